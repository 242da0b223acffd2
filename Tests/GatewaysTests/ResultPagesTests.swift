import Doubles
import Edge
import HTTPTypes
import Invoices
import ServiceForTests
import Synchronization
import Testing
import Verification

@testable import Gateways

/// The address of an answer: found by nobody, kept for ten minutes, readable in both languages.
struct ResultPagesTests {
    private static let consistent = Verdict.consistent(
        VerifiedInvoice(
            stored: SyntheticPage.stored(),
            checksBefore: CheckHistory(
                count: 2, first: SyntheticPage.now.advanced(by: .seconds(-99)),
                last: SyntheticPage.now.advanced(by: .seconds(-9)))))

    @Test(arguments: [
        consistent, .inconsistent, .notFound, .outOfRange,
        .malformed([FieldError("code", .notACode), FieldError("amount", .missing)]),
    ])
    func anAnswerHasAnAddressAndReadingItIsNoCheck(_ verdict: Verdict) async throws {
        let bench = try ResultBench(verdict)
        let posted = try await bench.post()
        #expect(posted.status == 303 && posted.bytes.isEmpty)
        #expect(posted[header: "Cache-Control"] == "no-store")
        #expect(posted[header: "Referrer-Policy"] == "no-referrer")
        let address = try #require(posted[header: "Location"])
        #expect(address.wholeMatch(of: /\/results\/[0-9a-f]{40}/) != nil)
        let isFaulty = if case .malformed = verdict { true } else { false }
        for _ in 0..<3 {
            let reply = try await bench.get(address)
            #expect(reply.status == (isFaulty ? 422 : 200))
            #expect(reply.text.contains("data-verdict=\"\(verdict.name)\""))
            #expect(reply.text.contains("25330000000000000007"))
            #expect(reply[header: "Cache-Control"] == "no-store")
            #expect(reply[header: "X-Robots-Tag"] == "noindex")
            #expect(reply[header: "Referrer-Policy"] == "no-referrer")
        }
        #expect(bench.verifier.submitted.count == 1)
    }

    @Test func withoutTheMemoryTheAnswerIsGivenDirectly() async throws {
        let bench = try ResultBench(.notFound)
        bench.memory.fail(with: ServiceUnavailable(.cache, .unreachable, "away"))
        let reply = try await bench.post()
        #expect(reply.status == 200 && reply.text.contains("data-verdict=\"not_found\""))
    }

    @Test func theOtherLanguageShowsTheSameAnswer() async throws {
        let bench = try ResultBench(Self.consistent)
        let address = try await bench.address()
        let english = try await bench.get(address, ["Accept-Language": "zh"])
        #expect(english.text.contains("<html lang=\"en\">"), "it was asked in English")
        #expect(english.text.contains("href=\"\(address)?lang=zh-CN\""))
        let chinese = try await bench.get(address + "?lang=zh-CN")
        #expect(chinese.text.contains("<html lang=\"zh-CN\">"))
        #expect(chinese.text.contains("查验一致，状态正常") && chinese.text.contains("此前已查验 2 次"))
        #expect(chinese[header: "Set-Cookie"]?.hasPrefix("lang=zh-CN;") == true)
        #expect(bench.verifier.submitted.count == 1)
    }

    /// As written the first time, whatever was kept.
    @Test(arguments: Language.allCases)
    func whatIsReadAgainIsWhatWasWritten(_ language: Language) throws {
        var typed = SubmittedForm()
        typed.number = "<25330000000000000007>"
        typed.sellerTaxNumber = "\"9\u{1F9FE}\\"
        typed.qrText = "01,32,,25330000000000000007,113.00,20250305,,"
        let invoice = SyntheticPage.invoice
        let outage = VerifiedInvoice(
            stored: SyntheticPage.stored(invoice, .partlyRedFlushed, redTotal: Fen(-10_000)),
            checksBefore: .none, isFromOutage: true)
        let all: [Page.ResultView] = [
            Page.ResultView(answer: Answer(Self.consistent), face: (invoice, true), typed: typed),
            Page.ResultView(
                answer: Answer(.consistent(outage), checksumIsWrong: true), face: (invoice, false),
                typed: typed, isFromPhoto: true),
            Page.ResultView(answer: Answer(.inconsistent), face: nil, typed: typed),
            Page.ResultView(answer: Answer(.outOfRange), face: nil, typed: SubmittedForm()),
            Page.ResultView(
                answer: Answer(
                    .inconsistent, wrongAttemptsLeft: 0, liftedBy: [.checkCode, .sellerTaxNumber]),
                face: nil, typed: typed),
            Page.ResultView(
                answer: Answer(
                    .limited(retryAfter: .seconds(99), liftedBy: [.checkCode]), gaveSeller: true),
                face: nil, typed: typed),
            Page.ResultView(
                answer: Answer(.throttled(retryAfter: .milliseconds(1_500))), face: nil,
                typed: typed),
            Page.ResultView(
                answer: Answer(.overloaded(retryAfter: .seconds(7))), face: nil, typed: typed),
            Page.ResultView(answer: nil, face: nil, typed: typed),
            Page.ResultView(
                answer: Answer(.malformed([FieldError("qr", .notAQRText)])), face: nil,
                typed: typed,
                isFromPhoto: true),
        ]
        let page = try SyntheticPage.page()
        let occasion = SyntheticPage.occasion(language)
        let contents =
            all.map { ResultRecord.Content.answers([$0]) } + [
                // As many as a photo has.
                .answers(Array(all.prefix(8))), .answers(Array(all.suffix(8))),
                .photo(Problem(.notAPhoto, instead: .file(.pdf))),
                .photo(Problem(.noInvoiceCode, instead: .code(.payment))),
                .photo(Problem(.noInvoiceCode)), .photo(Problem(.unreadablePhoto)),
                .photo(Problem(.throttled, retryAfter: .seconds(61))), .photo(Problem(.tooSlow)),
                .photo(.unavailable), .photo(Problem(.contentTooLarge)),
            ]
        for content in contents {
            let record = ResultRecord(content, on: occasion)
            #expect(record.isKept)
            let again = try #require(ResultRecord(json: record.json))
            #expect(again.language == language && again.requestID == "request-1")
            #expect(again.asked == SyntheticPage.now)
            #expect(page.html(of: again, on: occasion) == page.html(of: record, on: occasion))
        }
    }

    @Test(arguments: [
        "", "{}", "null", "[]", #"{"language":"en","asked":1,"requestID":"a"}"#,
        #"{"language":"fr","asked":1,"requestID":"a","answers":[{"verdict":"not_found"}]}"#,
        #"{"language":"en","asked":"x","requestID":"a","answers":[{"verdict":"not_found"}]}"#,
        #"{"language":"en","asked":1,"requestID":"a","answers":[]}"#,
        #"{"language":"en","asked":1,"requestID":"a","answers":[{"verdict":"maybe"}]}"#,
        #"{"language":"en","asked":1,"requestID":"a","answers":[{"verdict":"consistent"}]}"#,
        #"{"language":"en","asked":1,"requestID":"a","problem":"nothing"}"#,
        #"{"language":"en","asked":1,"requestID":"a","answers":[{"verdict":"not_found"}]} "x""#,
    ])
    func whatIsNoRecordIsNothing(_ json: String) {
        #expect(ResultRecord(json: Array(json.utf8)) == nil)
    }

    /// Who reads all of Redis learns neither an invoice nor an address.
    @Test func whatIsKeptCanNotBeReadByListingIt() async throws {
        var invoice = SyntheticPage.invoice
        invoice.buyer = Party(name: "张三丰", taxNumber: "", addressAndPhone: "13800000000")
        let bench = try ResultBench(
            .consistent(
                VerifiedInvoice(stored: SyntheticPage.stored(invoice), checksBefore: .none)))
        let address = try await bench.address()
        let name = try #require(address.split(separator: "/").last)
        let (key, value) = try #require(bench.memory.contents().first)
        #expect(bench.memory.contents().count == 1 && key.hasPrefix("result:"))
        for secret in [
            String(name), "25330000000000000007", "consistent", "113.00", "张", "verdict",
        ] {
            #expect(!key.contains(secret), "\(secret)")
            #expect(value.firstRange(of: Array(secret.utf8)) == nil, "\(secret)")
        }
        let shown = try await bench.get(address)
        #expect(shown.text.contains("张**"))
        #expect(!shown.text.contains("三丰") && !shown.text.contains("13800000000"))
        // Another installation that shares the Redis has another secret.
        let stranger = try ResultBench(.success(Answer(.notFound)), secret: 8, sharing: bench)
        #expect(try await stranger.get(address).status == 404)
        let colleague = try ResultBench(.success(Answer(.notFound)), sharing: bench)
        #expect(try await colleague.get(address).status == 200)
    }

    @Test func noTwoAddressesAreAlike() async throws {
        let bench = try ResultBench(.notFound)
        var names: Set<String> = []
        for _ in 0..<100 { names.insert(try await bench.address()) }
        #expect(names.count == 100)
        // Of 160 bits that are drawn each is 0 and 1 now and then.
        let bits = names.compactMap { ResultName($0.split(separator: "/")[1]) }.map(\.text)
        for place in 0..<40 {
            #expect(Set(bits.map { Array($0.utf8)[place] }).count > 4, "\(place)")
        }
    }

    @Test func afterTenMinutesAPageSaysSoAndOffersTheForm() async throws {
        let bench = try ResultBench(Self.consistent)
        let address = try await bench.address()
        bench.clock.pass(.seconds(59))
        let fresh = try await bench.get(address).text
        #expect(!fresh.contains("what changed since"))
        bench.clock.pass(.seconds(540))
        let old = try await bench.get(address).text
        // It is dated, and asking anew is a button that sends what was typed.
        #expect(old.contains(Language.english.answerOf(SyntheticPage.now)))
        #expect(old.contains(#"<input type="hidden" name="amount" value="113.00">"#))
        #expect(old.contains("Check again") && !old.contains(#"name="code" value="""#))
        bench.clock.pass(.seconds(2))
        let gone = try await bench.get(address, ["Accept-Language": "en"])
        #expect(gone.status == 404)
        #expect(gone.text.contains("ten minutes") && gone.text.contains("kept nowhere else"))
        #expect(gone.text.contains(#"id="number" name="number" value="""#))
        #expect(gone[header: "Cache-Control"] == "no-store")
        #expect(!gone.text.contains("25330000000000000007"))
        #expect(bench.verifier.submitted.count == 1)
    }

    @Test(arguments: [
        "x", String(repeating: "0", count: 40), String(repeating: "0", count: 39),
        String(repeating: "0", count: 42), String(repeating: "g", count: 40), "%00", "..",
        String(repeating: "a", count: 4_000),
    ])
    func anAddressThatNobodyWasGivenIsAPlainPage(_ name: String) async throws {
        let reply = try await ResultBench(.notFound).get(
            "/results/\(name)", ["Accept-Language": "zh"])
        #expect(reply.status == 404)
        #expect(reply.text.contains("这里的查验结果已经不在了"))
        #expect(reply[header: "X-Robots-Tag"] == "noindex")
    }

    @Test func whereTheMemoryIsAwayAPersonIsToldToReload() async throws {
        let bench = try ResultBench(Self.consistent)
        let address = try await bench.address()
        bench.memory.fail(with: ServiceUnavailable(.cache, .unreachable, "away"))
        let reply = try await bench.get(address, ["Accept-Language": "en"])
        #expect(reply.status == 503 && reply[header: "Retry-After"] == "2")
        #expect(reply.text.contains("Your check was made"))
        #expect(reply.text.contains("href=\"\(address)?lang=zh-CN\""))
        bench.memory.fail(with: nil)
        #expect(try await bench.get(address).status == 200)
    }

    /// One invoice asked about again and again must not fill Redis, nor what no person types.
    @Test func whatIsTooLongIsAnsweredDirectly() async throws {
        var invoice = SyntheticPage.invoice
        invoice.lines = Array(repeating: invoice.lines[0], count: 1_000)
        // All but the first cost nothing, so that the sums are right.
        for index in invoice.lines.indices.dropFirst() {
            invoice.lines[index].name = String(repeating: "样品", count: 20)
            invoice.lines[index].amount = .zero
            invoice.lines[index].tax = .zero
        }
        let long = try ResultBench(
            .consistent(
                VerifiedInvoice(stored: SyntheticPage.stored(invoice), checksBefore: .none)))
        let direct = try await long.post()
        #expect(direct.status == 200, "\(direct.status) \(direct.text.prefix(300))")
        let typed = try ResultBench(.malformed([FieldError("number", .notANumber)]))
        let most = String(repeating: "1", count: ResultRecord.typedBytesMaximum)
        #expect(try await typed.post("number=\(most)").status == 303)
        #expect(try await typed.post("number=\(most)1").status == 422)
    }

    @Test func aPhotoIsAnsweredAtAnAddressToo() async throws {
        let codes = (1...2).map { "01,32,,2699000000000000000\($0),100.00,20260101,," }
        let bench = try ResultBench(.success(Answer(.notFound)), codes: .success(codes))
        let reply = try await bench.upload()
        #expect(reply.status == 303)
        let shown = try await bench.get(try #require(reply[header: "Location"]))
        #expect(shown.text.ranges(of: "data-verdict=\"not_found\"").count == 2)
        #expect(
            shown.text.contains("<title>Invoice check 26990000000000000001 and 1 more</title>"))
        let nothing = try ResultBench(
            .success(Answer(.notFound)), codes: .failure(PhotoFault(.notAPhoto, format: .pdf)))
        let refused = try await nothing.upload()
        #expect(refused.status == 303)
        let page = try await nothing.get(try #require(refused[header: "Location"]))
        #expect(page.text.contains("This is a PDF") && page.text.contains("screenshot"))
    }
}
