import Doubles
import Invoices
import ServiceForTests
import Testing
import Verification

@testable import Edge
@testable import Gateways

struct BatchEndpointTests {
    static let path = "/v1/verifications/batch"

    static func body(_ count: Int, _ item: String = "{}") -> String {
        let items = [String](repeating: item, count: count).joined(separator: ",")
        return #"{"verifications":[\#(items)]}"#
    }

    @Test(arguments: [(0, 200), (1, 200), (1_000, 200), (1_001, 413)])
    func aBatchHasUpToAThousand(_ count: Int, _ status: Int) async throws {
        let service = try ServiceUnderTest()
        let reply = try await service.ask(Self.body(count), at: Self.path)
        #expect(reply.status == status)
        #expect(service.verifier.submitted.count == (status == 200 ? count : 0))
    }

    @Test(arguments: [
        ("{}", 400), ("[]", 400), (#"{"verifications":{}}"#, 400), (#"{"items":[]}"#, 400),
        (#"{"verifications":[],"verifications":[]}"#, 400), (#"{"verifications":"1"}"#, 400),
        (#"{"verifications":[{}}"#, 400), (#"{"verifications":[{} {}]}"#, 400),
        (#"{"verifications":[{"code":"1"]}"#, 400), (#"{"verifications":[nul]}"#, 400),
        (#"{"verifications":[{"code" "1"}]}"#, 400), (#"{"verifications":[{"code":"1}]}"#, 400),
        (#"{"verifications":[{code:"1"}]}"#, 400), (#"{"verifications":[{"code":[1]}"#, 400),
        (#"{"verifications":[\#(String(repeating: "[", count: 5_000))]}"#, 400),
        (#"{"verifications":[{"x":1}]}x"#, 400), (#"{"verifications":[{"x":"1\"}]}"#, 400),
    ])
    func whatIsNoBatchIsRefusedWhole(_ body: String, _ status: Int) async throws {
        #expect(try await ServiceUnderTest().ask(body, at: Self.path).status == status)
    }

    @Test(arguments: [
        ("{}", "verifications", FieldError.Reason.missing),
        (#"{"invoices":[]}"#, "invoices", .unknownField),
    ])
    func theFieldToBlameIsNamed(
        _ body: String, _ field: String, _ reason: FieldError.Reason
    ) async throws {
        let reply = try await ServiceUnderTest().ask(body, at: Self.path)
        let errors = try #require(reply.member("errors"))
        #expect(errors.hasPrefix(#"[{"field":"\#(field)","code":"\#(reason.rawValue)","#))
    }

    /// One bad record of a program costs it no answer but its own.
    @Test(arguments: [
        ("null", "verifications[1]", FieldError.Reason.wrongType),
        ("[]", "verifications[1]", .wrongType),
        (#""25672225""#, "verifications[1]", .wrongType), ("7", "verifications[1]", .wrongType),
        (#""\u0000""#, "verifications[1]", .wrongType),
        (#""\ud800 \q""#, "verifications[1]", .wrongType),
        ("\"\u{1}\"", "verifications[1]", .wrongType),
        (String(repeating: "1", count: 65), "verifications[1]", .wrongType),
        (
            #"[\#([String](repeating: "0", count: 1_001).joined(separator: ","))]"#,
            "verifications[1]", .wrongType
        ),
        (
            #"{"number":[\#([String](repeating: "0", count: 1_001).joined(separator: ","))]}"#,
            "number", .wrongType
        ),
        ("true", "verifications[1]", .wrongType), ("[{}]", "verifications[1]", .wrongType),
        (#"{"amount":[]}"#, "amount", .wrongType), (#"{"number":{}}"#, "number", .wrongType),
        (#"{"code":1}"#, "code", .wrongType), (#"{"qr":true}"#, "qr", .wrongType),
        (#"{"number":{"number":{"number":[{}]}}}"#, "number", .wrongType),
        (#"{"code":nul}"#, "code", .wrongType), (#"{"code":[1,]}"#, "code", .wrongType),
        (
            String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000),
            "verifications[1]", .wrongType
        ),
        (#"{"colour":""}"#, "colour", .unknownField), (#"{"":1}"#, "", .unknownField),
        (#"{"colour":{"a":1,"a":[1.5e-7,"\\\"]}"]}}"#, "colour", .unknownField),
        (#"{"code":"1","code":"1"}"#, "verifications[1]", .notJSON),
        (#"{"number":"\u0000"}"#, "verifications[1]", .notJSON),
        (#"{"number":"\ud800"}"#, "verifications[1]", .notJSON),
        (#"{"amount":\#(String(repeating: "1", count: 65))}"#, "amount", .tooLong),
        (#"{"qr":"\#(String(repeating: "票", count: 601))"}"#, "qr", .tooLong),
        (#"{"\#(String(repeating: "x", count: 65))":1}"#, "verifications[1]", .tooLong),
    ])
    func whatIsNoQueryIsTheFaultOfItsItem(
        _ item: String, _ field: String, _ reason: FieldError.Reason
    ) async throws {
        let service = try ServiceUnderTest(AnsweringVerifier(.notFound))
        let reply = try await service.ask(
            #"{"verifications":[{"number":"1"},\#(item),{"number":"2"}]}"#,
            ["Accept-Language": "en"], at: Self.path)
        #expect(reply.status == 200, "\(reply.text)")
        #expect(service.verifier.submitted.map(\.number) == ["1", "2"])
        let words = EnglishWords()
        let no = #""verdict":"not_found","message":"\#(words.message(.notFound))""#
        let bad =
            #"{"index":1,"verdict":"malformed","message":"\#(words.message(.malformed([])))","#
            + #""errors":[{"field":"\#(field)","code":"\#(reason.rawValue)","#
            + #""detail":"\#(words.sentence(reason))"}]}"#
        #expect(
            reply.member("results") == #"[{"index":0,\#(no)},\#(bad),{"index":2,\#(no)}]"#)
    }

    @Test func whereTooManyWaitABatchIsToComeAgain() async throws {
        let places = BoundedSemaphore(concurrent: 1_000, waitingMaximum: 0)
        let service = try ServiceUnderTest(batches: places)
        #expect(await places.acquire(1_000))
        let refused = try await service.ask(Self.body(1), at: Self.path)
        #expect(refused.status == 503)
        #expect(
            Problem.overloadedWaits.map { "\($0)" }.contains(refused[header: "Retry-After"] ?? ""))
        #expect(service.verifier.submitted.isEmpty)
        // Each gives back its places, also one that cannot be read.
        places.release(1_000)
        for body in [Self.body(500), "{}", Self.body(500)] {
            _ = try await service.ask(body, at: Self.path)
        }
        #expect(await places.acquire(1_000))
    }

    /// The answer is some 2 MB, written in several pieces.
    @Test func aThousandLongFacesAreOneSoundObject() async throws {
        let remark = String(repeating: "长", count: 300)
        let stored = StoredInvoice(issuing: SyntheticInvoice.digital(7, remark: remark))
        let verdict = Verdict.consistent(VerifiedInvoice(stored: stored, checksBefore: .none))
        let reply = try await ServiceUnderTest(AnsweringVerifier(verdict))
            .ask(Self.body(1_000), at: Self.path)
        var indices: [String] = []
        var reader = JSONReader(reply.bytes)
        try reader.object { (reader, _) throws(JSONError) in
            try reader.array(maximum: 1_000) { (reader) throws(JSONError) in
                try reader.object { (reader, name) throws(JSONError) in
                    let value = try reader.skip()
                    if name == "index" { indices.append(String(decoding: value, as: UTF8.self)) }
                    if name == "invoice" { #expect(Array(value) == stored.face) }
                }
            }
        }
        try reader.finish()
        #expect(reply.pieces > 1)
        #expect(indices == (0..<1_000).map(String.init))
    }

    @Test func theLogHearsWhyPartsOfABatchWereNotAnswered() async throws {
        let away = AnsweringVerifier([
            .failure(ServiceUnavailable(.ledger, .unreachable, "socket 17"))
        ])
        let service = try ServiceUnderTest(away)
        let reply = try await service.ask(Self.body(3), at: Self.path)
        #expect(reply.status == 200)
        #expect(!reply.text.contains("socket 17"))
        #expect(service.log.text.contains("socket 17"))
    }

    @Test func aBatchOfMoreThanAMebibyteIsTooLarge() async throws {
        let item = #"{"qr":"\#(String(repeating: "x", count: 590))"}"#
        let count = VerificationAPI.batchBytesMaximum / item.utf8.count + 1
        for count in [count, count * 3] {
            #expect(
                try await ServiceUnderTest().ask(Self.body(count, item), at: Self.path).status
                    == 413)
        }
    }

    @Test func refusalsAndFaultsAreResultsAndLeaveTheOthersAlone() async throws {
        let stored = StoredInvoice(issuing: SyntheticInvoice.digital(7))
        let verdicts: [Verdict] = [
            .consistent(VerifiedInvoice(stored: stored, checksBefore: .none)), .inconsistent,
            .notFound, .outOfRange, .malformed([FieldError("code", .notACode)]),
            .limited(retryAfter: .seconds(9)), .throttled(retryAfter: .milliseconds(1_001)),
            .overloaded(retryAfter: .seconds(1)),
        ]
        let fault = AnsweringVerifier.Outcome.failure(
            ServiceUnavailable(.ledger, .unreachable, "no socket"))
        let outcomes = verdicts.map { AnsweringVerifier.Outcome.success(Answer($0)) } + [fault]
        let service = try ServiceUnderTest(AnsweringVerifier(outcomes))
        let reply = try await service.ask(
            Self.body(outcomes.count), ["Accept-Language": "en"], at: Self.path)
        #expect(reply.status == 200)
        #expect(reply.names == ["results"])

        let words = EnglishWords()
        let face = String(decoding: stored.face, as: UTF8.self)
        let tails = [
            "", "", "", "",
            #","errors":[{"field":"code","code":"not_a_code","#
                + #""detail":"\#(words.sentence(.notACode))"}]"#,
            #","retryAfter":9"#, #","retryAfter":2"#, #","retryAfter":1"#,
        ]
        var expected: [String] = []
        for (index, verdict) in verdicts.enumerated() {
            var item = #"{"index":\#(index),"verdict":"\#(verdict.name)""#
            if index == 0 { item += #","status":"N","statusText":"normal""# }
            item += #","message":"\#(words.message(verdict))""# + tails[index]
            if index == 0 {
                item += #","kindName":"\#(stored.kind.englishName)","region":"Zhejiang""#
                item += #","totalInWords":"\#(stored.total.chineseCapitals)""#
                item += #","checks":{"count":0},"invoice":\#(face)"#
            }
            expected.append(item + "}")
        }
        let away = words.detail(.unavailable, retryAfter: .seconds(5))
        expected.append(
            #"{"index":8,"verdict":"unavailable","message":"\#(away)","retryAfter":5}"#)
        #expect(reply.member("results") == "[" + expected.joined(separator: ",") + "]")
    }
}
