import FoundationEssentials
import Invoices
import Testing
import Verification

@testable import Edge
@testable import Gateways

struct WebVerdictTests {
    @Test(arguments: [
        (Verdict.inconsistent, "查验不一致", "It does not match"),
        (.notFound, "查无此票", "No such invoice"),
        (.outOfRange, "超出查验期限", "Too old to check here"),
        (.malformed([FieldError("code", .notACode)]), "有内容需要修改", "Please correct"),
        (.limited(retryAfter: .seconds(260)), "请在 5 分钟后再试。", "try again in 5 minutes."),
        (.throttled(retryAfter: .milliseconds(200)), "请在 1 秒后再试。", "in 1 second."),
        (.overloaded(retryAfter: .seconds(7_200)), "请在 2 小时后再试。", "in 2 hours."),
    ])
    func everyNoIsSaidInPlainWordsAndTheFormKeepsItsValues(
        _ verdict: Verdict, _ chinese: String, _ english: String
    ) throws {
        var typed = SubmittedForm()
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
        (InvoiceStatus.normal, 0, "is-good", "查验一致，状态正常", "Authentic and in force"),
        (.voided, 0, "is-bad is-loud", "已作废", "VOID"),
        (.redFlushed, 0, "is-bad is-loud", "已冲红", "REVERSED"),
        (.redFlushed, -10_000, "is-warn is-loud", "部分红冲", "PARTLY REVERSED"),
        (.redFlushed, -11_300, "is-bad is-loud", "全额红冲", "WHOLLY REVERSED"),
        (.partlyRedFlushed, -10_000, "is-warn is-loud", "部分红冲", "PARTLY REVERSED"),
        (.partlyRedFlushed, 0, "is-bad is-loud", "部分红冲", "PARTLY REVERSED"),
        (.whollyRedFlushed, -11_300, "is-bad is-loud", "全额红冲", "WHOLLY REVERSED"),
        (.whollyRedFlushed, 0, "is-bad is-loud", "全额红冲", "WHOLLY REVERSED"),
    ])
    func theStatusComesFirst(
        _ status: InvoiceStatus, _ red: Int64, _ look: String, _ chinese: String,
        _ english: String
    ) throws {
        for (language, words) in [(Language.chinese, chinese), (.english, english)] {
            let html = try SyntheticPage.result(
                of: SyntheticPage.invoice, status, redTotal: Fen(red), in: language)
            #expect(html.contains("class=\"verdict \(look)\""))
            #expect(html.contains("data-status=\"\(status.rawValue)\""))
            let heading = try #require(html.firstRange(of: "autofocus>\(words)</h1>"))
            let face = try #require(html.firstRange(of: "<article class=\"invoice"))
            #expect(heading.lowerBound < face.lowerBound)
            #expect(html.contains("壹佰壹拾叁圆整") && html.contains("¥113.00"))
        }
    }

    /// One thing is said of a reversed invoice: how much of it may be used, or that nothing may.
    @Test(arguments: [
        (InvoiceStatus.redFlushed, -10_000, true), (.partlyRedFlushed, -10_000, true),
        (.redFlushed, -11_299, true), (.redFlushed, -11_300, false), (.redFlushed, 0, false),
        (.partlyRedFlushed, 0, false), (.whollyRedFlushed, 0, false),
        (.whollyRedFlushed, -11_300, false), (.voided, 0, false),
    ])
    func whatIsLeftOfAReversedInvoiceIsSaid(
        _ status: InvoiceStatus, _ red: Int64, _ isUsable: Bool
    ) throws {
        for language in Language.allCases {
            let html = try SyntheticPage.result(
                of: SyntheticPage.invoice, status, redTotal: Fen(red), in: language)
            let left = language.yuan(Fen(11_300 + red))
            #expect(html.contains(language.remains(Fen(11_300 + red))) == isUsable)
            #expect(html.contains(VerdictWord.keepRed.text(in: language)) == isUsable)
            #expect(html.contains(VerdictWord.noExpense.text(in: language)) != isUsable)
            if isUsable { #expect(html.contains("<dd>\(left)</dd>")) }
            let word = FieldWord.redSum.text(in: language)
            let gone = "<dt>\(word)</dt><dd>\(language.yuan(Fen(-red)))</dd>"
            #expect(html.contains(gone) == isUsable || red == -11_300)
            // Nobody is sent to ask whether it may be used.
            #expect(!html.contains("是否全部冲销") && !html.contains("wholly or in part"))
        }
    }

    /// Nobody is told to correct what was right: what is to be waited for, or has gone, is asked again.
    @Test(arguments: [
        (Verdict.inconsistent, VerdictWord.again), (.notFound, .again), (.outOfRange, .again),
        (.malformed([FieldError("code", .notACode)]), .again),
        (.limited(retryAfter: .seconds(9)), .checkAgain),
        (.throttled(retryAfter: .seconds(9)), .checkAgain),
        (.overloaded(retryAfter: .seconds(9)), .checkAgain),
    ])
    func theFormSaysWhatItIsFor(_ verdict: Verdict, _ heading: VerdictWord) throws {
        for language in Language.allCases {
            let html = try SyntheticPage.page().result(
                Answer(verdict), face: nil, typed: SubmittedForm(),
                on: SyntheticPage.occasion(language))
            #expect(html.ranges(of: "<h2>\(heading.text(in: language))</h2>").count == 1)
        }
    }

    @Test(arguments: [
        (Page.Failure.lapsed, VerdictWord.checkAgain), (.unreadable, .checkAgain),
        (.away(retryAfter: .seconds(1)), .another),
        (.photo(Problem(.noInvoiceCode)), .checkAgain),
        (.photo(Problem(.notAPhoto, instead: .file(.pdf))), .checkAgain),
        (.photo(Problem(.contentTooLarge)), .checkAgain),
    ])
    func theFormSaysWhatItIsForWithoutAnAnswer(
        _ failure: Page.Failure, _ heading: VerdictWord
    ) throws {
        for language in Language.allCases {
            let html = try SyntheticPage.page().failure(
                failure, on: SyntheticPage.occasion(language))
            #expect(html.ranges(of: "<h2>\(heading.text(in: language))</h2>").count == 1)
            #expect(!html.contains(VerdictWord.again.text(in: language)))
        }
    }

    /// The list of faults stands where the sentence above it says.
    @Test func theFaultsFollowTheirSentence() throws {
        var typed = SubmittedForm()
        typed.number = "123"
        let html = try SyntheticPage.page().result(
            Answer(.malformed([FieldError("number", .notANumber)])), face: nil, typed: typed,
            on: SyntheticPage.occasion(.english))
        let lead = try #require(html.firstRange(of: VerdictWord.malformedLead.text(in: .english)))
        let faults = try #require(html.firstRange(of: "<ul class=\"faults\">"))
        let asked = try #require(html.firstRange(of: "<dl class=\"asked-for\">"))
        #expect(lead.upperBound < faults.lowerBound && faults.upperBound < asked.lowerBound)
    }

    /// A file that is no photo is told once what to do with it.
    @Test(arguments: FileFormat.allCases)
    func whatToDoWithAFileIsSaidOnce(_ format: FileFormat) throws {
        for language in Language.allCases {
            let html = try SyntheticPage.page().failure(
                .photo(Problem(.notAPhoto, instead: .file(format))),
                on: SyntheticPage.occasion(language))
            #expect(html.contains(language == .chinese ? "截屏" : "screenshot"))
            #expect(!html.contains(VerdictWord.screenshot.text(in: language)))
        }
        let unknown = try SyntheticPage.page().failure(
            .photo(Problem(.notAPhoto)),
            on: SyntheticPage.occasion(.chinese)
        )
        #expect(unknown.contains(VerdictWord.screenshot.text(in: .chinese)))
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
        var typed = SubmittedForm()
        typed.issuedOn = "2026-02-30"
        let html = try SyntheticPage.page().result(
            Answer(.malformed([FieldError("issuedOn", .notADate)])), face: nil, typed: typed,
            on: SyntheticPage.occasion(.english))
        let sentence = FieldError.Reason.notADate.sentence(in: .english)
        #expect(html.contains("<a href=\"#issuedOn\">Issue date</a>: \(sentence)"))
        #expect(html.contains("<p class=\"wrong\" id=\"issuedOn-wrong\">\(sentence)</p>"))
        #expect(html.ranges(of: "aria-invalid").count == 1)
    }

    /// Each wrong field is marked, has its own sentence, is tied to it for who listens, and is linked
    /// from the list above, where the focus is.
    @Test(arguments: Language.allCases)
    func allFaultsAreMarkedAtOnce(_ language: Language) throws {
        let faults = [
            FieldError("qr", .notAQRText), FieldError("code", .unknownRegion),
            FieldError("code", .unknownKind), FieldError("number", .notANumber),
            FieldError("issuedOn", .notADate), FieldError("amount", .notAnAmount),
            FieldError("checkCode", .notACheckCode), FieldError("sellerTaxNumber", .notATaxNumber),
        ]
        let html = try SyntheticPage.page().result(
            Answer(.malformed(faults)), face: nil, typed: SubmittedForm(),
            on: SyntheticPage.occasion(language))
        #expect(html.ranges(of: "aria-invalid=\"true\"").count == 7)
        for fault in faults {
            let sentence = fault.reason.sentence(in: language)
            #expect(html.contains("<a href=\"#\(fault.field)\">"))
            #expect(html.contains(" id=\"\(fault.field)\""))
            #expect(
                html.contains(
                    "aria-describedby=\"\(fault.field)-wrong \(fault.field)-help\""))
            let marked = try #require(
                html.firstMatch(
                    of: try Regex("<p class=\"wrong\" id=\"\(fault.field)-wrong\">([^<]*)</p>")))
            #expect("\(marked.output[1].substring ?? "")".contains(sentence))
        }
        #expect(html.ranges(of: "<li><a href=\"#").count == faults.count)
        #expect(html.contains("tabindex=\"-1\" autofocus>"))
    }

    /// A printed answer is about an invoice, whatever the answer is.
    @Test(arguments: [
        Verdict.inconsistent, .notFound, .outOfRange, .malformed([FieldError("amount", .missing)]),
        .limited(retryAfter: .seconds(9)), .throttled(retryAfter: .seconds(9)),
        .overloaded(retryAfter: .seconds(9)),
    ])
    func everyNoNamesItsInvoiceAndItsTime(_ verdict: Verdict) throws {
        var byHand = SubmittedForm()
        byHand.code = "033001800111"
        byHand.number = "２５６７２２２５"
        byHand.issuedOn = "2024/3/5"
        var scanned = SubmittedForm()
        scanned.qrText = "01,10,033001800111,25672225,1.00,20240305,00000000000000000001,,"
        for typed in [byHand, scanned] {
            let html = try SyntheticPage.page().result(
                Answer(verdict), face: nil, typed: typed, on: SyntheticPage.occasion(.chinese))
            let section = try #require(html.firstRange(of: "<section class=\"verdict"))
            let end = try #require(html.firstRange(of: "</section>"))
            let card = html[section.lowerBound..<end.upperBound]
            for fact in ["033001800111", "25672225", "2024年03月05日", "2026-01-05 09:30:00"] {
                #expect(card.contains(fact), "\(fact)")
            }
        }
    }

    @Test func twoThousandLinesScrollByThemselves() throws {
        var invoice = SyntheticPage.invoice
        invoice.lines = Array(repeating: invoice.lines[0], count: 2_000)
        let html = try SyntheticPage.result(of: invoice, in: .english)
        #expect(html.contains("class=\"lines is-long\" tabindex=\"0\" role=\"region\""))
        #expect(html.ranges(of: "<tr role=\"row\"><td").count == 2_000)
    }

    /// Making them together also shows that no two areas have one name.
    @Test(arguments: Language.allCases)
    func noWordIsEmpty(_ language: Language) throws {
        let words = try #require(PageWord.page[language])
        let counts = [
            PageWord.allCases.count, VerdictWord.allCases.count, FieldWord.allCases.count,
        ]
        #expect(words.count == counts.reduce(0, +))
        for (name, text) in words { #expect(!text.isEmpty, "\(name)") }
    }
}
