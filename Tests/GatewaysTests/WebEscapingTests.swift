import Edge
import FoundationEssentials
import Invoices
import Testing
import Verification

@testable import Gateways

struct WebEscapingTests {
    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (#"" onfocus="x"#, "&quot; onfocus=&quot;x"),
        ("' & '", "&#39; &amp; &#39;"),
        // With a combining accent the mark is another grapheme, and still ends an attribute.
        ("\"\u{301} onfocus=x", "&quot;\u{301} onfocus=x"),
        ("<\u{338}b", "&lt;\u{338}b"),
        ("A\u{202E}DIOV\u{202C}", "ADIOV"),
        ("a\u{0}b\u{7}c\u{200B}d\u{FEFF}e\u{2067}f", "abcdef"),
        ("一行\n二行\t三", "一行\n二行\t三"),
    ])
    func strangersTextIsOnlyText(_ text: String, _ shown: String) {
        #expect(PageText().escapeText(text) == shown)
    }

    /// A template that forgot its first line would escape by grapheme.
    @Test(arguments: PageTemplates.sources.keys.sorted())
    func everyTemplateEscapesByScalar(_ name: String) throws {
        let source = String(decoding: try #require(PageTemplates.sources[name]), as: UTF8.self)
        #expect(source.hasPrefix("{{% CONTENT_TYPE: \(PageText.name)}}\n"))
        #expect(!source.contains("{{{") && !source.contains("{{&"))
        #expect(!source.contains("style=") && !source.contains(" onclick"))
    }

    @Test(arguments: PageTemplates.sources.keys.sorted())
    func everyWordOfATemplateExists(_ name: String) throws {
        let source = String(decoding: try #require(PageTemplates.sources[name]), as: UTF8.self)
        for part in source.split(separator: "{{words.").dropFirst() {
            let word = String(part.prefix { $0 != "}" })
            #expect(PageWord.page[.chinese]?[word] != nil, "\(word)")
        }
    }

    @Test(arguments: Language.allCases)
    func anInvoicesOwnFieldsCannotBreakThePage(_ language: Language) throws {
        let hostile = #"<img src=x onerror=alert(1)>"'{{words.title}}\#u{202E}"#
        var invoice = SyntheticPage.invoice
        invoice.seller.name = hostile
        invoice.buyer.name = hostile
        invoice.remark = hostile
        invoice.lines[0].name = hostile
        invoice.lines[0].specification = hostile
        invoice.lines[0].taxRate = hostile
        let html = try SyntheticPage.result(of: invoice, in: language)
        #expect(!html.contains("<img"))
        #expect(!html.contains("\u{202E}"))
        #expect(html.ranges(of: "&lt;img src=x onerror").count == 6)
    }

    @Test func whatWasTypedIsShownAgainAsText() throws {
        var typed = SubmittedForm()
        typed.code = #""><script>"#
        typed.qrText = "</textarea><script>"
        let html = try SyntheticPage.page().result(
            Answer(.malformed([FieldError("code", .notACode)])), face: nil, typed: typed,
            on: SyntheticPage.occasion(.english))
        #expect(html.contains(#"value="&quot;&gt;&lt;script&gt;""#))
        #expect(html.contains("&lt;/textarea&gt;&lt;script&gt;</textarea>"))
    }
}
