package import Invoices

extension Payout {
    /// Takes in what the provider has answered, whatever it was asked and however late.
    /// - Parameters:
    ///   - order: the number that was asked about.
    ///   - jitter: 0 up to 1, by chance.
    /// - Returns: what the books are to say, in the transaction of this change.
    package mutating func answered(
        _ answer: ProviderAnswer, to order: OrderNumber, at now: Timestamp, jitter: Double
    ) -> [Transfer] {
        guard let submission, submission.order == order else {
            if case .paid = answer { alarm = .paidLate }
            return []
        }
        switch answer {
        case .paid where !state.isLive,
            .returned where !state.isLive && (state != .paid || isSetOff):
            return answeredLate(answer, to: submission)
        case .paid(let transfer): return paid(transfer, submission, at: now)
        case .returned(let reason): return returned(reason, submission)
        case .failed(let reason, let failure): return failed(reason, failure, submission, at: now)
        case .cancelled: return failed("cancelled", nil, submission, at: now)
        case .accepted: wait(as: .accepted, at: now, jitter)
        case .needsUser(let package):
            wait(as: .needsUser, at: now, jitter)
            if let package, state == .needsUser { (packageInfo, wantsPackage) = (package, false) }
        case .processing: wait(as: .processing, at: now, jitter)
        case .unknown, .payerSide, .throttled: wait(as: .unknown, at: now, jitter)
        // It was handed over, and a bank may take a day to say a word: its silence does not bring the file back.
        case .notFound where !submission.account.channel.refusesOldCalls && isHandedOver:
            wait(as: .processing, at: now, jitter)
        case .notFound:
            wait(as: .unknown, at: now, jitter)
            if state == .unknown, alarm != .mismatch { isMissing = true }
        }
        return []
    }

    private mutating func wait(as state: PayoutState, at now: Timestamp, _ jitter: Double) {
        // A late answer to an earlier question: what is over is over.
        guard self.state.isLive else { return }
        if alarm == .mismatch { return askTomorrow(now) }
        self.state = state
        isMissing = false
        if state != .needsUser { closePage() }
        asked += 1
        dueAt = now.advanced(by: RetryPause.after(asked - 1, jitter: jitter))
        if let begunAt, now.duration(since: begunAt) > Self.doubtMaximum, alarm == nil {
            alarm = .inDoubt
        }
    }

    private var isHandedOver: Bool { state == .accepted || state == .processing }

    /// There is nothing to confirm any more.
    private mutating func closePage() { (packageInfo, wantsPackage) = (nil, false) }

    /// The provider's word stands against ours, and a person has to look.
    private mutating func askTomorrow(_ now: Timestamp) {
        dueAt = now.advanced(by: Self.doubtMaximum)
    }

    /// Nobody needs to look any more, unless it is at another attempt.
    private mutating func endAlarm() {
        if alarm != .paidLate { alarm = nil }
    }

    private mutating func paid(
        _ transfer: PaidTransfer, _ submission: Submission, at now: Timestamp
    ) -> [Transfer] {
        guard transfer.difference(from: submission) == nil else {
            alarm = .mismatch
            state = .unknown
            closePage()
            askTomorrow(now)
            return []
        }
        state = .paid
        closePage()
        endAlarm()
        reference = transfer.reference
        let posted = paying(submission).ended("paid", posting: true)
        return isVoid ? [posted, clawBack()] : [posted]
    }

    private mutating func returned(_ reason: String, _ submission: Submission) -> [Transfer] {
        var transfers: [Transfer] = []
        if state.isLive {
            transfers.append(paying(submission).ended("paid", posting: true))
        }
        closePage()
        endAlarm()
        // Whoever is told once more that it was paid is told nothing new.
        late.append(LatePayment(attempt: attempt, state: .returned))
        transfers.append(returning(submission))
        return transfers + owedAgain(reason)
    }

    private mutating func failed(
        _ reason: String, _ failure: FailureClass?, _ submission: Submission, at now: Timestamp
    ) -> [Transfer] {
        guard state.isLive, alarm != .mismatch else {
            if state.isLive { askTomorrow(now) }
            return []
        }
        switch failure {
        case nil: (state, next) = (.cancelled, .payee)
        case .payee: (state, next) = (.failed, .payee)
        case .overdue: (state, next) = (.expired, .visit)
        case .tomorrow: (state, next) = (.failed, .at(now.advanced(by: .seconds(86_400))))
        // The account is stopped (MerchantGate); another one, or the same when it is mended, tries again.
        case .payer: (state, next) = (.failed, .at(now.advanced(by: MerchantGate.stop)))
        case .person: (state, next) = (.failed, .person)
        }
        endAlarm()
        closePage()
        if attempt >= Self.attemptsMaximum { next = .person }
        if next == .person, alarm == nil { alarm = .person }
        reference = reason
        return [paying(submission).ended("void", posting: false)] + setOff(reference: reason)
    }

    /// The invoice was found void, or the payout held, before the attempt's first call: whoever began the attempt knows
    /// that nothing was sent. Nobody else does.
    package mutating func unsent(at now: Timestamp) -> [Transfer] {
        guard state == .submitting, submittedAt == begunAt, let submission else { return [] }
        let transfers = failed("not sent", nil, submission, at: now)
        next = .at(now)
        return transfers
    }

    /// The provider's statement, which is complete up to `end`, has nothing under the attempt's number.
    /// - Returns: nil, and nothing changes, where that proves nothing: a call may have landed later, or land yet.
    package mutating func absent(
        fromStatementUntil end: Timestamp, at now: Timestamp
    ) -> [Transfer]? {
        guard state == .unknown, isMissing, alarm != .mismatch, let submission, let submittedAt,
            submission.account.channel.refusesOldCalls,
            end.duration(since: submittedAt) >= Self.landingMaximum
        else { return nil }
        return failed("never arrived", .payer, submission, at: now)
    }

    /// People have asked the bank, which has nothing under the attempt's number, and its file does not lie there any more.
    /// - Parameter asked: when the first of them said so: what was sent since is another matter.
    /// - Returns: nil, and nothing changes, where that proves nothing.
    package mutating func neverArrived(asked: Timestamp, at now: Timestamp) -> [Transfer]? {
        guard state.isLive, state != .submitting, alarm != .mismatch, let submission,
            let submittedAt, !submission.account.channel.refusesOldCalls,
            asked.duration(since: submittedAt) >= Self.landingMaximum
        else { return nil }
        return failed("never arrived", .payer, submission, at: now)
    }
}
