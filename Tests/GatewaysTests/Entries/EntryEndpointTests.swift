import Cryptography
import Doubles
import Edge
import Invoices
import Lottery
import ServiceForTests
import Testing
import Verification

@testable import Gateways

struct EntryEndpointTests {
    @Test func anEntryIsReceiptedAndTheSameAgainIsTheFirst() async throws {
        let under = try EntriesUnderTest()
        let first = try await under.enter()
        #expect(first.status == 201)
        #expect(first.names == ["entry", "receipt", "keep", "outcome", "draws"])
        let stored = try #require(under.store.stored.first)
        let leaf = stored.leaf.description
        #expect(first[header: "Location"] == "/v1/entries/\(leaf)")
        #expect(first.member("leaf", of: "entry") == "\"\(leaf)\"")
        #expect(first.member("campaign", of: "entry") == "\"\(under.campaign.name)\"")
        #expect(first.member("acceptedAt", of: "entry") == "\(CampaignForTests.now)")
        #expect(first.member("d", of: "keep") == "\"\(Base64.encode(stored.entry.bytes))\"")
        #expect(first.member("state", of: "outcome") == "\"waiting\"")
        let note = try #require(first.text("receipt").flatMap { SignedNote(Array($0.utf8)) })
        #expect(note.verdict(of: under.campaign.receiptKey).isSigned)
        #expect(note.text.contains(Base64.encode(stored.leaf.bytes)))

        let again = try await under.enter()
        #expect(again.status == 200)
        #expect(again.bytes == first.bytes)
        let shown = try await under.show(leaf)
        #expect(shown.status == 200)
        #expect(shown.bytes == first.bytes)
        #expect(under.store.stored.count == 1)
    }

    @Test func theVerifierIsAskedAsForAVerificationByTheKeysHolder() async throws {
        let under = try EntriesUnderTest()
        for _ in 0..<2 {
            _ = try await under.enter(
                #"{"code":"1","number":"2","issuedOn":"3","amount":1.10,"checkCode":"5","#
                    + #""sellerTaxNumber":"6","qr":"7","holder":"a","campaign":"demo-2026"}"#)
        }
        // Each is one query of the key's: the same limits, also for what was entered before.
        #expect(under.verifier.clients.map(\.channel) == [.keyHolder, .keyHolder])
        #expect(under.verifier.clients.map(\.name) == ["shop", "shop"])
        #expect(
            under.verifier.submitted.first
                == SubmittedInvoice(
                    code: "1", number: "2", issuedOn: "3", amount: "1.10", checkCode: "5",
                    sellerTaxNumber: "6", qrText: "7"))
    }

    struct Unverified: Sendable {
        let verdict: Verdict
        let status: Int
        let type: String
        var rule: String?
    }

    /// As for a verification where that is a problem; nothing is signed, and nothing entered.
    @Test(
        arguments: [
            Unverified(
                verdict: .inconsistent, status: 422, type: "not-entered", rule: "inconsistent"),
            Unverified(verdict: .notFound, status: 422, type: "not-entered", rule: "not_found"),
            Unverified(
                verdict: .outOfRange, status: 422, type: "not-entered", rule: "out_of_range"),
            Unverified(
                verdict: .malformed([FieldError("number", .notANumber)]), status: 422,
                type: "malformed"),
            Unverified(
                verdict: .limited(retryAfter: .seconds(60)), status: 429, type: "limited"),
            Unverified(
                verdict: .throttled(retryAfter: .seconds(7)), status: 429, type: "throttled"),
            Unverified(
                verdict: .overloaded(retryAfter: .seconds(1)), status: 503, type: "overloaded"),
            // What an outage hides may be a void.
            Unverified(
                verdict: EntriesUnderTest.consistent(
                    EntriesUnderTest.stored, isFromOutage: true), status: 503,
                type: "unavailable"),
        ], Language.allCases)
    func whatIsNotVerifiedDoesNotEnter(
        _ example: Unverified, _ language: Language
    ) async throws {
        let under = try EntriesUnderTest(example.verdict)
        let reply = try await under.enter(
            #"{"number":"1","holder":"a"}"#, ["Accept-Language": language.rawValue])
        #expect(reply.status == example.status)
        #expect(reply.text("type") == "/problems/\(example.type)")
        #expect(reply.text("rule") == example.rule)
        #expect(reply.member("refusal") == nil)
        if example.rule != nil, example.verdict != .notFound {
            #expect(reply.text("detail") == language.words.message(example.verdict))
        }
        #expect(under.store.stored.isEmpty)
    }

    /// Who guesses is told as by a verification how much is left.
    @Test func wrongDetailsAreCounted() async throws {
        let answer = Answer(
            .inconsistent, wrongAttemptsLeft: 1, liftedBy: [.sellerTaxNumber])
        let under = try EntriesUnderTest(AnsweringVerifier([.success(answer)]))
        let reply = try await under.enter()
        #expect(reply.member("wrongAttemptsLeft") == "1")
        #expect(reply.member("liftedBy") == #"["sellerTaxNumber"]"#)
        let words = Language.chinese.words
        let remarks = answer.attemptRemarks(in: .chinese)
        #expect(!remarks.isEmpty)
        #expect(reply.text("detail") == words.message(.inconsistent) + remarks.joined())
    }

    struct Refused: Sendable {
        let refusal: EntryRefusal
        let change: @Sendable (inout CampaignForTests) -> Void
    }

    private static let tomorrow: UInt64 = 1_767_628_800

    @Test(
        arguments: [
            Refused(refusal: .over(since: CampaignForTests.now)) {
                $0.closes = CampaignForTests.now
            },
            Refused(refusal: .notYetOpen(opens: CampaignForTests.now + 1)) {
                $0.opens = CampaignForTests.now + 1
            },
            Refused(refusal: .paused) { $0.state = .paused },
            Refused(refusal: .amount(least: Fen(11_301))) { $0.leastFen = 11_301 },
            // Tables may begin above the least amount.
            Refused(refusal: .amount(least: Fen(20_000))) { $0.tables = [(20_000, 1)] },
            Refused(refusal: .kind(.digitalOrdinary)) { $0.kinds = ["10"] },
            Refused(refusal: .region) { $0.regions = ["33"] },
            Refused(refusal: .seller) { $0.sellers = ["9133"] },
            Refused(refusal: .buyerIsCompany) { $0.personOnly = true },
            Refused(refusal: .buyerName) { $0.nameMustMatch = true },
            Refused(refusal: .issuedTooEarly(first: CalendarDay("2026-01-01")!)) {
                $0.issued = ("2026-01-01", "2026-12-31")
            },
            Refused(refusal: .holderDay(0, until: tomorrow)) { $0.caps = ["holder_day": 0] },
            Refused(refusal: .sellerAll(0)) { $0.caps = ["seller_all": 0] },
        ], Language.allCases)
    func aRefusalIsSignedAndSaysWhichRule(
        _ example: Refused, _ language: Language
    ) async throws {
        let under = try EntriesUnderTest { example.change(&$0) }
        let reply = try await under.enter(
            #"{"number":"1","holder":"a"}"#, ["Accept-Language": language.rawValue])
        #expect(reply.status == 422)
        #expect(reply[header: "Content-Type"] == "application/problem+json")
        #expect(reply[header: "Content-Language"] == language.rawValue)
        #expect(reply.text("type") == "/problems/not-entered")
        #expect(reply.text("rule") == example.refusal.rule)
        let sentence = example.refusal.sentence
        #expect(
            reply.text("detail") == (language == .chinese ? sentence.chinese : sentence.english))
        #expect((reply.member("until") != nil) == (example.refusal.until != nil))
        let note = try #require(reply.text("refusal").flatMap { SignedNote(Array($0.utf8)) })
        #expect(note.verdict(of: under.campaign.receiptKey).isSigned)
        #expect(
            note.text
                == "\(under.campaign.origin)/refusal\n\(SyntheticInvoice.seller)\n\n"
                + "\(EntriesUnderTest.stored.id.number)\n\(example.refusal.rule)\n"
                + "\(CampaignForTests.now)\n")
        #expect(under.store.stored.isEmpty)
    }

    @Test func theHoldersNameIsHeldAgainstTheBuyers() async throws {
        let under = try EntriesUnderTest { $0.nameMustMatch = true }
        let name = try EntriesUnderTest.stored.invoice().buyer.name
        let other = try await under.enter(#"{"number":"1","holder":"a","holderName":"李四"}"#)
        #expect(other.text("rule") == "buyer-name")
        let own = try await under.enter(
            #"{"number":"1","holder":"a","holderName":"\#(name)"}"#)
        #expect(own.status == 201)
    }

    /// The same words for whoever else has entered it and for whatever else concerns others.
    @Test func nobodyLearnsThatSomebodyElseHasEntered() async throws {
        let under = try EntriesUnderTest()
        #expect(try await under.enter().status == 201)
        let person = try await under.enter(#"{"number":"1","holder":"b"}"#)
        // The same name at another shop is another person.
        let shop = try await under.enter(key: EntriesUnderTest.otherKey)
        for reply in [person, shop] {
            #expect(reply.status == 422)
            #expect(reply.text("rule") == "not-eligible")
            #expect(reply.text("detail") == EntryRefusal.notEligible.sentence.chinese)
            #expect(!reply.text.contains(under.store.stored[0].leaf.description))
        }
        let leaf = under.store.stored[0].leaf.description
        #expect(try await under.show(leaf, key: EntriesUnderTest.otherKey).status == 404)
    }

    @Test func fiftyAtOnceAreOneEntry() async throws {
        let under = try EntriesUnderTest()
        let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
            for _ in 0..<50 { group.addTask { try await under.enter() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.count { $0.status == 201 } == 1)
        #expect(replies.count { $0.status == 200 } == 49)
        #expect(Set(replies.map(\.bytes)).count == 1)
        #expect(under.store.stored.count == 1)
    }

    @Test func aStoreThatIsAwayIsUnavailableAndAskingAgainIsSafe() async throws {
        let under = try EntriesUnderTest()
        #expect(try await under.enter().status == 201)
        under.store.fail(ServiceUnavailable(.ledger, .unreachable, "no socket"))
        let reply = try await under.enter()
        #expect(reply.status == 503)
        #expect(reply.text("type") == "/problems/unavailable")
        let sentence = Language.chinese.words.sentence(.mayHaveHappened)
        #expect(reply.text("detail")?.hasSuffix(sentence) == true)
        #expect(under.service.log.text.contains("no socket"))
        #expect(try await under.show(String(repeating: "0", count: 64)).status == 503)
        under.store.fail(nil)
        #expect(try await under.enter().status == 200)
    }

    @Test(arguments: [
        ("{}", 422, "malformed", "missing"),
        (#"{"number":"1","holder":""}"#, 422, "malformed", "missing"),
        (#"{"holder":"a\u0007b"}"#, 422, "malformed", "not_printable"),
        (#"{"holder":"a\u200bb"}"#, 422, "malformed", "not_printable"),
        (
            #"{"holder":"\#(String(repeating: "甲", count: 129))"}"#, 422, "malformed", "too_long"
        ),
        (#"{"holder":"a","campaign":"none"}"#, 422, "malformed", "unknown_campaign"),
        (#"{"holder":"a","invoice":"1"}"#, 400, "bad-request", "unknown_field"),
        (#"{"holder":7}"#, 400, "bad-request", "wrong_type"),
        (#"{"holder":"a""#, 400, "bad-request", ""),
    ])
    func whatIsNoRequestIsRefusedBeforeTheVerifierIsAsked(
        _ body: String, _ status: Int, _ type: String, _ code: String
    ) async throws {
        let under = try EntriesUnderTest()
        let reply = try await under.enter(body)
        #expect(reply.status == status)
        #expect(reply.text("type") == "/problems/\(type)")
        #expect(reply.member("errors")?.contains("\"\(code)\"") ?? code.isEmpty)
        #expect(under.verifier.submitted.isEmpty)
    }

    @Test func whereSeveralAreOpenTheCampaignIsNamed() async throws {
        let under = try EntriesUnderTest(also: [CampaignForTests { $0.name = "second-2026" }])
        let unnamed = try await under.enter()
        #expect(unnamed.status == 422)
        #expect(unnamed.member("errors")?.contains(#""field":"campaign","code":"missing""#) == true)
        let named = try await under.enter(
            #"{"number":"1","holder":"a","campaign":"second-2026"}"#)
        #expect(named.member("campaign", of: "entry") == "\"second-2026\"")
        let elsewhere = try await under.enter(
            #"{"number":"1","holder":"a","campaign":"demo-2026"}"#)
        #expect(elsewhere.text("rule") == "entered-already")
    }

    /// As for every endpoint: the key first, then the type of the body.
    @Test func onlyAKeyWithTheScopeMayEnter() async throws {
        let under = try EntriesUnderTest()
        #expect(try await under.enter(key: "wrong").status == 401)
        #expect(try await under.enter(key: ServiceUnderTest.verifyKey).status == 403)
        let text = ["Content-Type": "text/plain"]
        #expect(try await under.enter("{}", text, key: "wrong").status == 401)
        #expect(try await under.enter("{}", text).status == 415)
        let large = #"{"holder":"\#(String(repeating: "a", count: 17_000))"}"#
        #expect(try await under.enter(large).status == 413)
        let leaf = String(repeating: "0", count: 64)
        #expect(try await under.show(leaf, key: ServiceUnderTest.verifyKey).status == 403)
        for leaf in [leaf, "x", String(repeating: "A", count: 64)] {
            #expect(try await under.show(leaf).status == 404)
        }
        #expect(under.verifier.clients.isEmpty)
    }

    @Test(arguments: [
        (
            EntryOutcome.lost(index: 4),
            #"{"state":"lost","index":4,"message":"No prize this time."}"#
        ),
        (
            EntryOutcome.won(index: 4, prize: "p10", value: Fen(1_000)),
            #"{"state":"won","index":4,"prize":"p10","fen":1000,"message":"Won ¥10.00, recorded "#
                + #"under number 4. The receipt's page says how it is paid."}"#
        ),
    ])
    func theAnswerSaysWhatCameOfIt(_ outcome: EntryOutcome, _ json: String) async throws {
        // Longer than any test takes.
        let under = try EntriesUnderTest(patience: .seconds(300))
        under.store.judge(1, outcome)
        let reply = try await under.enter(
            #"{"number":"1","holder":"a"}"#, ["Accept-Language": "en"])
        #expect(reply.status == 201)
        #expect(reply.member("outcome") == json)
        let leaf = under.store.stored[0].leaf.description
        let shown = try await under.show(leaf)
        let state = outcome == .lost(index: 4) ? "lost" : "won"
        #expect(shown.member("state", of: "outcome") == "\"\(state)\"")
        #expect(shown.member("draws") == "[]")
        under.store.draw(
            1,
            [
                DrawWin(
                    draw: "grand-1", tier: 2, prize: "small", value: Fen(2_000),
                    payableAt: Timestamp(microseconds: 1_000_000_000), ended: .redrawn),
                DrawWin(
                    draw: "grand-1", tier: 1, prize: "grand", value: Fen(50_000),
                    payableAt: Timestamp(microseconds: 2_000_000_000)),
            ])
        #expect(
            try await under.show(leaf).member("draws")
                == #"[{"draw":"grand-1","tier":2,"prize":"small","fen":2000,"payableFrom":1000,"#
                + #""ended":"redrawn"},{"draw":"grand-1","tier":1,"prize":"grand","fen":50000,"#
                + #""payableFrom":2000}]"#)
    }
}
