import NIOCore

/// An SMSC that workers of the service bind to, and the load that it sends them. Touched only on
/// its loop.
final class SMSCenter {
    private let loop: any EventLoop
    private let whenBound: EventLoopPromise<Void>
    private var connections: [SMSCConnection] = []
    private var turn = 0
    private var phone = 0
    private var round: SMSRound?
    private var ticker: RepeatedTask?

    /// Open loops send on this tick what has come due.
    private static let tick = TimeAmount.milliseconds(1)

    init(on loop: any EventLoop) {
        self.loop = loop
        whenBound = loop.makePromise()
    }

    /// The first worker is there.
    var isBound: EventLoopFuture<Void> { whenBound.futureResult }

    func start() {
        let center = NIOLoopBound(self, eventLoop: loop)
        ticker = loop.scheduleRepeatedTask(initialDelay: Self.tick, delay: Self.tick) { _ in
            center.value.dispatch()
            center.value.flush()
            center.value.sweep()
        }
    }

    func stop() {
        ticker?.cancel()
        whenBound.fail(ChannelError.alreadyClosed)
    }

    func bound(_ connection: SMSCConnection) {
        connections.append(connection)
        whenBound.succeed()
    }

    func lost(_ connection: SMSCConnection) {
        let wasBound = connections.contains { $0 === connection }
        connections.removeAll { $0 === connection }
        if wasBound { round?.lost() }
    }

    func begin(
        _ plan: SMSPlan, _ questions: SMSQuestions, _ meter: Meter
    ) -> EventLoopFuture<Tally> {
        let finished = loop.makePromise(of: Tally.self)
        round = SMSRound(plan, questions, meter: meter, finished: finished)
        dispatch()
        flush()
        return finished.futureResult
    }

    /// No phone asks twice: each is a person with one receipt.
    func dispatch() {
        guard let round, !connections.isEmpty else { return }
        while let text = round.next(phone: phone) {
            turn = (turn + 1) % connections.count
            connections[turn].send(text, from: phone)
            phone += 1
        }
    }

    private func flush() { for connection in connections { connection.flush() } }

    private func sweep() {
        round?.sweep()
        if round?.hasFinished == true { round = nil }
    }

    func answered(phone: Int, _ text: SubmittedText) { round?.answered(phone: phone, text) }

    func acknowledged(phone: Int, status: UInt32) {
        round?.acknowledged(phone: phone, status: status)
    }
}
