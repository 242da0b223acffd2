import Edge
import HTTPTypes
import Hummingbird
import Invoices
import ServiceForTests
import Synchronization
import Testing
import Verification

@testable import Gateways

/// Which keys are refused, how the asker hears it, and what the log keeps of it.
struct RefusedKeyTests {
    private static func line(_ name: String, _ conditions: String) -> String {
        "\(name):verify:\(ServiceUnderTest.digest(of: "key-of-\(name)")):\(conditions)"
    }

    /// Today is 2026-01-05 in China.
    private static let keys = [
        line("ended", "until=2026-01-04"), line("ending", "until=2026-01-05"),
        line("office", "from=192.0.2.0/24+2001:db8::/32"),
        line("both", "from=192.0.2.7:until=2027-01-31"),
    ]

    struct Case: Sendable {
        let key: String
        var peer: String?
        var forwarded: String?
        let status: Int
        var reason: String?
        var problem: String?
    }

    @Test(arguments: [
        Case(key: "key-of-ending", status: 200),
        Case(key: "key-of-ended", status: 401, reason: "expired", problem: "key-expired"),
        Case(key: "key-of-office", peer: "192.0.2.200", status: 200),
        Case(key: "key-of-office", peer: "2001:db8:1::9", status: 200),
        Case(
            key: "key-of-office", peer: "198.51.100.1", status: 403, reason: "elsewhere",
            problem: "key-elsewhere"),
        // From where it came is not certain, or not told at all.
        Case(
            key: "key-of-office", peer: "192.0.2.200", forwarded: "192.0.2.7", status: 403,
            reason: "elsewhere", problem: "key-elsewhere"),
        Case(key: "key-of-office", status: 403, reason: "elsewhere", problem: "key-elsewhere"),
        // Our own proxy's word counts.
        Case(key: "key-of-office", peer: "10.9.9.9", forwarded: "192.0.2.7", status: 200),
        Case(
            key: "key-of-office", peer: "10.9.9.9", forwarded: "203.0.113.9", status: 403,
            reason: "elsewhere", problem: "key-elsewhere"),
        Case(key: "key-of-both", peer: "192.0.2.7", status: 200),
        Case(
            key: "key-of-both", peer: "192.0.2.8", status: 403, reason: "elsewhere",
            problem: "key-elsewhere"),
        Case(key: "no-key-of-ours", status: 401, reason: "unknown", problem: "unauthorized"),
        Case(
            key: ServiceUnderTest.ledgerKey, status: 403, reason: "scope", problem: "forbidden"),
    ])
    func aKeyIsRefusedForAReason(_ it: Case) async throws {
        let service = try ServiceUnderTest(trustedProxies: ["10.0.0.0/8"], keys: Self.keys)
        var fields = ["Authorization": "Bearer \(it.key)", "X-Request-ID": "seen-1"]
        fields["X-Forwarded-For"] = it.forwarded
        let reply = try await service.ask(
            #"{"number":"26990000000000000001"}"#, fields, from: it.peer)
        #expect(reply.status == it.status)
        let log = service.log.text
        guard let reason = it.reason, let problem = it.problem else {
            #expect(!log.contains("an API key"))
            return
        }
        #expect(reply.member("type") == "\"/problems/\(problem)\"")
        #expect((reply[header: "WWW-Authenticate"] != nil) == (it.status == 401))
        let told = try #require(log.split(separator: "\n").first { $0.contains("an API key") })
        #expect(told.hasPrefix("notice ") && told.contains("\"reason\": \(reason)"))
        #expect(told.contains("seen-1"))
        #expect(told.contains(ServiceUnderTest.digest(of: it.key).prefix(8)))
        #expect(told.contains("\"client\""))
        #expect(
            !log.contains(it.key) && !log.contains(ServiceUnderTest.digest(of: it.key).prefix(9)))
        for address in [it.peer, it.forwarded].compactMap({ $0 }) {
            #expect(!log.contains(address))
        }
    }

    @Test(arguments: [
        "Basic dXNlcjpwYXNz", "Bearer", "Bearer " + String(repeating: "x", count: 300),
    ])
    func whatIsNoBearerKeyIsRefused(_ authorization: String) async throws {
        let service = try ServiceUnderTest()
        let reply = try await service.ask("{}", ["Authorization": authorization])
        #expect(reply.status == 401)
        #expect(service.log.text.contains("\"reason\": form"))
    }

    @Test(arguments: ["/v1/verifications/batch", "/v1/ledger/changes"])
    func everyEndpointThatTakesKeysRefusesAnEndedOne(_ path: String) async throws {
        let service = try ServiceUnderTest(keys: [
            "x:verify+ledger.write:\(ServiceUnderTest.digest(of: "old")):until=2025-12-31"
        ])
        let reply = try await service.send(
            .post, path, ["Authorization": "Bearer old", "Content-Type": "application/x-ndjson"])
        #expect(reply.status == 401)
        #expect(reply.member("type") == "\"/problems/key-expired\"")
    }

    /// A connection that is kept open for days asks nobody twice who is there.
    @Test func aKeyEndsOnAConnectionThatKnowsIt() throws {
        let clock = Mutex(ServiceUnderTest.now)
        let key = try #require(APIKey(Self.line("ending", "until=2026-01-05")))
        let identity = ClientIdentity(
            secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none)
        let now = { @Sendable in clock.withLock { $0 } }
        let authenticator = APIAuthenticator(keys: [key], identity: identity, now: now)
        var memory = ConnectionAuthCache()
        let fields: HTTPFields = [.authorization: "Bearer key-of-ending"]
        for _ in 0..<2 {
            let client = try memory.client(
                of: fields, peer: "192.0.2.7", from: authenticator, at: now)
            #expect(client.name == "ending")
        }
        clock.withLock { $0 = $0.advanced(by: .seconds(86_400)) }
        let refusal = #expect(throws: Problem.self) {
            try memory.client(of: fields, peer: "192.0.2.7", from: authenticator, at: now)
        }
        #expect(refusal?.code == .keyExpired)
    }

    @Test func changesAreMadeInTheNameOfTheKey() async throws {
        let writer = FailingWriter(batches: .max)
        let service = try ServiceUnderTest(writer: writer)
        _ = try await service.change([ChangeStreamTests.issue(0)])
        #expect(writer.actors == [.key("writer")])
    }
}

/// What people are told the number of is found in the log.
struct RefusalLogTests {
    @Test(arguments: [
        ("/v1/verifications", "{", 400), ("/nowhere", "", 404), ("/healthz", "", 405),
        ("/v1/verifications/batch", "[]", 400),
    ])
    func aRefusalIsOneLineAtTheDefaultLevel(
        _ path: String, _ body: String, _ status: Int
    ) async throws {
        let service = try ServiceUnderTest()
        let reply = try await service.ask(body, ["X-Request-ID": "told-1"], at: path)
        #expect(reply.status == status)
        let lines = service.log.text.split(separator: "\n").filter { $0.contains("told-1") }
        #expect(lines.count { $0.hasPrefix("info request ") } == 1)
        #expect(lines.allSatisfy { !$0.hasPrefix("info") || $0.contains("\(status)") })
    }

    @Test func anAnswerIsNoneOfThem() async throws {
        let service = try ServiceUnderTest()
        _ = try await service.ask(#"{"number":"26990000000000000001"}"#)
        #expect(!service.log.text.contains("info "))
    }

    @Test func aFloodDoesNotFillTheLog() {
        let pace = LogRateLimit(burst: 3, every: .milliseconds(100))
        let start = ContinuousClock.now
        let first = (0..<10).map { _ in pace.take(at: start) }
        #expect(first == [0, 0, 0] + Array(repeating: nil, count: 7))
        // Room for two more, of which the first tells what was left out.
        let later = (0..<3).map { _ in pace.take(at: start + .milliseconds(250)) }
        #expect(later == [7, 0, nil])
        let muchLater = (0..<5).map { _ in pace.take(at: start + .seconds(3_600)) }
        #expect(muchLater == [1, 0, 0, nil, nil])
    }
}
