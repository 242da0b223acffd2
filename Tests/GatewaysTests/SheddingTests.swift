import Doubles
import Edge
import HTTPTypes
import Invoices
import NIOCore
import NIOEmbedded
import NIOHTTP1
import ServiceForTests
import Synchronization
import Testing
import Verification

@testable import Gateways

/// What the service says when there is more to do than it can.
struct SheddingTests {
    /// A verifier that takes its time, by the clock of the fast path that it stands behind.
    private final class Slow: InvoiceVerifying {
        let elapsed = Mutex(Duration.zero)
        let pace = Mutex(Duration.milliseconds(30))
        let asked = Atomic<Int>(0)
        let sleeps = Atomic<Int>(0)

        /// Nobody asks for so long.
        func rest(_ time: Duration) {
            elapsed.withLock { $0 += time }
            sleeps.wrappingAdd(1, ordering: .relaxed)
        }

        func look(_ question: Question) -> FirstLook {
            let pace = pace.withLock { $0 }
            elapsed.withLock { $0 += pace }
            asked.wrappingAdd(1, ordering: .relaxed)
            return .answered(Answer(.notFound))
        }

        func answer(_ asked: [AskedQuestion]) {
            preconditionFailure("nobody else is asked")
        }

        func verify(
            _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
        ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>] { [] }
    }

    private static let origin = ContinuousClock.now

    /// One that goes on after a refusal, as a proxy's does, unless it is told otherwise.
    private static func connection(
        _ slow: Slow, _ figures: LoopFigures, isProxy: Bool = true
    ) async throws -> FastPathConnection {
        try await FastPathConnection(
            slow, figures: figures, isProxy: isProxy,
            sleeps: { slow.sleeps.load(ordering: .relaxed) }
        ) {
            origin + slow.elapsed.withLock { $0 }
        }
    }

    /// So many questions that the loop finds in one turn; their answers.
    private static func ask(
        _ count: Int, on connection: FastPathConnection, _ fields: [String: String] = [:]
    ) async throws -> [(status: Int, fields: HTTPFields, text: String)] {
        try await send(count, on: connection, fields)
        var replies: [(status: Int, fields: HTTPFields, text: String)] = []
        for _ in 0..<count { replies.append(try await connection.reply()) }
        return replies
    }

    private static func send(
        _ count: Int, on connection: FastPathConnection, _ fields: [String: String] = [:]
    ) async throws {
        let channel = connection.channel
        try await channel.testingEventLoop.executeInContext {
            for _ in 0..<count {
                let parts: [HTTPServerRequestPart] = [
                    .head(FastPathConnection.head(fields)),
                    .body(ByteBuffer(string: FastPathHandlerTests.query)), .end(nil),
                ]
                for part in parts { channel.pipeline.fireChannelRead(part) }
            }
        }
        // What the turn has left to be run.
        try await channel.testingEventLoop.executeInContext {}
    }

    @Test func aLateLoopSaysSoAndGoesOn() async throws {
        let slow = Slow()
        let figures = LoopFigures()
        let connection = try await Self.connection(slow, figures)
        for _ in 1...5 {
            // Late, but not yet for an interval.
            let replies = try await Self.ask(1, on: connection)
            #expect(replies.map(\.status) == [200])
        }
        let replies = try await Self.ask(4, on: connection, ["Accept-Language": "en"])
        // The first is read 15 ms after it came, the second 45.
        #expect(replies.map(\.status) == [200, 503, 503, 503])
        #expect(figures.shed == 3)
        #expect(slow.asked.load(ordering: .relaxed) == 6)
        #expect(figures.takeLongestTurn() == .milliseconds(30))
        #expect(figures.takeLongestTurn() == .zero)
        // Nothing is as it was once a turn is short: nobody is shed, however late he is read.
        slow.pace.withLock { $0 = .zero }
        _ = try await Self.ask(1, on: connection)
        slow.pace.withLock { $0 = .milliseconds(200) }
        let after = try await Self.ask(3, on: connection)
        #expect(after.map(\.status) == [200, 200, 200])
    }

    /// Whoever was refused is not listened to for a while, is refused once more if he asked before his
    /// time, and is then heard as anybody.
    @Test func whoIsShedIsNotListenedToForAWhile() async throws {
        let slow = Slow()
        let figures = LoopFigures()
        let connection = try await Self.connection(slow, figures, isProxy: false)
        func pass(steps: Int) async {
            for _ in 0..<steps {
                slow.rest(PauseWheel.step)
                await connection.channel.testingEventLoop.advanceTime(
                    by: .microseconds(PauseWheel.step.microseconds))
            }
        }
        for _ in 1...5 { _ = try await Self.ask(1, on: connection) }
        try await Self.send(3, on: connection)
        #expect(try await connection.reply().status == 200)
        #expect(try await connection.reply().status == 503)
        #expect(figures.shed == 1)
        // Before the loop has been calm for long enough, no pause ends early.
        await pass(steps: Int(PausePace.calmMinimum / PauseWheel.step) - 1)
        #expect(figures.shed == 1)
        slow.pace.withLock { $0 = .zero }
        await pass(steps: PauseWheel.stepsMaximum)
        #expect(try await connection.reply().status == 503)
        #expect(figures.shed == 2)
        #expect(try await Self.ask(2, on: connection).map(\.status) == [200, 200])
    }

    /// A client that closes and connects anew would else fill the memory for the length of a pause.
    @Test func aClosedConnectionIsNotKeptByItsPause() async throws {
        let slow = Slow()
        let connection = try await Self.connection(slow, LoopFigures(), isProxy: false)
        for _ in 1...5 { _ = try await Self.ask(1, on: connection) }
        #expect(try await Self.ask(2, on: connection).map(\.status) == [200, 503])
        let (channel, loop) = (connection.channel, connection.channel.testingEventLoop)
        let kept = try await loop.executeInContext {
            let handler = try channel.pipeline.syncOperations.handler(type: FastPathHandler.self)
            return NIOLoopBound(Weak(handler), eventLoop: loop)
        }
        #expect(try await loop.executeInContext { kept.value.object != nil })
        try await channel.close()
        #expect(try await loop.executeInContext { kept.value.object == nil })
    }

    private struct Weak {
        weak var object: FastPathHandler?

        init(_ object: FastPathHandler) { self.object = object }
    }

    /// Whoever comes when he was told to has no need to ask twice.
    @Test func whoComesInHisTimeIsAnswered() async throws {
        let slow = Slow()
        let connection = try await Self.connection(slow, LoopFigures(), isProxy: false)
        for _ in 1...5 { _ = try await Self.ask(1, on: connection) }
        #expect(try await Self.ask(2, on: connection).map(\.status) == [200, 503])
        let told = Duration.seconds(Problem.overloadedWaits.lowerBound)
        slow.rest(told)
        await connection.channel.testingEventLoop.advanceTime(by: .microseconds(told.microseconds))
        #expect(try await Self.ask(1, on: connection).map(\.status) == [200])
    }

    @Test(arguments: [("en", "overloaded"), ("zh-CN", "服务繁忙")])
    func whoIsShedHearsItAsFromTheRouter(language: String, words: String) async throws {
        let slow = Slow()
        let connection = try await Self.connection(slow, LoopFigures())
        for _ in 1...5 { _ = try await Self.ask(1, on: connection) }
        let shed = try await Self.ask(
            20, on: connection, ["Accept-Language": language, "X-Request-ID": "mine-7"])
        let service = try ServiceUnderTest(AnsweringVerifier(.overloaded(retryAfter: .seconds(1))))
        let routed = try await service.ask(
            FastPathHandlerTests.query,
            ["Accept-Language": language, "X-Request-ID": "mine-7"])
        #expect(routed.status == 503)
        var waits: Set<String> = []
        for reply in shed.dropFirst() {
            #expect(reply.status == 503)
            let wait = try #require(reply.fields[.retryAfter])
            waits.insert(wait)
            #expect(Problem.overloadedWaits.map { "\($0)" }.contains(wait))
            #expect(reply.text.contains(#""retryAfter":\#(wait)}"#))
            #expect(reply.text.contains(#""instance":"urn:fapiao:request:mine-7""#))
            #expect(reply.text.hasPrefix(#"{"type":"/problems/overloaded""#))
            // The same fields as the router's, but for what is each answer's own.
            let own: Set<String> = ["date", "content-length", "retry-after"]
            func comparable(_ fields: HTTPFields) -> Set<String> {
                Set(
                    fields.filter { !own.contains($0.name.canonicalName) }
                        .map { "\($0.name.canonicalName): \($0.value)" })
            }
            #expect(comparable(reply.fields) == comparable(routed.fields))
        }
        // Not all of them at once.
        #expect(waits.count > 1)
    }

    private static func lag(_ milliseconds: Int...) -> TaskLag {
        let lag = TaskLag(.forTests)
        for (place, lagged) in milliseconds.enumerated() {
            lag.note(.milliseconds(lagged), at: origin + .milliseconds(60 * place))
        }
        return lag
    }

    @Test(
        arguments: [
            ([], false), ([3_000], false), ([50, 50], false), ([50, 50, 50], true),
            ([50, 50, 50, 30], false), ([50, 50, 50, 2], false), ([50, 2, 50, 50], false),
        ] as [([Int], Bool)])
    func theRouterSaysSoWhenItsTasksWait(lags: [Int], isShed: Bool) async throws {
        let lag = TaskLag(.forTests)
        for (place, lagged) in lags.enumerated() {
            lag.note(.milliseconds(lagged), at: Self.origin + .milliseconds(60 * place))
        }
        let service = try ServiceUnderTest(lag: lag)
        let reply = try await service.ask(FastPathHandlerTests.query)
        #expect(reply.status == (isShed ? 503 : 200))
        if isShed { #expect(Int(reply.fields[.retryAfter] ?? "") ?? 0 >= 1) }
        #expect(lag.shed == (isShed ? 1 : 0))
        // What costs nothing is answered, and what has patience.
        #expect(try await service.send(.get, "/healthz").status == 200)
        #expect(try await service.send(.get, "/readyz").status == 200)
        let batch = #"{"verifications":[\#(FastPathHandlerTests.query)]}"#
        let many = try await service.send(
            .post, "/v1/verifications/batch", ["Content-Type": "application/json"],
            chunks: [Array(batch.utf8)])
        #expect(many.status == 200)
        // One warning in the log would be one for each.
        #expect(!service.log.text.contains("warning"))
    }

    @Test func aPageSaysSoInItsOwnWords() async throws {
        let lag = Self.lag(50, 50, 50)
        let verifier = AnsweringVerifier(.notFound)
        let shedding = SheddingVerifier(verifier, lag)
        lag.entered()
        let identity = ClientIdentity(
            secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none)
        let client = identity.client(at: .page, HTTPFields(), peer: "192.0.2.7")
        let now = Timestamp(microseconds: 1_767_576_600_000_000)
        let submitted = SubmittedInvoice(number: "26990000000000000001")
        let answer = try await shedding.verify(submitted, by: client, at: now)
        guard case .overloaded(let wait) = answer.verdict else {
            Issue.record("\(answer)")
            return
        }
        #expect(Problem.overloadedWaits.map { Duration.seconds($0) }.contains(wait))
        #expect(verifier.submitted.isEmpty)
        lag.note(.zero, at: Self.origin + .seconds(1))
        lag.left()
        #expect(try await shedding.verify(submitted, by: client, at: now).verdict == .notFound)
    }

    @Test func theLagOfTasksIsMeasured() async {
        let lag = TaskLag(.forTests)
        let life = Task { await lag.run() }
        while lag.takeLongest() == .zero { try? await Task.sleep(for: .milliseconds(5)) }
        life.cancel()
        await life.value
    }
}
