import Edge
import HTTPTypes
import Invoices
import NIOCore
import NIOPosix
import ServiceForTests
import Synchronization
import Testing
import Verification

@testable import Gateways

@Suite struct EventLoopBatcherTests {
    @Test func whatIsAskedInOneTurnLeavesTogetherAndComesBack() async throws {
        let verifier = CountingVerifier()
        let identity = ClientIdentity(
            secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none)
        let api = VerificationAPI(
            verifier: verifier,
            authenticator: APIAuthenticator(
                keys: [], identity: identity, now: { ServiceUnderTest.now }),
            now: { Timestamp(microseconds: 1_767_576_600_000_000) })
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let batchers = EventLoopBatchers(api.endpoint, .forTests, LoopFigures())
        #expect(batchers[loop] === batchers[loop])
        let client = Client(channel: .api, name: "192.0.2.7")
        let submitted = SubmittedInvoice(number: "26990000000000000001")
        for turn in 1...2 {
            let heard = loop.makePromise(of: Int.self)
            loop.execute {
                var count = 0
                for _ in 0..<3 {
                    batchers[loop].ask(Question(submitted, by: client, at: api.endpoint.now())) {
                        _ in
                        count += 1
                        if count == 3 { heard.succeed(count) }
                    }
                }
            }
            #expect(try await heard.futureResult.get() == 3)
            #expect(verifier.counts == Array(repeating: 3, count: turn))
        }
    }
}

/// Answers at once, from a task, and notes how many came together.
private final class CountingVerifier: InvoiceVerifying {
    private let asked = Mutex<[Int]>([])

    var counts: [Int] { asked.withLock { $0 } }

    func answer(_ asked: [AskedQuestion]) {
        self.asked.withLock { $0.append(asked.count) }
        Task { for asked in asked { asked.then(.success(Answer(.notFound))) } }
    }

    func look(_ question: Question) -> FirstLook { .open(question) }

    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>] { [] }
}
