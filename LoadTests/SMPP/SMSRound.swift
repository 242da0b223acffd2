import NIOCore

/// One round of an SMSC: whose question goes out when, and what came back. Touched only on its loop.
final class SMSRound {
    private struct Pending {
        let invoice: Int
        /// From when the latency counts: the moment it was due in an open loop.
        let intended: UInt64
        let sentAt: UInt64
        var parts: [Int: String] = [:]
        var isAnswered = false
        var isAcknowledged = false
    }

    private let plan: SMSPlan
    private let meter: Meter
    private let finished: EventLoopPromise<Tally>
    private let startedAt = LoadGenerator.now
    private var questions: SMSQuestions
    private var pending: [Int: Pending] = [:]
    private var tally = Tally()
    private var nextArrival = 0
    private var isOver = false

    init(
        _ plan: SMSPlan, _ questions: SMSQuestions, meter: Meter,
        finished: EventLoopPromise<Tally>
    ) {
        self.plan = plan
        self.questions = questions
        self.meter = meter
        self.finished = finished
    }

    private var measuredFrom: UInt64 { startedAt + plan.warmUpNanoseconds }
    private var timeoutNanoseconds: UInt64 { UInt64(plan.timeoutSeconds * 1e9) }
    private var endsAt: UInt64 { startedAt + plan.totalNanoseconds }

    /// The question to send now; nil when none is due or the window is full.
    ///
    /// - Parameter phone: the number of the phone that asks.
    func next(phone: Int) -> String? {
        let now = LoadGenerator.now
        guard !isOver, !tally.ranDry, pending.count < plan.window else { return nil }
        var intended = now
        if case .open(let schedule) = plan.pacing {
            // Past all patience the rest counts as unanswered.
            guard now <= endsAt + timeoutNanoseconds else { return nil }
            guard nextArrival < schedule.count else { return nil }
            let due = startedAt + schedule.nanoseconds(nextArrival)
            guard due <= now else { return nil }
            intended = due
        } else if now >= endsAt {
            return nil
        }
        guard let (invoice, text) = questions.next() else {
            tally.ranDry = true
            return nil
        }
        nextArrival += 1
        pending[phone] = Pending(invoice: invoice, intended: intended, sentAt: now)
        return text
    }

    // MARK: What came back

    /// The latency ends with the last part of the answer: that is when a person can read it.
    func answered(phone: Int, _ part: SubmittedText) {
        guard var question = pending[phone], !question.isAnswered else {
            if !isOver { count(.surplusAnswer, part.text) }
            return
        }
        question.parts[part.number] = part.text
        if question.parts.count == part.total {
            question.isAnswered = true
            let text = (1...part.total).map { question.parts[$0] ?? "" }.joined()
            judge(question, text)
        }
        pending[phone] = question
        finishIfDone(phone)
    }

    func acknowledged(phone: Int, status: UInt32) {
        if status != 0 {
            count(.deliveryRefused(status))
            pending[phone] = nil
            return
        }
        pending[phone]?.isAcknowledged = true
        finishIfDone(phone)
    }

    private func finishIfDone(_ phone: Int) {
        guard let question = pending[phone], question.isAnswered, question.isAcknowledged else {
            return
        }
        pending[phone] = nil
    }

    private func judge(_ question: Pending, _ text: String) {
        let now = LoadGenerator.now
        let fault = questions.fault(question.invoice, text)
        if now >= measuredFrom, now < endsAt, fault == nil { tally.units += 1 }
        let moment = if case .open = plan.pacing { question.intended } else { now }
        if moment >= measuredFrom, moment < endsAt {
            tally.record(nanoseconds: now - min(now, question.intended))
        }
        meter.count(units: 1)
        if let fault { count(fault, text) }
    }

    /// The time of a question that got no answer.
    private func record(_ question: Pending) {
        if question.intended >= measuredFrom, question.intended < endsAt {
            tally.record(nanoseconds: LoadGenerator.now - min(LoadGenerator.now, question.intended))
        }
    }

    private func count(_ fault: Fault, _ example: String = "") {
        tally.faults[fault, default: 0] += 1
        if tally.examples[fault] == nil { tally.examples[fault] = example }
        meter.countFault()
    }

    // MARK: The end

    /// All questions under way went with their connection.
    func lost() {
        for question in pending.values {
            record(question)
            count(.closed)
        }
        pending.removeAll()
    }

    /// Now and then: gives up what is overdue, and ends the round after the last answer.
    func sweep() {
        guard !isOver else { return }
        let now = LoadGenerator.now
        let timeout = timeoutNanoseconds
        for (phone, question) in pending where now > question.sentAt + timeout {
            pending[phone] = nil
            record(question)
            count(.timedOut)
        }
        if mayFinish(at: now, timeout), pending.isEmpty { finish(at: now) }
    }

    /// Whether nothing more is sent. What was due at the very end still goes out.
    private func mayFinish(at now: UInt64, _ timeout: UInt64) -> Bool {
        if tally.ranDry { return true }
        return switch plan.pacing {
        case .closed, .thinking: now >= endsAt
        case .open(let schedule): nextArrival >= schedule.count || now > endsAt + timeout
        }
    }

    private func finish(at now: UInt64) {
        isOver = true
        if case .open(let schedule) = plan.pacing, !tally.ranDry {
            for arrival in nextArrival..<max(nextArrival, schedule.count) {
                tally.record(nanoseconds: now - startedAt - schedule.nanoseconds(arrival))
                count(.unanswered)
            }
        }
        let end = min(now, endsAt)
        tally.nanoseconds = end > measuredFrom ? end - measuredFrom : 0
        finished.succeed(tally)
    }

    /// Whether `sweep` has been told the end.
    var hasFinished: Bool { isOver }
}
