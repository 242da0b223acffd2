import Doubles
import Edge
import Gateways
import HTTPTypes
import Invoices
import ServiceForTests
import Synchronization
import Testing
import Verification

/// The page's endpoints, a memory that several workers may share, and a clock.
struct ResultBench {
    static let form =
        "code=&number=25330000000000000007&issuedOn=2025-03-05&amount=113.00&lang=en"

    let memory: MemoryEphemeralStore
    let verifier: AnsweringVerifier
    let service: ServiceUnderTest
    let clock: Clock

    final class Clock: Sendable {
        private let passed = Mutex(Duration.zero)
        private let start = ContinuousClock.now
        func pass(_ time: Duration) { passed.withLock { $0 += time } }
        var instant: ContinuousClock.Instant { start + passed.withLock { $0 } }
        var now: Timestamp { SyntheticPage.now.advanced(by: passed.withLock { $0 }) }
    }

    init(
        _ outcomes: [AnsweringVerifier.Outcome], secret: UInt8 = 7,
        sharing other: ResultBench? = nil,
        codes: Result<[String], PhotoFault> = .success([])
    ) throws {
        let clock = other?.clock ?? Clock()
        let memory = other?.memory ?? MemoryEphemeralStore(now: { clock.instant })
        let verifier = AnsweringVerifier(outcomes)
        let page = try SyntheticPage.page()
        let secret = [UInt8](repeating: secret, count: 32)
        let identity = ClientIdentity(secret: secret, trustedProxies: .none)
        let results = ResultPages(
            page: page, memory: memory, secret: secret, now: { clock.now })
        let form = PageController(
            page: page, results: results, verifier: verifier, identity: identity,
            now: { clock.now })
        let photo = PhotoPage(
            page: page, results: results,
            verification: .unhurried(SayingPhotoReader(codes), verifier),
            identity: identity, now: { clock.now })
        service = try ServiceUnderTest(verifier, with: [results, form, photo])
        self.memory = memory
        self.verifier = verifier
        self.clock = clock
    }

    init(
        _ outcome: AnsweringVerifier.Outcome, secret: UInt8 = 7, sharing other: ResultBench? = nil,
        codes: Result<[String], PhotoFault> = .success([])
    ) throws {
        try self.init([outcome], secret: secret, sharing: other, codes: codes)
    }

    init(_ verdict: Verdict) throws { try self.init(.success(Answer(verdict))) }

    func post(_ form: String = ResultBench.form) async throws -> Reply {
        try await service.send(
            .post, "/", ["Content-Type": "application/x-www-form-urlencoded"],
            chunks: [Array(form.utf8)])
    }

    func upload() async throws -> Reply {
        let form =
            "--b\r\nContent-Disposition: form-data; name=\"lang\"\r\n\r\nen\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n"
            + "Content-Type: image/png\r\n\r\n\u{1}\u{2}\r\n--b--\r\n"
        return try await service.send(
            .post, "/photo", ["Content-Type": "multipart/form-data; boundary=b"],
            chunks: [Array(form.utf8)])
    }

    func get(_ path: String, _ fields: [String: String] = [:]) async throws -> Reply {
        try await service.send(.get, path, fields)
    }

    /// The address that a form's answer leads to.
    func address(_ form: String = ResultBench.form) async throws -> String {
        let reply = try await post(form)
        #expect(reply.status == 303)
        return try #require(reply[header: "Location"])
    }
}
