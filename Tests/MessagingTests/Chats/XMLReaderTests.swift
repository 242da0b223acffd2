import Invoices
import Testing

@testable import Messaging

struct XMLReaderTests {
    private func read(_ text: String) throws(XMLFault) -> XMLElement {
        try XMLReader.read(Array(text.utf8))
    }

    private func reason(_ text: String) -> XMLFault.Reason? {
        do throws(XMLFault) {
            _ = try read(text)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: [
        ("<xml><a>1</a></xml>", "1"),
        (" <xml>\n<a ><![CDATA[<b>&amp;]]></a >\r\n</xml>\t", "<b>&amp;"),
        ("<xml><a>&lt;&gt;&amp;&quot;&apos;&#20013;&#x56fd;</a></xml>", "<>&\"'中国"),
        ("<xml><a>x<![CDATA[y]]>z</a></xml>", "xyz"),
        ("<xml><a><![CDATA[]]]]><![CDATA[>]]></a></xml>", "]]>"),
        ("<xml><a/></xml>", ""),
        ("<xml><b>1</b></xml>", ""),
        ("<xml><a>1</a><a>2</a></xml>", ""),
        ("<xml><a>发票 🧾</a></xml>", "发票 🧾"),
        ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<xml><a>1</a></xml>", "1"),
        ("\u{FEFF}<?xml version='1.0'?><xml><a>1</a></xml>", "1"),
    ])
    func readsWhatPlatformsSend(_ text: String, _ value: String) throws {
        #expect(try read(text).text(of: "a") == value)
    }

    @Test func readsElementsWithinElements() throws {
        let xml = try read(
            "<xml><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>01</ScanResult>"
                + "</ScanCodeInfo></xml>")
        #expect(xml["ScanCodeInfo"]?.text(of: "ScanResult") == "01")
    }

    @Test(
        arguments: [
            ("<!DOCTYPE xml [<!ENTITY a \"b\">]><xml>&a;</xml>", .markup),
            ("<?xml version=\"1.0\"<xml/>", .markup), ("<?xml version=\"1.0\"", .unfinished),
            ("<?xml?><xml/>", .markup),
            ("<?php ?><xml/>", .markup), ("<xml><?xml version=\"1.0\"?></xml>", .markup),
            ("<?xml version=\"1.0\"?><?xml version=\"1.0\"?><xml/>", .markup),
            ("<?xml version=\"1.0\"?><!DOCTYPE xml><xml/>", .markup),
            ("<xml><!-- a --></xml>", .markup),
            ("<xml><!DOCTYPE a></xml>", .markup),
            ("<xml a=\"1\"></xml>", .attribute), ("<xml", .unfinished), ("<xml>", .unfinished),
            ("<xml><![CDATA[a</yml>", .unfinished), ("", .unfinished), ("a", .tag),
            ("<xml></yml>", .tag), ("<xml></xml", .tag), ("<xml></xml >a", .trailing),
            ("<xml/><xml/>", .trailing), ("<1/>", .name),
            ("<xml><a>1</xml>", .unfinished), ("<xml><a>1 <b 2</xml>", .unfinished),
            ("<xml>1 <b 2</xml>", .attribute), ("<xml><b 2</xml>", .attribute),
            ("<xml><a>1</b></a></b></xml>", .tag), ("<xml></b></xml>", .tag),
            ("<xml><a>1</a>b</a></xml>", .mixed),
            ("<xml>1 < 2<a/></xml>", .mixed),
            ("<xml><a>1<", .unfinished), ("<-a/>", .name), ("<a:b/>", .attribute),
            ("<xml>a<b/></xml>", .mixed), ("<xml>\u{1D}<b/></xml>", .mixed),
            ("<xml><a>1</a>\u{0}</xml>", .mixed), ("<xml/>\u{0}a", .trailing),
            ("\u{0}a<xml/>", .tag), ("<x\u{1}ml/>", .attribute), ("<xml/>\u{A0}", .trailing),
            ("<?xml version=\"1.0\"?>\u{0}<?xml version=\"1.0\"?><xml/>", .markup),
        ] as [(String, XMLFault.Reason)])
    func refusesTheRest(_ text: String, _ expected: XMLFault.Reason) {
        #expect(reason(text) == expected)
    }

    /// Every control character, and several, around the document and its declaration.
    @Test func controlCharactersAroundTheDocumentAreForgiven() throws {
        let controls = (0..<0xA0).filter { $0 <= 0x20 || $0 >= 0x7F }.compactMap(
            Unicode.Scalar.init)
        let margins = controls.map { String(Character($0)) } + ["\u{0}\u{0}\r\n\u{85}\u{0}", ""]
        for margin in margins {
            for declaration in ["", "<?xml version=\"1.0\"?>", "\u{FEFF}"] {
                let text = "\(margin)\(declaration)\(margin)<xml><a>1</a></xml>\(margin)"
                #expect(try read(text).text(of: "a") == "1")
            }
        }
        // Cut within a character of two bytes.
        #expect(throws: XMLFault.self) { try XMLReader.read(Array("<xml/>".utf8) + [0xC2]) }
    }

    @Test func boundsDepthCountAndSize() {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(reason(nested(XMLReader.depthMaximum)) == nil)
        // The innermost element's tag is its parent's text, and one end tag is left over.
        #expect(reason(nested(XMLReader.depthMaximum + 1)) == .trailing)
        #expect(reason("<xml>\(nested(XMLReader.depthMaximum))</xml>") != nil)
        #expect(reason(nested(20_000)) == .tooLarge)
        let many = String(repeating: "<a/>", count: XMLReader.elementsMaximum)
        #expect(reason("<xml>\(many)</xml>") == .tooMany)
        let long = String(repeating: "a", count: XMLReader.nameBytesMaximum)
        #expect(reason("<\(long)/>") == nil)
        #expect(reason("<\(long)a/>") == .name)
        let large = String(repeating: " ", count: XMLReader.bytesMaximum)
        #expect(reason("<xml>\(large)</xml>") == .tooLarge)
    }

    /// What a person wrote costs nobody the answer, be it XML or not.
    @Test(
        arguments: [
            ("a\u{1D}", "a\u{1D}"), ("\u{B}a\u{1}\u{7F}", "\u{B}a\u{1}\u{7F}"),
            ("\u{0}a", "\u{FFFD}a"),
            ("&#x1D;", "\u{1D}"), ("&#29;a", "\u{1D}a"), ("&#0;", "\u{FFFD}"),
            ("&#xD800;", "\u{FFFD}"),
            ("&#x110000;", "\u{FFFD}"), ("&#xFFFE;", "\u{FFFE}"), ("a]]>b", "a]]>b"),
            ("]]>", "]]>"),
            ("&a;", "&a;"), ("&xxe;&lt;", "&xxe;<"), ("&", "&"), ("& ", "& "), ("1&2", "1&2"),
            ("&#+65;", "&#+65;"), ("&#x;", "&#x;"), ("&#99999999999;", "&#99999999999;"),
            ("&#X41;", "&#X41;"), ("&&amp;", "&&"), ("<![CDATA[a]]>b]]>", "a]]>b"),
            ("<![CDATA[]]>]]>", "]]>"), ("<![CDATA[]]><]]>", "]]><"),
            ("<![CDATA[1]]><i>2</i>]]>", "1]]><i>2</i>"), ("<![CDATA[]]></c>]]>", "]]></c>"),
            ("<![CDATA[a<![CDATA[b]]>c]]>", "a<![CDATA[b]]>c"),
            ("<![CDATA[a]]>]]]]><![CDATA[>]]>", "a]]>]]>"), ("<![CDATA[]]>&amp;]]>", "]]>&amp;"),
            ("<![CDATA[</a>]]>", "</a>"), ("<![CDATA[a]]>b<![CDATA[c]]>d", "abcd"),
            ("<![CDATA[\u{0}\u{1D}&lt;]]>", "\u{FFFD}\u{1D}&lt;"),
            ("1 < 2", "1 < 2"), ("<3", "<3"), ("<", "<"), ("<<", "<<"), ("<>", "<>"), ("a<", "a<"),
            ("< b>", "< b>"), ("<-- 1", "<-- 1"), ("<。<票", "<。<票"), ("<![CDATA[a", "a"),
            ("<![CDATA[a</a>b", "a</a>b"), ("<![CDATA[", ""), ("1<![CDATA[<2", "1<2"),
            // What could begin a tag, and begins none.
            ("1 <b 2", "1 <b 2"), ("<b", "<b"), ("a<b", "a<b"), ("<b>", "<b>"), ("<b>1", "<b>1"),
            ("a</b>", "a</b>"), ("</b>", "</b>"), ("</", "</"), ("</ a>", "</ a>"),
            ("</xml>", "</xml>"), ("a <b>1</b> c", "a <b>1</b> c"), ("<b>1</b> c", "<b>1</b> c"),
            ("<b>1</c>", "<b>1</c>"), ("<b x=\"1\">2</b>", "<b x=\"1\">2</b>"),
            ("<!-- 1 -->", "<!-- 1 -->"), ("<!DOCTYPE a>", "<!DOCTYPE a>"), ("<?php", "<?php"),
            ("1 <b &amp; 2", "1 <b & 2"), ("<b & <c", "<b & <c"),
            ("<b <![CDATA[</c>]]>", "<b </c>"),
            ("a<b<c<d<e<f<g<h", "a<b<c<d<e<f<g<h"), ("<ab", "<ab"), ("</ab>", "</ab>"),
        ] as [(String, String)])
    func contentsAreForgiven(_ written: String, _ text: String) throws {
        let xml = try read("<xml><a>\(written)</a><b>next</b></xml>")
        #expect(xml.text(of: "a") == text)
        #expect(xml.text(of: "b") == "next")
    }

    /// Text of the person's that closes and opens his element again.
    @Test(arguments: [
        ("a]]></a><a><![CDATA[b", "a b"), ("]]></a><a><![CDATA[", " "),
        ("a]]></a><a>b</a><a><![CDATA[c", "a b c"),
    ])
    func noWordsAreLost(_ written: String, _ words: String) throws {
        let xml = try read("<xml><a><![CDATA[\(written)]]></a><b>next</b></xml>")
        #expect(xml.words(of: "a") == words)
        #expect(xml.text(of: "a").isEmpty)
        let message = try read(
            "<xml><ToUserName>gh</ToUserName><FromUserName>o</FromUserName><MsgType>text</MsgType>"
                + "<Content><![CDATA[\(written.replacing("a>", with: "Content>"))]]></Content></xml>"
        )
        #expect(WeChatMessage(message)?.content == .text(words))
    }

    /// Elements of the person's own within his element are his words.
    @Test(arguments: [
        "<b>1</b>", "<b/>", "<b>1</b><c>2</c>", "<b><c><d><e><f><g>1</g></f></e></d></c></b>",
        "<p>\n1</p>",
    ])
    func elementsOfAPersonsAreHisWords(_ written: String) throws {
        let message = try read(
            "<xml><ToUserName>gh</ToUserName><FromUserName>o</FromUserName><MsgType>text</MsgType>"
                + "<Content>\(written)</Content><MsgId>1</MsgId></xml>")
        #expect(WeChatMessage(message)?.content == .text(written))
        #expect(WeChatMessage(message)?.id == "1")
    }

    /// Many tags that end nowhere, each within the one before: no more than a few walks over the bytes.
    @Test func tagsThatEndNowhereCostLittle() throws {
        let tags = String(repeating: "<a>", count: 15_000)
        #expect(try read("<xml><c>\(tags)</c><b>next</b></xml>").text(of: "b") == "next")
        #expect(reason("<xml><c>\(tags)</xml>") == .unfinished)
    }

    /// Each section looks for its end up to the next one, not up to the end of the document.
    @Test func manySectionsAreReadInOneGo() throws {
        let sections = String(repeating: "<![CDATA[]]>", count: 5_000)
        #expect(try read("<a>\(sections)</a>").text.isEmpty)
        #expect(reason("<a>\(sections)") == .unfinished)
        let ends = String(repeating: "]]>", count: 20_000)
        #expect(try read("<a><![CDATA[\(ends)</a>").text.utf8.count == 59_997)
    }

    @Test(
        arguments: [
            ([0xFF], "\u{FFFD}"), ([0x31, 0xE7, 0xA5], "1\u{FFFD}"),
            ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"),
            ([0xF0, 0x9F, 0x98], "\u{FFFD}"), ([0xED, 0xA0, 0xBD], "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ] as [([UInt8], String)])
    func brokenUTF8IsForgiven(_ bytes: [UInt8], _ text: String) throws {
        for (start, end) in [("<xml><a>", "</a></xml>"), ("<xml><a><![CDATA[", "]]></a></xml>")] {
            let xml = try XMLReader.read(Array(start.utf8) + bytes + Array(end.utf8))
            #expect(xml.text(of: "a") == text)
        }
    }

    /// Whatever stands within one CDATA section, the elements beside it are read.
    @Test func noContentCostsItsNeighbours() throws {
        var random = SplitMix64(seed: 20_260_102)
        let telling = Array("&#x1D;]>[<!CDATA&\u{0}\u{1D}\n票".utf8) + [0xFF, 0xE7, 0xED, 0xA0]
        for _ in 0..<4_000 {
            var odd = (0..<Int(random.next() % 30)).map { _ in
                random.next() % 5 == 0
                    ? UInt8(truncatingIfNeeded: random.next())
                    : telling[Int(random.next() % UInt64(telling.count))]
            }
            // What ends the section is the one thing that it cannot hold.
            while let end = odd.indices.dropLast(2).first(where: {
                odd[$0...].starts(with: Array("]]>".utf8))
            }) { odd.remove(at: end) }
            while odd.last == UInt8(ascii: "]") { odd.removeLast() }
            let bytes =
                Array("<xml><a>1</a><b><![CDATA[".utf8) + odd + Array("]]></b><c>3</c></xml>".utf8)
            let xml = try XMLReader.read(bytes)
            #expect(xml.text(of: "a") == "1" && xml.text(of: "c") == "3")
            #expect(xml["b"] != nil)
        }
    }

    /// Whatever is written is read back, but for what no XML can hold.
    @Test(arguments: [
        "", "]]>", "]]]]>>", "a]]>b]]>", "<xml>&amp;", "]", "]]", ">", "\u{0}a\u{8}", "中文\n🧾",
    ])
    func whatIsWrittenComesBack(_ text: String) throws {
        var writer = XMLWriter()
        writer.element("xml") { $0.element("a", text: text) }
        let expected = String(text.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" })
        #expect(try XMLReader.read(writer.bytes).text(of: "a") == expected)
    }

    /// Sound messages with bytes changed, cut and doubled: read or refused, and never a crash.
    @Test func damagedMessagesAreReadOrRefused() {
        let sound = Array(
            """
            <xml><ToUserName><![CDATA[gh_1]]></ToUserName><CreateTime>1</CreateTime>\
            <ScanCodeInfo><ScanResult>&#x4e2d;&lt;]]&gt;</ScanResult></ScanCodeInfo></xml>
            """.utf8)
        let marks = Array("<>&;![]/#x\u{0}\"' CDATA".utf8)
        var random = SplitMix64(seed: 20_260_101)
        var readable = 0
        for _ in 0..<20_000 {
            var bytes = sound
            for _ in 0...Int(random.next() % 4) {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 4 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes[place] = marks[Int(random.next() % UInt64(marks.count))]
                case 2: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
                default: bytes.removeSubrange(place..<min(place + 3, bytes.count - 1))
                }
            }
            if (try? XMLReader.read(bytes)) != nil { readable += 1 }
        }
        #expect((1..<20_000).contains(readable))
    }
}
