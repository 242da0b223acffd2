import Edge
import Gateways
import HTTPTypes
import ServiceForTests
import Testing

struct HealthTests {
    @Test(arguments: [
        (nil, nil, 200, "ready"), (nil, "away", 200, "degraded"),
        ("away", nil, 503, "unavailable"), ("away", "away", 503, "unavailable"),
    ])
    func onlyAnEssentialPartMakesItUnready(
        _ ledger: String?, _ redis: String?, _ status: Int, _ word: String
    ) async throws {
        let checks = [
            HealthCheck(name: "ledger", isEssential: true) { ledger },
            HealthCheck(name: "redis", isEssential: false) { redis },
        ]
        let short = try await ServiceUnderTest(checks: checks).send(.get, "/readyz")
        #expect(short.status == status)
        #expect(short.text == #"{"status":"\#(word)"}"#)
        let reply = try await ServiceUnderTest(checks: checks, isForOperators: true)
            .send(.get, "/readyz")
        #expect(reply.status == status)
        #expect(reply[header: "Content-Type"] == "application/json")
        #expect(reply.member("status") == "\"\(word)\"")
        func part(_ name: String, _ fault: String?) -> String {
            let end = fault.map { #""failed","reason":"\#($0)"}"# } ?? #""ok"}"#
            return #"{"name":"\#(name)","status":"# + end
        }
        #expect(reply.member("checks") == "[\(part("ledger", ledger)),\(part("redis", redis))]")
    }

    @Test(arguments: [
        ([nil, nil], 200, "ready"), (["away", nil], 200, "degraded"),
        ([nil, "away"], 200, "degraded"), (["away", "away"], 503, "unavailable"),
    ])
    func whileOnePartOfTheLedgerIsWellTheServiceIs(
        _ faults: [String?], _ status: Int, _ word: String
    ) async throws {
        let checks = faults.enumerated().map { number, fault in
            HealthCheck(name: "ledger/\(number)", isEssential: true) { fault }
        }
        let reply = try await ServiceUnderTest(checks: checks).send(.get, "/readyz")
        #expect(reply.status == status)
        #expect(reply.member("status") == "\"\(word)\"")
    }

    @Test func aWorkerThatStopsIsNotReadyAndStillAnswers() async throws {
        let check = HealthCheck(name: "ledger", isEssential: true) { nil }
        let service = try ServiceUnderTest(checks: [check], isStopping: true)
        let reply = try await service.send(.get, "/readyz")
        #expect(reply.status == 503)
        #expect(reply.member("status") == "\"stopping\"")
        #expect(try await service.send(.get, "/healthz").status == 200)
    }

    @Test func onlyOperatorsReadWhatRuns() async throws {
        let services = ["ledger write probe", "wechat"]
        let reply = try await ServiceUnderTest(services: services, isForOperators: true)
            .send(.get, "/readyz")
        #expect(reply.member("services") == #"["ledger write probe","wechat"]"#)
        let short = try await ServiceUnderTest(services: services).send(.get, "/readyz")
        #expect(short.text == #"{"status":"ready"}"#)
    }

    @Test(arguments: [
        ("/healthz", "ok\n", "text/plain; charset=utf-8"),
        ("/plain", "Hello, World!\n", "text/plain; charset=utf-8"),
        ("/metrics", "fapiao_up 1\n", "text/plain; version=0.0.4; charset=utf-8"),
    ])
    func constantsAreServedToWhomTheyAreFor(
        _ path: String, _ text: String, _ type: String
    ) async throws {
        let service = try ServiceUnderTest(isForOperators: true, with: [YardstickRoute()])
        let reply = try await service.send(.get, path)
        #expect(reply.status == 200)
        #expect(reply.text == text)
        #expect(reply[header: "Content-Type"] == type)
    }

    /// However a stranger writes it.
    @Test(arguments: [
        "/metrics", "/metrics/", "//metrics", "/metrics?x=1", "/./metrics", "/%6detrics",
        "/plain", "//plain", "/plain/",
    ])
    func nothingForOperatorsIsPublic(_ path: String) async throws {
        #expect(try await ServiceUnderTest().send(.get, path).status == 404)
    }
}
