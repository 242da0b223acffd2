package import Invoices

/// One win on its way to the holder: decides what happens next and what the books are to say, and does neither. Whoever
/// runs it commits the changed value and the transfers in one transaction, under the lease that it has. Only the
/// functions here and a store that reads a row back set what it holds.
package struct Payout: Hashable, Sendable {
    package let win: WinID
    /// Before tax; never changes.
    package let gross: Fen
    /// Tax that is kept back; decided when an attempt begins.
    package var withheld = Fen.zero
    /// The state in the table; only the functions here change it.
    package var state = PayoutState.ready
    /// The account to pay to, encrypted for whoever prepares an attempt; nil until the holder has
    /// bound one.
    package var payee: [UInt8]?
    /// Of the last attempt; 0 before the first.
    package var attempt = 0
    /// The exact bytes of the last attempt, sent again unchanged; nil before the first.
    package var submission: Submission?
    /// When its submission was last committed to go out: a call may have been made since.
    package var submittedAt: Timestamp?
    /// When the attempt began.
    package var begunAt: Timestamp?
    /// How often was asked about the attempt.
    package var asked = 0
    /// When something is to be done about the attempt.
    package var dueAt: Timestamp
    /// The event that the next attempt waits for.
    package var next = NextAttempt.payee
    /// The last answer was that the provider has no such number.
    package var isMissing = false
    /// The invoice is void or reversed.
    package var isVoid = false
    /// An operator has asked to withdraw the attempt that is under way; the provider may still pay
    /// it.
    package var cancelAsked = false
    /// The holder was asked to pay it back.
    package var isClawedBack = false
    /// The holder has paid it back. What he is owed from then on, because the bank has sent it back
    /// as well, is his own money, whatever his invoice is.
    package var isRepaid = false
    /// Attempts that were over and were paid after all, and those whose money came back, in the order
    /// in which that was found.
    package var late: [LatePayment] = []
    /// Why nothing new is sent; nil where it may be.
    package var hold: String?
    /// Why a person on call must look; nil while nothing is wrong.
    package var alarm: PayoutAlarm?
    /// The provider's own number of the payment, or why the last attempt ended.
    package var reference: String?
    /// Until then the holder is taken to be at the page. Only the page writes it.
    package var hereUntil = Timestamp(microseconds: 0)
    /// The package that the holder's page needs so that he can confirm (package_info); nil in every
    /// state but `needsUser`.
    package var packageInfo: String?
    /// The holder is at the page and has no package, or has used it up: the same submission brings another one.
    package var wantsPackage = false

    /// After so many a person looks before the next.
    package static let attemptsMaximum = 20
    /// After that nobody could say: a person is told.
    static let doubtMaximum = Duration.seconds(86_400)
    /// A call that was signed earlier is refused by every provider (300 s), so what it does not know of then never
    /// came.
    static let landingMaximum = Duration.seconds(600)

    /// - Parameter now: when the win was reserved.
    package init(_ win: WinID, gross: Fen, at now: Timestamp) {
        self.win = win
        self.gross = gross
        dueAt = now
    }

    /// The amount that the holder gets: gross less tax.
    package var net: Fen { gross.subtracting(withheld) ?? .zero }
    /// The number of the last attempt; of the first one before it is made. The same attempt always
    /// has the same number.
    package var order: OrderNumber { OrderNumber(of: win, attempt: max(attempt, 1)) }

    /// Decides what is to be done next, and changes nothing. A hold stops what is new, never a
    /// question about what is under way.
    package func step(at now: Timestamp) -> PayoutStep {
        if state.isFinal { return .wait(until: nil) }
        return state.isLive ? liveStep(at: now) : restingStep(at: now)
    }

    /// When somebody has to take it up; nil where only another event can move it.
    package var wakesAt: Timestamp? {
        switch step(at: Timestamp(microseconds: .max)) {
        case .wait: return nil
        case .prepare:
            if case .at(let time) = next { return time }
            return dueAt
        case .submit, .resubmit, .query, .cancel, .forfeit: return dueAt
        }
    }

    private func liveStep(at now: Timestamp) -> PayoutStep {
        // Asked now and then: what was wrong may have been our own settings.
        if alarm == .mismatch { return dueAt > now ? .wait(until: dueAt) : .query }
        if isVoid, state == .needsUser, !cancelAsked { return .cancel }
        if state == .needsUser, wantsPackage, !isStopped { return .resubmit }
        if dueAt > now { return .wait(until: dueAt) }
        if state == .submitting { return isStopped ? .query : .submit }
        if state == .unknown, isMissing, !isStopped { return .resubmit }
        return .query
    }

    /// True if nothing that may move money is sent.
    private var isStopped: Bool {
        isVoid || hold != nil || alarm?.stops == true || late.contains { $0.state == .owed }
    }

    private func restingStep(at now: Timestamp) -> PayoutStep {
        if isVoid { return .forfeit }
        if isStopped || payee == nil { return .wait(until: nil) }
        switch next {
        case .payee, .visit, .person: return .wait(until: nil)
        case .at(let time): return time > now ? .wait(until: time) : .prepare(attempt: attempt + 1)
        }
    }
}

extension Payout {
    /// The holder has bound an account, at a page, where he is.
    /// - Parameter payee: encrypted.
    package mutating func bind(_ payee: [UInt8], at now: Timestamp) {
        self.payee = payee
        if next == .payee || next == .visit { next = .at(now) }
    }

    /// The holder is at the page that lets him confirm, and stays until `time`.
    /// - Parameter wantsNew: he has used the package that he was given.
    package mutating func visit(until time: Timestamp, wantsNew: Bool = false, at now: Timestamp) {
        if state.isFinal { return }
        hereUntil = max(hereUntil, time)
        if !state.isLive, next == .visit { next = .at(now) }
        if state == .needsUser, wantsNew || packageInfo == nil {
            (packageInfo, wantsPackage) = (nil, true)
            dueAt = min(dueAt, now)
        }
    }

    /// True as long as the holder's last visit to the page where he confirms is good for.
    package func isHolderHere(at now: Timestamp) -> Bool { hereUntil > now }

    /// The payee confirms each payment at the page, and is not there.
    mutating func waitForVisit() {
        (next, reference) = (.visit, "waits for the holder at the page")
    }

    /// A person has looked: the next attempt may begin.
    package mutating func release(at now: Timestamp) {
        hold = nil
        // What was paid after all is in the books by then; before, it could be paid again.
        if alarm == .person || alarm == .inDoubt || alarm == .paidLate && !late.isEmpty {
            alarm = nil
        }
        if !state.isLive, next == .person { next = payee == nil ? .payee : .at(now) }
    }

    /// Stops new submissions until a person releases it; attempts that are under way are still
    /// asked about.
    package mutating func hold(_ reason: String) { hold = reason }

    /// Ask now, or begin the next attempt now instead of at its time.
    package mutating func hurry(at now: Timestamp) {
        if state.isLive { dueAt = min(dueAt, now) }
        if case .at(let time) = next { next = .at(min(time, now)) }
    }

    /// No merchant account can pay this to that payee, who may bind another account.
    mutating func refuse(_ reason: String) {
        (next, reference) = (.payee, reason)
    }

    /// Not now: every account that could pay it has stopped, or calls are not to be made.
    mutating func postpone(until time: Timestamp) {
        if state.isLive { dueAt = time } else { next = .at(time) }
    }

    mutating func cancelled() { cancelAsked = true }

    /// A worker that takes the row up after another does not know whether the call was made, so it asks.
    package mutating func resume() {
        if state == .submitting { state = .unknown }
    }

    /// Begins an attempt, to be committed before its call.
    /// - Parameter withheld: of the first attempt; later ones keep it.
    package mutating func begin(
        _ submission: Submission, withheld: Fen, at now: Timestamp
    ) -> [Transfer] {
        var transfers: [Transfer] = []
        if attempt == 0 {
            self.withheld = withheld
            transfers += owed
        }
        attempt += 1
        precondition(
            submission.order == order && submission.amount == net, "the attempt that is to be made")
        self.submission = submission
        (asked, cancelAsked, isMissing, reference) = (0, false, false, nil)
        (wantsPackage, packageInfo) = (false, nil)
        (begunAt, submittedAt, dueAt) = (now, now, now)
        state = .submitting
        transfers.append(paying(submission))
        return transfers
    }

    /// The tax takes all of it, so nothing is sent.
    package mutating func settle(withheld: Fen) -> [Transfer] {
        precondition(attempt == 0 && withheld == gross, "a win of which nothing is left")
        self.withheld = withheld
        state = .paid
        return owed
    }

    /// Sends the same bytes under the same number once more: the provider never had them, or brings
    /// a fresh package.
    package mutating func resubmit(at now: Timestamp) {
        state = .submitting
        (isMissing, wantsPackage, packageInfo) = (false, false, nil)
        submittedAt = now
    }

    /// A callback has come: it says nothing by itself, and is a reason to ask now.
    package mutating func nudge(at now: Timestamp) {
        if state.isLive, state != .submitting { dueAt = min(dueAt, now) }
    }

    /// The invoice was voided or reversed, so nothing is owed for it.
    package mutating func void(at now: Timestamp) -> [Transfer] {
        if isVoid || isRepaid { return [] }
        isVoid = true
        if state.isLive, alarm != .mismatch { dueAt = now }
        guard state == .paid else { return [] }
        // Where the tax has taken all of it, there is nothing else to give back.
        return net > .zero ? [clawBack()] : undoTax(.forfeit(win))
    }

    /// Stands in `reference` for a prize that expired.
    package static let unclaimedReference = "unclaimed"
    /// The tables know these two as well (the step "accounts").
    package static let documentReference = "document needed"

    /// Ends a prize that was not claimed in time.
    /// - Returns: nil, and nothing changes, where something is on its way or a person looks at it.
    package mutating func expire() -> [Transfer]? {
        guard !state.isLive, !state.isFinal, !isStopped, !isRepaid else { return nil }
        reference = Self.unclaimedReference
        return forfeit()
    }

    /// Ends a win that is owed no more, while nothing is on its way.
    package mutating func forfeit() -> [Transfer] {
        precondition(!state.isLive && !state.isFinal, "nothing is on its way")
        defer { state = .forfeited }
        guard attempt > 0 else { return [reserved.ended("void", posting: false)] }
        var transfers = [
            Transfer(
                .forfeit(win), from: .payable(win), to: .fund(campaign: win.campaign), net)
        ]
        transfers += undoTax(.forfeit(win))
        if isClawedBack {
            transfers.append(clawback.ended("void", posting: false))
            isClawedBack = false
        }
        return transfers
    }
}
