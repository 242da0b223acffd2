import Verification

/// How far a standby must have replayed for its answer to be as good as the primary's, and whether it
/// is worth asking.
struct StandbyProof: Sendable {
    private struct Mark {
        let position: LogPosition
        /// Before the primary was asked for it.
        let takenAt: ContinuousClock.Instant
    }

    /// The oldest first.
    private var marks: [Mark] = []
    /// It was seen to hold a mark, and has not disappointed since.
    private(set) var isPromising = false
    /// Its lag behind the newest mark when it was last looked at, in bytes.
    private(set) var lag: UInt64?

    /// The primary stood here at `takenAt` or after: all that was committed before is below.
    mutating func note(primary position: LogPosition, takenAt: ContinuousClock.Instant) {
        marks.append(Mark(position: position, takenAt: takenAt))
        // A mark that is too old stays, for the caller decides which is young enough.
        if marks.count > Self.marksMaximum { marks.removeFirst() }
    }

    /// The standby stands here; nil where it did not say, or is none.
    mutating func note(standby position: LogPosition?, at now: ContinuousClock.Instant) {
        lag = marks.last.flatMap { position?.lag(behind: $0.position) }
        guard let position, let mark = youngEnough(at: now) else { return isPromising = false }
        isPromising = position.holds(mark)
    }

    /// The standby lagged behind the mark, or did not answer. It is left alone until it is seen to hold
    /// one.
    mutating func disappointed() { isPromising = false }

    /// The mark that an answer must hold; nil if the standby is not to be asked.
    ///
    /// The oldest that is young enough: a standby may lag for as long as a mark holds, and one that
    /// is always some milliseconds behind a busy primary is of use all the time.
    func mark(at now: ContinuousClock.Instant) -> LogPosition? {
        isPromising ? youngEnough(at: now) : nil
    }

    /// True if the primary has answered lately.
    func hasMark(at now: ContinuousClock.Instant) -> Bool { youngEnough(at: now) != nil }

    private func youngEnough(at now: ContinuousClock.Instant) -> LogPosition? {
        marks.first { now - $0.takenAt <= FreshnessBound.standbyView }?.position
    }

    /// Those of `standbyView`, and one.
    private static let marksMaximum =
        Int(FreshnessBound.standbyView / FreshnessBound.pollInterval) + 1
}
