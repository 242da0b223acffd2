import Testing
import Verification

@testable import Edge
@testable import Gateways

struct OperatorTests {
    @Test(
        arguments: [
            ("https://fapiao.example/help", "https://fapiao.example/help"),
            ("help@fapiao.example", "mailto:help@fapiao.example"),
            ("+86 010-12366", "tel:+8601012366"), ("12366", "tel:12366"), ("", nil), ("12", nil),
            ("http://fapiao.example/", nil), ("javascript:alert(1)", nil), ("https://", nil),
            ("https://a.example/\"onclick=", nil), ("https://a.example/<b>", nil),
            ("a@b@c.example", nil),
            ("a b@c.example", nil), ("@c.example", nil), ("a@localhost", nil), ("data:a@b.c", nil),
            ("call us", nil), ("https://例子.example/", nil),
            ("https://a.example/" + String(repeating: "x", count: 300), nil),
        ] as [(String, String?)])
    func aContactLeadsSomewhereOrIsNone(_ text: String, _ link: String?) {
        #expect(Operator.Contact(text)?.link == link)
    }

    @Test(arguments: Language.allCases)
    func thePageNamesWhoRunsItOrSaysThatNobodyDoes(_ language: Language) throws {
        let unnamed = try SyntheticPage.page().start(in: language)
        #expect(unnamed.contains(PageWord.operatorUnnamed.text(in: language)))
        #expect(!unnamed.contains("mailto:"))
        let name = "测试 <b>\"单位\"</b>"
        let page = try Page(
            operator: Operator(name: name, contact: Operator.Contact("help@fapiao.example")))
        let start = page.start(in: language)
        #expect(start.contains("测试 &lt;b&gt;&quot;单位&quot;&lt;/b&gt;"))
        #expect(start.contains("<a href=\"mailto:help@fapiao.example\" rel=\"noopener\">"))
        #expect(
            !start.contains(PageWord.operatorUnnamed.text(in: language)) && !start.contains("<b>"))
        // On paper the foot is left out, so who checked stands with the verdict.
        let answer = page.result(
            .init(.notFound), face: nil, typed: SubmittedForm(),
            on: SyntheticPage.occasion(language))
        #expect(answer.contains("<dd>测试 &lt;b&gt;"))
        let onlyContact = try Page(operator: Operator(name: "", contact: .telephone("12366")))
        #expect(onlyContact.start(in: language).contains("<a href=\"tel:12366\""))
    }

    @Test(
        arguments: [
            ("", nil, ""), ("甲", nil, "  contact:\n    name: \"甲\"\n"),
            (
                "A \"b\"\\", .mail("a@b.example"),
                "  contact:\n    name: \"A \\\"b\\\"\\\\\"\n    email: \"a@b.example\"\n"
            ),
            ("", .address("https://b.example/"), "  contact:\n    url: \"https://b.example/\"\n"),
            ("甲", .telephone("12366"), "  contact:\n    name: \"甲, 12366\"\n"),
        ] as [(String, Operator.Contact?, String)])
    func theDescriptionNamesHimToo(
        _ name: String, _ contact: Operator.Contact?, _ yaml: String
    ) {
        #expect(Operator(name: name, contact: contact).openAPI == yaml)
    }
}
