import NIOCore

/// All connections of one event loop: who asks next and when, and what came back. Touched only on
/// its loop.
final class LoadGenerator {
    let workload: any Workload
    private let loop: any EventLoop
    private let plan: RunPlan
    private let connector: Connector
    private let number: Int
    private let meter: Meter
    private let finished: EventLoopPromise<Tally>

    private var connections: [Int: Connection] = [:]
    private var free: [Connection] = []
    private var thinking = ThinkQueue()
    private var tally = Tally()
    private var startedAt: UInt64 = 0
    private var measuredFrom: UInt64 = 0
    private var measuredUntil: UInt64 = .max
    private var endsAt: UInt64 = .max
    private var nextArrival: Int
    private var isTimerSet = false
    private var isOver = false
    private var sweep: RepeatedTask?

    init(
        number: Int, on loop: any EventLoop, plan: RunPlan, connector: Connector,
        workload: any Workload, meter: Meter, finished: EventLoopPromise<Tally>
    ) {
        self.number = number
        self.loop = loop
        self.plan = plan
        self.connector = connector
        self.workload = workload
        self.meter = meter
        self.finished = finished
        nextArrival = number
    }

    static var now: UInt64 { NIODeadline.now().uptimeNanoseconds }

    /// Succeeds once every connection of this generator is open.
    func connectAll() -> EventLoopFuture<Void> {
        connect(Array(stride(from: number, to: plan.connections, by: plan.threads))[...])
    }

    /// Not more at once than fit the queue of a listening socket: what the kernel drops there it
    /// asks for again only after a second.
    private static let connectingMaximum = 128

    private func connect(_ numbers: ArraySlice<Int>) -> EventLoopFuture<Void> {
        let generator = NIOLoopBound(self, eventLoop: loop)
        let first = numbers.prefix(Self.connectingMaximum).map { connect($0) }
        let rest = numbers.dropFirst(Self.connectingMaximum)
        return EventLoopFuture.andAllSucceed(first, on: loop).flatMap {
            let generator = generator.value
            return rest.isEmpty ? generator.loop.makeSucceededVoidFuture() : generator.connect(rest)
        }
    }

    private func connect(_ number: Int) -> EventLoopFuture<Void> {
        let generator = NIOLoopBound(self, eventLoop: loop)
        return connector.open(number, on: loop).flatMapThrowing { channel in
            guard channel.isActive else { throw ChannelError.eof }
            let connection = Connection(number: number, generator: generator.value)
            try channel.pipeline.syncOperations.addHandler(connection)
            generator.value.connections[number] = connection
        }
    }

    func begin(at start: UInt64) {
        startedAt = start
        measuredFrom = start + plan.warmUpNanoseconds
        measuredUntil = start + plan.measuredNanoseconds
        endsAt = start + plan.totalNanoseconds
        if plan.calmSeconds > 0 { tally.recoveredAfter = 0 }
        let generator = NIOLoopBound(self, eventLoop: loop)
        // A quarter second late is early enough for a deadline of seconds.
        sweep = loop.scheduleRepeatedTask(
            initialDelay: .milliseconds(250), delay: .milliseconds(250)
        ) { _ in generator.value.giveUpOverdue() }
        guard case .thinking(let pause) = plan.pacing else {
            for connection in connections.values { isFree(connection) }
            return
        }
        // Spread over the first pause: people do not begin all at once.
        for connection in connections.values.sorted(by: { $0.number < $1.number }) {
            let part = Double(connection.number) / Double(plan.connections)
            thinking.append(connection, until: start + UInt64(part * Double(pause)))
        }
        dispatch()
    }

    // MARK: Who asks next

    func isFree(_ connection: Connection) {
        if isOver { return connection.close() }
        if case .thinking(let pause) = plan.pacing {
            thinking.append(connection, until: Self.now + pause)
        } else if plan.takesTurns {
            thinking.append(connection, until: 0)
        } else {
            free.append(connection)
        }
        dispatch()
    }

    private func dispatch() {
        guard startedAt > 0, !isOver else { return }
        switch plan.pacing {
        case .closed: dispatchClosed()
        case .thinking: dispatchThinking()
        case .open(let schedule): dispatchOpen(schedule)
        }
        finishIfIdle()
    }

    private func dispatchClosed() {
        let now = Self.now
        guard now < endsAt, !tally.ranDry else { return }
        while let connection = free.popLast() {
            if !connection.send(intended: now, now: now) {
                tally.ranDry = true
                free.append(connection)
                return
            }
        }
    }

    private func dispatchThinking() {
        let now = Self.now
        guard now < endsAt, !tally.ranDry else { return }
        while let due = thinking.nextDue {
            guard due <= now else { return wake(at: due) }
            let connection = thinking.removeFirst()
            guard connections[connection.number] === connection else { continue }
            tally.recordLate(nanoseconds: now - due)
            if !connection.send(intended: now, now: now) { tally.ranDry = true }
        }
    }

    private func dispatchOpen(_ schedule: ArrivalSchedule) {
        let now = Self.now
        while nextArrival < schedule.count, !tally.ranDry {
            let due = startedAt + schedule.nanoseconds(nextArrival)
            guard due <= now else { return wake(at: due) }
            guard let connection = nextFree(due: due) else {
                guard plan.takesTurns else { return }
                // Each asks one question at a time, so who has none answered cannot ask it.
                nextArrival += plan.threads
                if due >= measuredFrom, due < measuredUntil { tally.unasked += 1 }
                continue
            }
            nextArrival += plan.threads
            if due >= measuredFrom, due < measuredUntil { tally.recordLate(nanoseconds: now - due) }
            if !connection.send(intended: due, now: now) {
                tally.ranDry = true
            }
        }
    }

    private func nextFree(due: UInt64) -> Connection? {
        guard plan.takesTurns else { return free.popLast() }
        // In the calm after a flood people do as they were told: each waits for its time.
        let isHeeding = due >= measuredUntil
        let now = Self.now
        var waiting: [Connection] = []
        defer { for connection in waiting { thinking.append(connection, until: 0) } }
        while thinking.nextDue != nil, waiting.count < Self.passedMaximum {
            let connection = thinking.removeFirst()
            guard connections[connection.number] === connection else { continue }
            if isHeeding, connection.notBefore > now {
                waiting.append(connection)
            } else {
                return connection
            }
        }
        return nil
    }

    /// Connections that have to wait and are passed over for one question.
    private static let passedMaximum = 256

    private func wake(at time: UInt64) {
        guard !isTimerSet else { return }
        isTimerSet = true
        let generator = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(deadline: .uptimeNanoseconds(time)) {
            generator.value.isTimerSet = false
            generator.value.dispatch()
        }
    }

    // MARK: What came back

    func replied(_ connection: Connection, units: Int, fault: Fault?, example: String) {
        let now = Self.now
        if isMeasured(now) { tally.units += fault == nil ? units : 0 }
        let counts =
            switch plan.pacing {
            case .closed, .thinking: isMeasured(now)
            case .open: isMeasured(connection.intended)
            }
        let latency = now - min(now, connection.intended)
        if counts {
            if fault == .shed {
                tally.recordShed(nanoseconds: latency)
            } else {
                tally.record(nanoseconds: latency)
            }
        }
        // What was due before the flood's end is the flood's, however late it is answered.
        if plan.calmSeconds > 0, connection.intended >= measuredUntil,
            fault != nil || latency > Self.slowFrom
        {
            tally.recoveredAfter = max(tally.recoveredAfter ?? 0, now - measuredUntil)
        }
        meter.count(units: fault == nil ? units : 0)
        if let fault, fault != .shed { count(fault, example) }
    }

    /// What a person still takes for "at once", and the promise for what is accepted.
    static let slowFrom: UInt64 = 150_000_000

    private func isMeasured(_ time: UInt64) -> Bool {
        time >= measuredFrom && time < measuredUntil
    }

    private func record(since intended: UInt64) {
        if isMeasured(intended) { tally.record(nanoseconds: Self.now - min(Self.now, intended)) }
    }

    func count(_ fault: Fault, _ example: String = "") {
        tally.faults[fault, default: 0] += 1
        if tally.examples[fault] == nil { tally.examples[fault] = example }
        meter.countFault()
    }

    func lost(_ connection: Connection) {
        free.removeAll { $0 === connection }
        connections[connection.number] = nil
        guard !isOver else { return }
        if Self.now >= endsAt || tally.ranDry { return finishIfIdle() }
        reconnect(connection.number)
    }

    private func reconnect(_ number: Int) {
        let generator = NIOLoopBound(self, eventLoop: loop)
        connect(number).whenComplete { result in
            let generator = generator.value
            switch result {
            case .success:
                if let connection = generator.connections[number] { generator.isFree(connection) }
            case .failure:
                generator.connections[number] = nil
                generator.count(.refused)
                generator.retry(number)
            }
        }
    }

    /// A service that refuses is left alone for a moment: asking at once would be a second load.
    private func retry(_ number: Int) {
        let generator = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .milliseconds(100)) {
            guard !generator.value.isOver, Self.now < generator.value.endsAt else { return }
            generator.value.reconnect(number)
        }
    }

    // MARK: The end

    /// The round cannot begin: another generator's connections, or this one's, did not open.
    func abandon(_ error: any Error) {
        isOver = true
        for connection in connections.values { connection.close() }
        connections.removeAll()
        finished.fail(error)
    }

    private func giveUpOverdue() {
        let now = Self.now
        let timeout = UInt64(plan.timeoutSeconds * 1e9)
        for connection in connections.values
        where connection.isBusy && now > connection.sentAt + timeout {
            connection.fail(.timedOut)
        }
        if now > endsAt + timeout { finish() }
        finishIfIdle()
    }

    private func finishIfIdle() {
        guard !isOver, startedAt > 0 else { return }
        guard mayFinish, !connections.values.contains(where: \.isBusy) else { return }
        finish()
    }

    /// Whether nothing more will be sent.
    private var mayFinish: Bool {
        if tally.ranDry { return true }
        return switch plan.pacing {
        case .closed, .thinking: Self.now >= endsAt
        case .open(let schedule): nextArrival >= schedule.count
        }
    }

    private func finish() {
        guard !isOver else { return }
        isOver = true
        sweep?.cancel()
        // What is given up has its time too.
        for connection in connections.values where connection.isBusy {
            record(since: connection.intended)
            count(.unanswered)
        }
        if case .open(let schedule) = plan.pacing, !tally.ranDry {
            let left = stride(from: nextArrival, to: schedule.count, by: plan.threads)
            for arrival in left {
                tally.record(nanoseconds: Self.now - startedAt - schedule.nanoseconds(arrival))
                count(.unanswered)
            }
        }
        let end = min(Self.now, measuredUntil)
        tally.nanoseconds = end > measuredFrom ? end - measuredFrom : 0
        for connection in connections.values { connection.close() }
        connections.removeAll()
        free.removeAll()
        finished.succeed(tally)
    }
}
