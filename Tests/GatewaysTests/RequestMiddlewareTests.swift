import CoreMetrics
import Doubles
import Edge
import HTTPTypes
import Hummingbird
import Invoices
import MetricsTestKit
import ServiceForTests
import Testing
import Verification

@testable import Gateways

struct RequestMiddlewareTests {
    @Test(arguments: [
        ("abc-DEF_1.2", true), ("x", true), (String(repeating: "a", count: 64), true),
        ("", false), (String(repeating: "a", count: 65), false), ("a b", false),
        ("a\"b", false), ("编号", false), ("a/b", false),
    ])
    func aSaneRequestIDIsKeptAndOthersAreReplaced(_ given: String, _ isKept: Bool) async throws {
        let service = try ServiceUnderTest()
        let replies = [
            try await service.send(.get, "/healthz", ["X-Request-ID": given]),
            try await service.send(.get, "/nowhere", ["X-Request-ID": given]),
        ]
        for reply in replies {
            let id = try #require(reply[header: "X-Request-ID"])
            #expect((id == given) == isKept)
            #expect(RequestID.isSane(id))
            if let instance = reply.member("instance") {
                #expect(instance == "\"urn:fapiao:request:\(id)\"")
            }
        }
        #expect(isKept || replies[0][header: "X-Request-ID"] != replies[1][header: "X-Request-ID"])
    }

    @Test(arguments: ["/healthz", "/nowhere", "/problems/limited", "/problems/none", "/readyz"])
    func everyAnswerCarriesTheHeadersThatKeepItSafe(_ path: String) async throws {
        for isSecure in [false, true] {
            let reply = try await ServiceUnderTest(isSecure: isSecure).send(.get, path)
            #expect(reply[header: "X-Content-Type-Options"] == "nosniff")
            #expect(reply[header: "Referrer-Policy"] == "no-referrer")
            #expect(reply[header: "X-Frame-Options"] == "DENY")
            #expect(reply[header: "Cross-Origin-Opener-Policy"] == "same-origin")
            #expect(reply[header: "Cross-Origin-Resource-Policy"] == "same-origin")
            #expect(reply[header: "Cache-Control"] == "no-store")
            #expect(
                reply[header: "Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
            #expect((reply[header: "Strict-Transport-Security"] != nil) == isSecure)
            #expect(reply[header: "Server"] == nil)
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/v1/verifications", "POST"),
        (.head, "/v1/verifications", "POST"), (.delete, "/v1/verifications/", "POST"),
        (.put, "/v1/ledger/changes", "POST"), (.post, "/healthz", "GET, HEAD"),
        (.post, "/problems/limited", "GET, HEAD"), (.trace, "/readyz?x=1", "GET, HEAD"),
    ])
    func aWrongMethodIsToldTheRightOnes(
        _ method: HTTPRequest.Method, _ path: String, _ allow: String
    ) async throws {
        let reply = try await ServiceUnderTest().send(method, path)
        #expect(reply.status == 405)
        #expect(reply[header: "Allow"] == allow)
        #expect(reply.member("type") == #""/problems/method-not-allowed""#)
    }

    @Test(arguments: ["/", "/v1", "/v1/verifications/x", "/problems", "/problems/none", "/a/b/c"])
    func anUnknownAddressIsNotFound(_ path: String) async throws {
        let reply = try await ServiceUnderTest().send(.get, path)
        #expect(reply.status == 404)
        #expect(reply.member("type") == #""/problems/not-found""#)
        #expect(reply[header: "Allow"] == nil)
    }

    @Test(arguments: [
        ("100-continue", 200), ("100-Continue", 200), ("200-ok", 417), ("", 417),
        ("100-continue, x", 417),
    ])
    func onlyOneExpectationIsUnderstood(_ expectation: String, _ status: Int) async throws {
        let query = FastPathHandlerTests.query
        let reply = try await ServiceUnderTest().ask(query, ["Expect": expectation])
        #expect(reply.status == status)
    }

    @Test func headHasTheHeadersOfGet() async throws {
        let reply = try await ServiceUnderTest().send(.head, "/healthz")
        #expect(reply.status == 200)
        #expect(reply.bytes.isEmpty)
    }

    private struct Surprise: Error {}

    @Test func whatNobodyForesawIsAnInternalErrorThatSaysNothing() async throws {
        let routes = TestRoutes { router in
            router.get("/surprise") { _, _ -> Response in throw Surprise() }
        }
        let service = try ServiceUnderTest(with: [routes])
        let reply = try await service.send(.get, "/surprise")
        #expect(reply.status == 500)
        #expect(!reply.text.contains("Surprise"))
        #expect(service.log.text.contains("Surprise"))
    }

    @Test func theLogHoldsNothingPersonal() async throws {
        let service = try ServiceUnderTest(
            AnsweringVerifier([.failure(ServiceUnavailable(.ledger, .unreachable, "no socket"))]))
        let key = "Bearer \(ServiceUnderTest.verifyKey)"
        let body = #"{"number":"26990000000000000001","amount":"113.00","qr":"seen-qr"}"#
        _ = try await service.ask(body, from: "203.0.113.9")
        _ = try await service.ask(body, ["Authorization": key], from: "203.0.113.9")
        _ = try await service.ask(#"{"secret-field":"#, ["Authorization": "Bearer guessed-key"])
        _ = try await service.send(
            .get, "/stranger/26990000000000000001?q=113.00", ["User-Agent": "agent-of-asker"])
        let log = service.log.text
        for word in [
            "26990000000000000001", "113.00", "seen-qr", "203.0.113.9", ServiceUnderTest.verifyKey,
            "guessed-key", "secret-field", "stranger", "agent-of-asker",
        ] {
            #expect(!log.contains(word), "\(word)")
        }
        #expect(log.contains("/v1/verifications"))
        #expect(log.contains("NotFound"))
    }

    /// A person has one word to tell, and a search of the log must find every line of it.
    @Test func everyLineOfARequestHasItsOneNumber() async throws {
        let service = try ServiceUnderTest(
            AnsweringVerifier([.failure(ServiceUnavailable(.ledger, .unreachable, "no socket"))]))
        _ = try await service.ask("{}", ["X-Request-ID": "told-to-a-person"])
        let lines = service.log.text.split(separator: "\n")
        #expect(lines.count >= 2)
        #expect(lines.allSatisfy { $0.contains("told-to-a-person") })
        #expect(!service.log.text.contains("hb.request.id"))
    }

    @Test(arguments: [
        ("/v1/verifications", "application/json"), ("/v1/verifications/batch", "application/json"),
        ("/v1/ledger/changes", "application/x-ndjson"),
    ])
    func aConnectionLostWithinTheBodyIsNoFaultOfOurs(_ path: String, _ type: String) async throws {
        let writer = FailingWriter(batches: .max)
        let service = try ServiceUnderTest(writer: writer)
        let key =
            path.hasSuffix("changes") ? ServiceUnderTest.ledgerKey : ServiceUnderTest.verifyKey
        let reply = try await service.send(
            .post, path, ["Content-Type": type, "Authorization": "Bearer \(key)"],
            chunks: [Array("{".utf8)], brokenOff: true)
        #expect(reply.status == 400)
        #expect(!service.log.text.contains("unexpected"))
        #expect(service.verifier.submitted.isEmpty && writer.sizes.isEmpty)
    }

    private static let metrics: TestMetrics = {
        let metrics = TestMetrics()
        MetricsSystem.bootstrap(metrics)
        return metrics
    }()

    @Test func refusedKeysAreCountedAlsoWhereTheLogLeavesThemOut() async throws {
        let metrics = Self.metrics
        let service = try ServiceUnderTest()
        func count() -> Int64 {
            metrics.counterTotal(
                label: "fapiao_api_keys_refused_total", dimensions: [("reason", "unknown")])
        }
        let before = count()
        let tries = 60
        for number in 0..<tries {
            let reply = try await service.ask("{}", ["Authorization": "Bearer guess-\(number)"])
            #expect(reply.status == 401)
        }
        // Other tests are refused keys too.
        #expect(count() - before >= Int64(tries))
        let lines = service.log.text.split(separator: "\n").filter { $0.contains("an API key") }
        #expect((1..<tries).contains(lines.count))
        #expect(!service.log.text.contains("guess-"))
    }

    @Test func entriesAreCountedByResultAndRefusalsByRule() async throws {
        let metrics = Self.metrics
        func results(_ result: String) -> Int64 {
            metrics.counterTotal(
                label: "fapiao_entries_total", dimensions: [("result", result)])
        }
        func refusals() -> Int64 {
            metrics.counterTotal(
                label: "fapiao_entries_refused_total", dimensions: [("rule", "seller-region")])
        }
        let names = ["entered", "again", "refused", "unverified", "unavailable"]
        let before = names.map(results)
        let refusedBefore = refusals()
        let under = try EntriesUnderTest()
        for _ in 0..<2 { _ = try await under.enter() }
        under.store.fail(ServiceUnavailable(.ledger, .unreachable, "away"))
        _ = try await under.enter()
        _ = try await EntriesUnderTest { $0.regions = ["33"] }.enter()
        _ = try await EntriesUnderTest(.notFound).enter()
        // Other tests enter too.
        for (name, count) in zip(names, before) { #expect(results(name) > count, "\(name)") }
        #expect(refusals() > refusedBefore)
    }

    @Test func requestsAreCountedByTemplateMethodAndStatus() async throws {
        let metrics = Self.metrics
        let routes = TestRoutes { router in
            router.get("/counted/{name}") { _, _ in Response.text("x") }
        }
        let service = try ServiceUnderTest(with: [routes])
        for name in ["a", "b", "c"] { _ = try await service.send(.get, "/counted/\(name)") }
        _ = try await service.send(.head, "/counted/a")
        let odd = try #require(HTTPRequest.Method("BREW"))
        _ = try await service.send(odd, "/counted-elsewhere")
        func count(_ route: String, _ method: String, _ status: String) -> Int64 {
            metrics.counterTotal(
                label: "fapiao_http_requests_total",
                dimensions: [("route", route), ("method", method), ("status", status)])
        }
        #expect(count("/counted/{name}", "GET", "200") == 3)
        #expect(count("/counted/{name}", "HEAD", "200") == 1)
        #expect(count("NotFound", "other", "404") >= 1)
        #expect(count("NotFound", "BREW", "404") == 0)
        let timer = try metrics.expectTimer(
            "fapiao_http_request_duration_seconds", [("route", "/counted/{name}")])
        #expect(timer.values.count == 4)
    }
}
