import Verification

/// One turn of an event loop after the other: how long each took, and whether what is read late in
/// one is still to be answered.
///
/// A loop reads all sockets that have something, then runs what it was given meanwhile, and looks
/// again. What comes to a loop that has more to do than it can waits in the kernel, where nobody sees
/// how long. But it was not there when the last turn began, or that turn would have read it: so it has
/// waited half of that turn on average, and since this one began.
struct LoopTurn: Sendable {
    private let policy: OverloadPolicy
    private var delay: ControlledDelay
    private var began: ContinuousClock.Instant?
    private var ended: ContinuousClock.Instant?
    /// How long the last turn took, if this one came at once after it; else nothing.
    private var last: Duration = .zero
    /// Questions taken on in this turn.
    private var taken = 0

    init(_ policy: OverloadPolicy) {
        self.policy = policy
        delay = ControlledDelay(policy)
    }

    /// Whether something was read since the last turn ended.
    var isUnderWay: Bool { began != nil }

    /// Whether every turn has been too long for a while: only then is the time asked for.
    var isLate: Bool { delay.isStanding }

    /// The first question of a turn was read.
    mutating func begin(at now: ContinuousClock.Instant) {
        // The loop slept: what it reads now has just come.
        if let ended, now - ended > policy.target {
            last = .zero
            delay.calm()
        }
        began = now
        taken = 0
    }

    /// All is read, and all that was answered meanwhile is sent.
    ///
    /// - Returns: how long the turn took.
    mutating func end(at now: ContinuousClock.Instant) -> Duration {
        guard let began else { return .zero }
        self.began = nil
        ended = now
        last = now - began
        delay.note(last, at: now)
        return last
    }

    /// Whether a question that was just read is to be asked again later; else it is taken on.
    mutating func sheds(at now: ContinuousClock.Instant) -> Bool {
        taken += 1
        guard isLate, taken > policy.alwaysTaken, let began else { return false }
        return delay.sheds(last / 2 + (now - began))
    }
}
