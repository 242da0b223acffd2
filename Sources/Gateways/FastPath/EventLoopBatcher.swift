import NIOCore
import Synchronization
import Verification

/// What the connections of one event loop ask others. All that came in one turn of the loop leaves
/// together, and what was answered meanwhile comes back together: one wake-up for many.
final class EventLoopBatcher: Sendable {
    /// Hears the answer on the event loop.
    typealias Hear = (Result<Answer, LedgerFault>) -> Void

    private let loop: any EventLoop
    private let api: VerificationAPI
    private let turn: NIOLoopBoundBox<LoopTurn>
    private let figures: LoopFigures
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let leaving: NIOLoopBoundBox<[AskedQuestion]>
    private let landed = Mutex<[@Sendable () -> Void]>([])

    init(
        _ loop: any EventLoop, _ api: VerificationAPI, _ policy: OverloadPolicy,
        _ figures: LoopFigures,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.loop = loop
        self.api = api
        self.figures = figures
        self.clock = clock
        turn = NIOLoopBoundBox.makeBoxSendingValue(LoopTurn(policy), eventLoop: loop)
        leaving = NIOLoopBoundBox.makeBoxSendingValue([], eventLoop: loop)
    }

    /// Whether a question that was just read is taken on; else it has waited for too long already, as
    /// have all that are read after it in this turn. Only on the event loop.
    func admits() -> Bool {
        if !turn.value.isUnderWay { begin() }
        guard turn.value.isLate, turn.value.sheds(at: clock()) else { return true }
        figures.countShed()
        return false
    }

    private func begin() {
        turn.value.begin(at: clock())
        // The first runs when all sockets were read, the second after all that others have left to be
        // run by then.
        loop.execute { self.loop.execute { self.end() } }
    }

    private func end() { figures.turnTook(turn.value.end(at: clock())) }

    /// Only on the event loop.
    func ask(_ question: OpenQuestion, hear: @escaping Hear) {
        let hear = NIOLoopBound(hear, eventLoop: loop)
        leaving.value.append(
            AskedQuestion(question) { outcome in self.land { hear.value(outcome) } })
        // The loop runs what it was given after it has read from all sockets that were ready.
        if leaving.value.count == 1 { loop.execute { self.leave() } }
    }

    private func leave() {
        let asked = leaving.value
        leaving.value = []
        api.answer(asked)
    }

    private func land(_ hear: @escaping @Sendable () -> Void) {
        let isFirst = landed.withLock { landed in
            landed.append(hear)
            return landed.count == 1
        }
        guard isFirst else { return }
        loop.execute {
            let all = self.landed.withLock { landed in
                let all = landed
                landed = []
                return all
            }
            for hear in all { hear() }
        }
    }
}

/// A batcher for each event loop.
final class EventLoopBatchers: Sendable {
    private let api: VerificationAPI
    private let policy: OverloadPolicy
    private let figures: LoopFigures
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let batchers = Mutex<[ObjectIdentifier: EventLoopBatcher]>([:])

    init(
        _ api: VerificationAPI, _ policy: OverloadPolicy, _ figures: LoopFigures,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.api = api
        self.policy = policy
        self.figures = figures
        self.clock = clock
    }

    subscript(loop: any EventLoop) -> EventLoopBatcher {
        batchers.withLock { batchers in
            let key = ObjectIdentifier(loop)
            if let batcher = batchers[key] { return batcher }
            let batcher = EventLoopBatcher(loop, api, policy, figures, clock: clock)
            batchers[key] = batcher
            return batcher
        }
    }
}
