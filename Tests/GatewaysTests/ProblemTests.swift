import Doubles
import HTTPTypes
import Hummingbird
import Invoices
import ServiceForTests
import Testing
import Verification

@testable import Edge

struct ProblemTests {
    @Test(arguments: Problem.Code.allCases, Language.allCases)
    func everyTypeLeadsToAPageThatExplainsIt(_ code: Problem.Code, _ language: Language)
        async throws
    {
        let reply = try await ServiceUnderTest().send(
            .get, "/problems/\(code.rawValue)", ["Accept-Language": language.rawValue])
        #expect(reply.status == 200)
        #expect(reply[header: "Content-Type"] == "text/plain; charset=utf-8")
        #expect(
            reply.lines == [
                "\(code.status) \(code.title(in: language))",
                code.detail(in: language, retryAfter: nil),
            ])
    }

    @Test(arguments: Problem.Code.allCases, Language.allCases)
    func everyProblemHasTheMembersOfRFC9457(_ code: Problem.Code, _ language: Language)
        async throws
    {
        let thrown = TestRoutes { router in
            router.get("/thrown") { _, _ -> Response in throw Problem(code) }
        }
        let service = try ServiceUnderTest(with: [thrown])
        let reply = try await service.send(
            .get, "/thrown", ["Accept-Language": language.rawValue, "X-Request-ID": "id-1"])
        #expect(reply.status == code.status)
        #expect(reply[header: "Content-Type"] == "application/problem+json")
        #expect(reply.names == ["type", "title", "status", "detail", "instance"])
        #expect(reply.member("type") == "\"/problems/\(code.rawValue)\"")
        #expect(reply.member("title") == "\"\(code.title(in: language))\"")
        #expect(reply.member("status") == "\(code.status)")
        #expect(reply.member("detail") == "\"\(code.detail(in: language, retryAfter: nil))\"")
        #expect(reply.member("instance") == "\"urn:fapiao:request:id-1\"")
    }

    @Test(arguments: [
        (Duration.zero, "1"), (.milliseconds(1), "1"), (.seconds(1), "1"),
        (.milliseconds(1_001), "2"), (.seconds(59) + .nanoseconds(1), "60"), (.seconds(-3), "1"),
    ])
    func retryAfterIsRoundedUpToSeconds(_ wait: Duration, _ seconds: String) async throws {
        let service = try ServiceUnderTest(AnsweringVerifier(.throttled(retryAfter: wait)))
        let reply = try await service.ask()
        #expect(reply[header: "Retry-After"] == seconds)
        #expect(reply.member("retryAfter") == seconds)
    }

    @Test func theDescriptionKnowsEveryWordThatProgramsRead() async throws {
        let reply = try await ServiceUnderTest().send(.get, "/openapi.yaml")
        #expect(reply.status == 200)
        #expect(reply[header: "Content-Type"] == "application/yaml")
        let words = Set(reply.text.split { !"abcdefghijklmnopqrstuvwxyz_-".contains($0) })
        let codes =
            FieldError.Reason.allCases.map(\.rawValue) + ChangeRefusal.allCases.map(\.rawValue)
            + Problem.Code.allCases.map(\.rawValue) + Verdict.names
            + ServiceUnavailable.Effect.allCases.map(\.rawValue)
        for code in codes { #expect(words.contains(code[...]), "\(code)") }
        for status in InvoiceStatus.allCases {
            #expect(reply.text.contains("\(status.rawValue) \(status.text(in: .chinese)) "))
        }
        for kind in InvoiceKind.all { #expect(reply.text.contains(kind.code)) }
    }

    @Test func aCopyAtHandIsNotSentAgain() async throws {
        let service = try ServiceUnderTest()
        let tag = try #require(try await service.send(.get, "/openapi.yaml")[header: "ETag"])
        for known in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let again = try await service.send(.get, "/openapi.yaml", ["If-None-Match": known])
            #expect(again.status == 304)
            #expect(again.bytes.isEmpty)
        }
        let other = try await service.send(.get, "/openapi.yaml", ["If-None-Match": "\"x\""])
        #expect(other.status == 200)
    }
}
