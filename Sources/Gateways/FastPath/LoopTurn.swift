import Verification

/// The turns of an event loop: how long each took, and whether a request read late in one is still to be
/// answered.
///
/// A loop reads all sockets that have something, then runs what it was given meanwhile, and looks again.
/// If a loop has more to do than it can, requests wait in the kernel, where nobody sees how long. But a
/// request was not there when the last turn began, or that turn would have read it: so it has waited half
/// of that turn on average, plus the time since this one began.
struct LoopTurn: Sendable {
    private let policy: OverloadPolicy
    private var delay: ControlledDelay
    /// The start of this turn, or of the last.
    private var began: ContinuousClock.Instant?
    /// When the loop last had nothing more to do that we know of, and how often its thread had slept.
    private var ended: ContinuousClock.Instant?
    private var sleepsBefore = 0
    private let sleeps: @Sendable () -> Int
    /// How long the last turn took, if this one came at once after it; else nothing.
    private var last: Duration = .zero
    /// Questions of this turn that were read late.
    private var late = 0
    /// When a turn last read more questions than a few clients have, after an interval of late ones; nil if none ever did.
    private var crowdedAt: ContinuousClock.Instant?
    /// True if something was read since the last turn ended.
    private(set) var isUnderWay = false

    /// - Parameter sleeps: how often the loop's thread has slept so far. On a crowded processor it may wait
    ///   for its turn as long as for something to do.
    init(
        _ policy: OverloadPolicy, sleeps: @escaping @Sendable () -> Int = ThreadSleeps.count
    ) {
        self.policy = policy
        self.sleeps = sleeps
        delay = ControlledDelay(policy)
    }

    /// True if every turn has been too long for a while, or the last one has and a crowd was there a moment before; only
    /// then is the clock read for shedding.
    private(set) var isLate = false

    /// The first question of a turn was read.
    mutating func begin(at now: ContinuousClock.Instant) {
        wake(at: now)
        began = now
        isUnderWay = true
        late = 0
    }

    /// All is read, and all that was answered meanwhile is sent.
    ///
    /// - Returns: how long the turn took.
    mutating func end(at now: ContinuousClock.Instant) -> Duration {
        isUnderWay = false
        // Not after a single late turn, or one now and then would keep the crowd in mind for ever.
        if late > policy.alwaysTaken, delay.isStanding { crowdedAt = now }
        return lasted(until: now)
    }

    /// Notes work of the loop between two turns, which would have begun sooner without it.
    mutating func worked(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
        guard !isUnderWay else { return }
        wake(at: start)
        if began == nil { began = start }
        _ = lasted(until: end)
    }

    private mutating func wake(at now: ContinuousClock.Instant) {
        // The loop slept: what it reads now has just come.
        guard let ended, now - ended > policy.target, sleeps() != sleepsBefore else { return }
        last = .zero
        began = nil
        delay.calm()
        isLate = false
    }

    private mutating func lasted(until now: ContinuousClock.Instant) -> Duration {
        ended = now
        sleepsBefore = sleeps()
        last = began.map { now - $0 } ?? .zero
        delay.note(last, at: now)
        isLate = delay.isStanding || last > policy.target && isCrowded(at: now)
        return last
    }

    /// True if a question that was just read is to be asked again later; else it is taken on.
    ///
    /// The first of a turn have waited for the longest: while there is a crowd, they are spared no more than others.
    mutating func sheds(at now: ContinuousClock.Instant) -> Bool {
        late += 1
        guard isLate, late > policy.alwaysTaken || isCrowded(at: now), let began else {
            return false
        }
        return last / 2 + (now - began) > policy.patience
    }

    private func isCrowded(at now: ContinuousClock.Instant) -> Bool {
        crowdedAt.map { now - $0 <= policy.memory } ?? false
    }
}
