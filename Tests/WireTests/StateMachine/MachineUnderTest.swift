import CPostgres
import Synchronization
import Testing

@testable import Wire

/// What the tests of the state machine must know of a protocol to play its server.
protocol PipelineUnderTest: ConnectionPipeline {
    static var configuration: Configuration { get }
    static var sample: Work { get }
    /// What makes a new connection ready.
    static var handshakeReplies: [Reply] { get }
    /// What the server says to `sample`, prepared before or not.
    static func replies(isFirst: Bool) -> [Reply]
}

extension PostgresPipeline: PipelineUnderTest {
    static var configuration: PostgresConfiguration {
        var configuration = PostgresConfiguration(conninfo: "")
        configuration.connectTimeout = .seconds(5)
        configuration.drainDeadline = .seconds(10)
        configuration.cancelDeadline = .seconds(1)
        configuration.inFlightStatementsMaximum = 2
        return configuration
    }

    static var sample: PostgresCommand { statement() }

    static func statement(_ sql: String = "SELECT", commits: Bool = false) -> PostgresCommand {
        let arguments = PostgresArguments([])
        let key = PreparedStatements.Key(statement: PostgresStatement(sql), types: [])
        return .statements([.init(key: key, arguments: arguments)], commits: commits)
    }

    static let handshakeReplies: [PostgresReply] = []

    static func replies(isFirst: Bool) -> [PostgresReply] {
        (isFirst ? [.end] : []) + [.rows(noRows), .end, .sync]
    }

    static let noRows: PostgresRows = {
        guard let result = unsafe PQmakeEmptyPGresult(nil, PGRES_COMMAND_OK) else {
            fatalError("no memory")
        }
        return unsafe PostgresRows(PostgresResult(owning: result))
    }()
}

extension RedisPipeline: PipelineUnderTest {
    static var configuration: RedisConfiguration {
        var configuration = RedisConfiguration(address: .unixSocket(path: ""))
        configuration.password = "secret"
        configuration.connectTimeout = .seconds(5)
        configuration.drainDeadline = .seconds(10)
        return configuration
    }

    static var sample: [RedisCommand] { [RedisCommand("INCR", "a"), RedisCommand("GET", "a")] }
    static let handshakeReplies: [RedisReply] = [.status("OK"), .status("PONG")]

    static func replies(isFirst: Bool) -> [RedisReply] { [.integer(1), .bytes([49])] }
}

enum Server: CaseIterable, Sendable {
    case postgres, redis

    func test(_ body: (any PipelineUnderTest.Type) throws -> Void) rethrows {
        switch self {
        case .postgres: try body(PostgresPipeline.self)
        case .redis: try body(RedisPipeline.self)
        }
    }
}

/// How far a connection has come; without a handshake, that phase is "serving".
enum ConnectionStage: CaseIterable, Sendable { case backingOff, connecting, handshake, serving }

/// A state machine with a clock that only the test moves.
final class MachineUnderTest<Pipeline: PipelineUnderTest> {
    typealias Request = Pipeline.Request

    private var machine: ConnectionStateMachine<Pipeline>
    private(set) var now: ContinuousClock.Instant
    private var isFirst = true

    init(
        _ phase: ConnectionStage = .serving,
        _ configuration: Pipeline.Configuration = Pipeline.configuration
    ) {
        now = .now
        machine = ConnectionStateMachine(configuration, at: now)
        go(to: phase)
    }

    func go(to phase: ConnectionStage) {
        if phase == .backingOff { return }
        guard case .connect = machine.advance(at: now, isReady: false) else {
            Issue.record("does not connect")
            return
        }
        if phase == .connecting { return }
        machine.connected()
        if phase == .handshake { return }
        if Pipeline.hasHandshake { #expect(send().outgoing.count == 1) }
        for reply in Pipeline.handshakeReplies { _ = machine.received(reply) }
        isFirst = true
        #expect(isServing)
    }

    func pass(_ duration: Duration) { now += duration }

    func `in`(_ duration: Duration) -> ContinuousClock.Instant { now + duration }

    /// How long a thread would sleep.
    var sleep: Duration? { machine.nextDeadline.map { $0 - now } }

    var phase: ConnectionStateMachine<Pipeline>.Phase { machine.phase }
    var isServing: Bool { machine.isServing }
    var inFlightCount: Int { machine.inFlightCount }
    var expectation: ReplyExpectation { machine.expectation }
    var hasEnded: Bool { machine.hasEnded(at: now) }

    // MARK: What callers do

    func request(
        _ work: Pipeline.Work = Pipeline.sample, deadline: Duration = .seconds(60),
        grace: Duration = .seconds(60)
    ) -> Request {
        Request(
            work, weight: Pipeline.weight(of: work), deadline: now + deadline,
            graceEnd: now + grace)
    }

    func submit(
        _ work: Pipeline.Work = Pipeline.sample, deadline: Duration = .seconds(60),
        grace: Duration = .seconds(60)
    ) -> Request {
        let request = request(work, deadline: deadline, grace: grace)
        #expect(deliver { $0.requests = [request] } == [])
        return request
    }

    func deliver(_ fill: (inout Inbox<Request>.Batch) -> Void) -> [WireError.Code?] {
        var batch = Inbox<Request>.Batch()
        fill(&batch)
        return Self.codes(machine.accept(batch, at: now))
    }

    func cancelTask(of request: Request) {
        request.isAbandoned.store(true, ordering: .releasing)
        #expect(deliver { $0.abandoned = [request] } == [.cancelled])
    }

    func stop() { _ = deliver { $0.isStopping = true } }

    // MARK: What the driver does

    func expire() -> (told: [WireError.Code?], disconnect: WireError?) {
        let expired = machine.expire(at: now)
        return (Self.codes(expired.completions), expired.disconnect)
    }

    /// What the callers are told whose time is up.
    func expiryDetails() -> [String] {
        machine.expire(at: now).completions.map { completion in
            if case .failure(let error) = completion.result { error.detail } else { "" }
        }
    }

    func advance(isReady: Bool = true) -> ConnectionStateMachine<Pipeline>.Step {
        machine.advance(at: now, isReady: isReady)
    }

    /// - Returns: what is sent, until nothing may be, and the callers that are told meanwhile.
    func send(
        transactionIsOpen: Bool = false
    ) -> (outgoing: [Pipeline.Outgoing], told: [WireError.Code?], disconnect: WireError?) {
        var outgoing: [Pipeline.Outgoing] = []
        var told: [WireError.Code?] = []
        while let sending = machine.next(transactionIsOpen: transactionIsOpen) {
            switch sending {
            case .send(let one): outgoing.append(one)
            case .complete(let completion): told += Self.codes([completion])
            case .disconnect(let error, let completion):
                return (outgoing, told + Self.codes([completion]), error)
            }
        }
        return (outgoing, told, nil)
    }

    /// The server's answer to a `sample` in flight.
    func answer() -> [WireError.Code?] {
        defer { isFirst = false }
        return receive(Pipeline.replies(isFirst: isFirst)).told
    }

    func connected() { machine.connected() }

    func received(_ reply: Pipeline.Reply) -> Pipeline.Reaction { machine.received(reply) }

    func flush() -> [WireError.Code?] { Self.codes(machine.flushed()) }

    func cancel() -> CancelAction { machine.cancel(at: now) }

    func removeAll() -> [WireError.Code?] { Self.codes(machine.removeAll()) }

    func receive(
        _ replies: [Pipeline.Reply]
    ) -> (told: [WireError.Code?], disconnect: WireError?) {
        var told: [WireError.Code?] = []
        for reply in replies {
            switch machine.received(reply) {
            case .wait: break
            case .complete(let completion): told += Self.codes([completion])
            case .handshakeEnded: #expect(isServing)
            case .disconnect(let error): return (told, error)
            }
        }
        return (told, nil)
    }

    func disconnect(
        _ detail: String = "lost", chance: Double = 0.5
    ) -> (told: [WireError.Code?], warning: ConnectionWarning?) {
        let lost = machine.disconnected(
            WireError(.unreachable, detail), at: now, chance: chance)
        return (Self.codes(lost.completions), lost.warning)
    }

    /// Nil stands for an answer.
    static func codes(_ completions: [Request.Completion]) -> [WireError.Code?] {
        completions.map { completion in
            #expect(completion.request.isCompleted)
            switch completion.result {
            case .success: return nil
            case .failure(let error): return error.code
            }
        }
    }
}
