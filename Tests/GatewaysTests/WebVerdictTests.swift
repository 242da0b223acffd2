import FoundationEssentials
import Testing
import Verification

@testable import Gateways

struct WebVerdictTests {
    @Test(arguments: [
        (Verdict.inconsistent, "查验不一致", "It does not match"),
        (.notFound, "查无此票", "No such invoice"),
        (.outOfRange, "超出查验期限", "Too old to check here"),
        (.malformed([Malformed("code", .notACode)]), "有内容需要修改", "Please correct"),
        (.limited(retryAfter: .seconds(260)), "请在 5 分钟后再试。", "try again in 5 minutes."),
        (.throttled(retryAfter: .milliseconds(200)), "请在 1 秒后再试。", "in 1 second."),
        (.overloaded(retryAfter: .seconds(7_200)), "请在 2 小时后再试。", "in 2 hours."),
    ])
    func everyNoIsSaidInPlainWordsAndTheFormKeepsItsValues(
        _ verdict: Verdict, _ chinese: String, _ english: String
    ) throws {
        var typed = TypedQuery()
        typed.number = "25672225"
        for (language, words) in [(Language.chinese, chinese), (.english, english)] {
            let html = try SyntheticPage.page().result(
                Answer(verdict), face: nil, typed: typed, on: SyntheticPage.occasion(language))
            #expect(html.contains(words))
            #expect(html.contains("<html lang=\"\(language.rawValue)\">"))
            #expect(html.contains("data-verdict=\"\(verdict.name)\""))
            #expect(html.contains(#"id="number" name="number" value="25672225""#))
        }
    }

    @Test(arguments: [
        (InvoiceStatus.normal, "is-good", "查验一致，状态正常", "Authentic and in force"),
        (.voided, "is-bad is-loud", "已作废", "VOID"),
        (.redFlushed, "is-bad is-loud", "已冲红", "REVERSED"),
        (.partlyRedFlushed, "is-warn is-loud", "部分红冲", "PARTLY REVERSED"),
        (.whollyRedFlushed, "is-bad is-loud", "全额红冲", "WHOLLY REVERSED"),
    ])
    func theStatusComesFirst(
        _ status: InvoiceStatus, _ look: String, _ chinese: String, _ english: String
    ) throws {
        for (language, words) in [(Language.chinese, chinese), (.english, english)] {
            let html = try SyntheticPage.result(
                of: SyntheticPage.invoice, status, in: language)
            #expect(html.contains("class=\"verdict \(look)\""))
            #expect(html.contains("data-status=\"\(status.rawValue)\""))
            let heading = try #require(html.firstRange(of: "autofocus>\(words)</h1>"))
            let face = try #require(html.firstRange(of: "<article class=\"invoice"))
            #expect(heading.lowerBound < face.lowerBound)
            #expect(html.contains("壹佰壹拾叁圆整") && html.contains("¥113.00"))
        }
    }

    @Test func whatIsLeftOfAPartlyReversedInvoiceIsSaid() throws {
        let html = try SyntheticPage.result(
            of: SyntheticPage.invoice, .partlyRedFlushed, redTotal: Fen(-10_000), in: .english)
        #expect(html.contains("<dd>¥-100.00</dd>") && html.contains("<dd>¥13.00</dd>"))
    }

    @Test func checksBeforeThisOneAreAWarning() throws {
        let then = SyntheticPage.now.advanced(by: .seconds(-86_400))
        let html = try SyntheticPage.result(
            of: SyntheticPage.invoice,
            checks: CheckHistory(count: 2, first: then, last: SyntheticPage.now), in: .english)
        #expect(html.contains("Checked 2 times before."))
        #expect(html.contains("may already have been reimbursed"))
        let first = try SyntheticPage.result(of: SyntheticPage.invoice, in: .english)
        #expect(first.contains("first time") && !first.contains("reimbursed or booked"))
    }

    @Test func aMarkedFieldSaysWhatItShouldLookLike() throws {
        var typed = TypedQuery()
        typed.issuedOn = "2026-02-30"
        let html = try SyntheticPage.page().result(
            Answer(.malformed([Malformed("issuedOn", .notADate)])), face: nil, typed: typed,
            on: SyntheticPage.occasion(.english))
        let sentence = Malformed.Reason.notADate.sentence(in: .english)
        #expect(html.contains("<a href=\"#issuedOn\">Issue date</a>: \(sentence)"))
        #expect(html.contains("<p class=\"wrong\" id=\"issuedOn-wrong\">\(sentence)</p>"))
        #expect(html.ranges(of: "aria-invalid").count == 1)
    }

    @Test func twoThousandLinesScrollByThemselves() throws {
        var invoice = SyntheticPage.invoice
        invoice.lines = Array(repeating: invoice.lines[0], count: 2_000)
        let html = try SyntheticPage.result(of: invoice, in: .english)
        #expect(html.contains("class=\"lines is-long\" tabindex=\"0\" role=\"region\""))
        #expect(html.ranges(of: "<tr role=\"row\"><td").count == 2_000)
    }

    @Test(arguments: Language.allCases, PageWord.allCases)
    func noWordIsEmpty(_ language: Language, _ word: PageWord) {
        #expect(!word.text(in: language).isEmpty)
    }
}
