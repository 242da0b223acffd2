import Doubles
import Edge
import Invoices
import ServiceForTests
import Testing
import Verification

struct VerificationEndpointTests {
    static let stored = StoredInvoice(issuing: SyntheticInvoice.digital(7))
    static let moment = Timestamp(microseconds: 1_767_576_600_000_000)

    struct Case: Sendable {
        let verdict: Verdict
        let status: Int
        let names: [String]
    }

    static let problem = ["type", "title", "status", "detail", "instance"]

    static let cases: [Case] =
        InvoiceStatus.allCases.map { status in
            let stored = stored.changed(to: status, revision: 2)
            return Case(
                verdict: .consistent(VerifiedInvoice(stored: stored, checksBefore: .none)),
                status: 200,
                names: ["verdict", "status", "statusText", "message", "kindName", "region"]
                    + ["totalInWords"] + (status == .whollyRedFlushed ? ["remaining"] : [])
                    + ["checks", "invoice"])
        } + [
            Case(verdict: .inconsistent, status: 200, names: ["verdict", "message"]),
            Case(verdict: .notFound, status: 200, names: ["verdict", "message"]),
            Case(verdict: .outOfRange, status: 200, names: ["verdict", "message"]),
            Case(
                verdict: .malformed([FieldError("number", .notANumber)]), status: 422,
                names: problem + ["errors"]),
            Case(
                verdict: .limited(retryAfter: .seconds(60)), status: 429,
                names: problem + ["retryAfter"]),
            Case(
                verdict: .throttled(retryAfter: .milliseconds(1)), status: 429,
                names: problem + ["retryAfter"]),
            Case(
                verdict: .overloaded(retryAfter: .seconds(1)), status: 503,
                names: problem + ["retryAfter"]),
        ]

    @Test(arguments: cases, Language.allCases)
    func everyVerdictHasItsStatusAndFieldsInOrder(_ example: Case, _ language: Language)
        async throws
    {
        let service = try ServiceUnderTest(AnsweringVerifier(example.verdict))
        let reply = try await service.ask("{}", ["Accept-Language": language.rawValue])
        #expect(reply.status == example.status)
        #expect(reply.names == example.names)
        #expect(reply[header: "Content-Language"] == language.rawValue)
        let isProblem = example.status != 200
        #expect(
            reply[header: "Content-Type"]
                == (isProblem ? "application/problem+json" : "application/json"))
        #expect((reply[header: "Retry-After"] != nil) == example.names.contains("retryAfter"))
        if !isProblem {
            #expect(reply.member("verdict") == "\"\(example.verdict.name)\"")
            #expect(reply.member("message") == "\"\(language.words.message(example.verdict))\"")
        }
    }

    @Test func hintsComeLast() async throws {
        let verified = VerifiedInvoice(
            stored: Self.stored,
            checksBefore: CheckHistory(count: 2, first: Self.moment, last: Self.moment),
            isFromOutage: true)
        let verifier = AnsweringVerifier(.consistent(verified), checksumIsWrong: true)
        let reply = try await ServiceUnderTest(verifier).ask()
        #expect(reply.names.last == "hints")
        #expect(reply.member("hints") == #"["crc_mismatch","ledger_unreachable"]"#)
        let time = "2026-01-05T09:30:00+08:00"
        #expect(
            reply.member("checks") == #"{"count":2,"first":"\#(time)","last":"\#(time)"}"#)
    }

    @Test func everyFieldReachesTheVerifier() async throws {
        let service = try ServiceUnderTest()
        _ = try await service.ask(
            #"{"code":"1","number":"2","issuedOn":"3","amount":1.10,"checkCode":"5","#
                + #""sellerTaxNumber":"6","qr":"7"}"#)
        #expect(
            service.verifier.submitted == [
                SubmittedInvoice(
                    code: "1", number: "2", issuedOn: "3", amount: "1.10", checkCode: "5",
                    sellerTaxNumber: "6", qrText: "7")
            ])
    }

    @Test func theLedgerBeingAwayIsAPlainSentenceAndTheLogHearsWhy() async throws {
        let fault = ServiceUnavailable(.ledger, .unreachable, "no socket")
        let service = try ServiceUnderTest(AnsweringVerifier([.failure(fault)]))
        let reply = try await service.ask()
        #expect(reply.status == 503)
        #expect(reply[header: "Retry-After"] == "5")
        #expect(reply.member("type") == #""/problems/unavailable""#)
        #expect(!reply.text.contains("socket"))
        #expect(service.log.text.contains("no socket"))
    }

    static func privateBuyer() -> StoredInvoice {
        var invoice = SyntheticInvoice.digital(8)
        invoice.buyer = Party(name: "欧阳样品", taxNumber: "", addressAndPhone: "样品路 1 号")
        return StoredInvoice(issuing: invoice)
    }

    @Test func strangersSeeAPrivateBuyerMaskedAndKeyHoldersDoNot() async throws {
        let stored = Self.privateBuyer()
        let service = try ServiceUnderTest(
            AnsweringVerifier(.consistent(VerifiedInvoice(stored: stored, checksBefore: .none))))
        let stranger = try await service.ask()
        #expect(stranger.text.contains(#""buyer":{"name":"欧**","addressAndPhone":"***"}"#))
        #expect(!stranger.text.contains("阳样品"))
        let holder = try await service.ask(
            "{}", ["Authorization": "Bearer \(ServiceUnderTest.verifyKey)"])
        #expect(holder.member("invoice") == String(decoding: stored.face, as: UTF8.self))
        #expect(service.verifier.clients.map(\.channel) == [.api, .keyHolder])
        #expect(service.verifier.clients.last?.name == "reader")
    }

    @Test func aCompanysFaceIsTheLedgersBytes() async throws {
        let verified = VerifiedInvoice(stored: Self.stored, checksBefore: .none)
        let reply = try await ServiceUnderTest(AnsweringVerifier(.consistent(verified))).ask()
        #expect(reply.member("invoice") == String(decoding: Self.stored.face, as: UTF8.self))
    }

    @Test(arguments: [
        ("Bearer wrong", 401), ("Basic eDp5", 401), ("Bearer", 401), ("", 401),
        ("Bearer " + String(repeating: "k", count: 300), 401),
        ("Bearer \(ServiceUnderTest.ledgerKey)", 403),
        ("bearer \(ServiceUnderTest.verifyKey)", 200),
    ])
    func keysAreRightOrRefused(_ value: String, _ status: Int) async throws {
        let service = try ServiceUnderTest()
        let reply = try await service.ask("{}", ["Authorization": value])
        #expect(reply.status == status)
        #expect((reply[header: "WWW-Authenticate"] == #"Bearer realm="fapiao""#) == (status == 401))
        #expect(service.verifier.clients.isEmpty == (status != 200))
    }
}
