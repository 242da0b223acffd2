import Edge
import Invoices
import NIOCore
import Synchronization
import Verification

/// Batches the questions of one event loop's connections to the cache and the ledger. Questions of one
/// turn of the loop leave together, and answers that came meanwhile return together: one wake-up for
/// many. But a turn with thousands of questions takes long, and each step of an answer would wait for its
/// end; so within a turn questions leave, and answers return, after every `portion` questions.
final class EventLoopBatcher: Sendable {
    /// Called with the answer on the event loop.
    typealias Hear = (Result<Answer, ServiceUnavailable>) -> Void

    /// The state that only the event loop touches.
    private struct State {
        var turn: LoopTurn
        var date = HTTPDate()
        var leaving: [AskedQuestion] = []
        /// Questions read since `leave` last ran.
        var read = 0
        var isHearing = false
        var pauses = PauseWheel()
        var pace = PausePace()
    }

    private let loop: any EventLoop
    private let endpoint: VerificationEndpoint
    private let figures: LoopFigures
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state: NIOLoopBoundBox<State>
    private let landed = Mutex<[@Sendable () -> Void]>([])

    /// A few milliseconds' worth.
    static let portion = 64

    init(
        _ loop: any EventLoop, _ endpoint: VerificationEndpoint, _ policy: OverloadPolicy,
        _ figures: LoopFigures,
        clock: @escaping @Sendable () -> ContinuousClock.Instant,
        sleeps: @escaping @Sendable () -> Int
    ) {
        self.loop = loop
        self.endpoint = endpoint
        self.figures = figures
        self.clock = clock
        state = NIOLoopBoundBox.makeBoxSendingValue(
            State(turn: LoopTurn(policy, sleeps: sleeps)), eventLoop: loop)
    }

    /// The Date of a response. Only on the event loop.
    func dateText() -> String { state.value.date.text(at: endpoint.now()) }

    /// The decision on a question that was just read.
    enum Admission {
        case taken
        /// It has waited for too long already, as have all that are read after it in this turn.
        case late
        /// Its connection was told to come later than this.
        case early
    }

    /// Only on the event loop.
    ///
    /// - Parameter time: the time before which the connection was told not to ask again, if it was.
    func admission(notBefore time: ContinuousClock.Instant?) -> Admission {
        if !state.value.turn.isUnderWay { begin() }
        state.value.read += 1
        if state.value.read >= Self.portion {
            leave()
            hearAll()
        }
        let admission: Admission =
            if let time, clock() < time {
                .early
            } else if state.value.turn.isLate, state.value.turn.sheds(at: clock()) {
                .late
            } else {
                .taken
            }
        if admission != .taken { figures.countShed() }
        return admission
    }

    private func begin() {
        state.value.turn.begin(at: clock())
        // The first runs when all sockets have been read, the second after all tasks queued by then.
        loop.execute { self.loop.execute { self.end() } }
    }

    private func end() {
        let now = clock()
        figures.turnTook(state.value.turn.end(at: now))
        if state.value.turn.isLate { state.value.pace.noteLate(at: now) }
    }

    // MARK: Asking others

    /// Only on the event loop.
    func ask(_ question: Question, hear: @escaping Hear) {
        let hear = NIOLoopBound(hear, eventLoop: loop)
        state.value.leaving.append(
            AskedQuestion(question) { outcome in self.land { hear.value(outcome) } })
        // The loop runs queued tasks after it has read from all sockets that were ready.
        if state.value.leaving.count == 1 { loop.execute { self.leave() } }
    }

    private func leave() {
        state.value.read = 0
        let asked = state.value.leaving
        guard !asked.isEmpty else { return }
        state.value.leaving = []
        endpoint.answer(asked)
    }

    private func land(_ hear: @escaping @Sendable () -> Void) {
        let isFirst = landed.withLock { landed in
            landed.append(hear)
            return landed.count == 1
        }
        if isFirst { loop.execute { self.hearAll() } }
    }

    /// A callback may go on to read the next question, which must not run other callbacks in turn.
    private func hearAll() {
        guard !state.value.isHearing else { return }
        state.value.isHearing = true
        defer { state.value.isHearing = false }
        let all = landed.withLock { landed in
            let all = landed
            landed = []
            return all
        }
        guard !all.isEmpty else { return }
        working { for hear in all { hear() } }
    }

    private func working(_ body: () -> Void) {
        let start = clock()
        body()
        state.value.turn.worked(from: start, to: clock())
    }

    // MARK: Pauses

    /// Begins a pause. Only on the event loop.
    ///
    /// - Returns: the time before which a client that was told to come again later should not come.
    func pause(resume: @escaping PauseWheel.Resume) -> ContinuousClock.Instant {
        let now = clock()
        state.value.pauses.add(resume, at: now)
        if state.value.pauses.count == 1 { turnLater() }
        return now + .seconds(Problem.overloadedWaits.lowerBound)
    }

    private func turnLater() {
        let step = TimeAmount.microseconds(PauseWheel.step.microseconds)
        loop.assumeIsolated().scheduleTask(in: step) { self.turnWheel() }
    }

    private func turnWheel() {
        let now = clock()
        let over = state.value.pauses.turn(to: now, times: state.value.pace.times(at: now))
        if state.value.pauses.count > 0 { turnLater() }
        if !over.isEmpty { working { for resume in over { resume() } } }
    }
}

/// A batcher for each event loop.
final class EventLoopBatchers: Sendable {
    private let endpoint: VerificationEndpoint
    private let policy: OverloadPolicy
    private let figures: LoopFigures
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let sleeps: @Sendable () -> Int
    private let batchers = Mutex<[ObjectIdentifier: EventLoopBatcher]>([:])

    init(
        _ endpoint: VerificationEndpoint, _ policy: OverloadPolicy, _ figures: LoopFigures,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleeps: @escaping @Sendable () -> Int = ThreadSleeps.count
    ) {
        self.endpoint = endpoint
        self.policy = policy
        self.figures = figures
        self.clock = clock
        self.sleeps = sleeps
    }

    subscript(loop: any EventLoop) -> EventLoopBatcher {
        batchers.withLock { batchers in
            let key = ObjectIdentifier(loop)
            if let batcher = batchers[key] { return batcher }
            let batcher = EventLoopBatcher(
                loop, endpoint, policy, figures, clock: clock, sleeps: sleeps)
            batchers[key] = batcher
            return batcher
        }
    }
}
