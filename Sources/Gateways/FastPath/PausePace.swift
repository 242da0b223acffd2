/// How fast the pauses of an event loop pass. Once the crowd has gone they end early; but a crowd that was
/// paused looks as if it had gone, and letting it back at once would make everybody late again. So ending
/// pauses early is a trial: after one that made the loop late, calm must last twice as long before the
/// next.
struct PausePace {
    /// The time without a late turn after which the first trial begins.
    static let calmMinimum: Duration = .milliseconds(300)
    /// Longer than any pause, so that a crowd that stays is not tried again.
    static let calmMaximum: Duration = .seconds(10)
    /// A loop that is late within this time of early ends is late because of them.
    static let trial: Duration = .seconds(2)
    /// How many times faster pauses pass in a trial.
    static let hurry = 10

    private var calm = calmMinimum
    private var lateAt: ContinuousClock.Instant?
    private var hurriedAt: ContinuousClock.Instant?

    /// A turn of the loop was late.
    mutating func noteLate(at now: ContinuousClock.Instant) {
        if let hurriedAt, now - hurriedAt < Self.trial { calm = min(calm * 2, Self.calmMaximum) }
        hurriedAt = nil
        lateAt = now
    }

    /// How many times faster pauses pass now.
    mutating func times(at now: ContinuousClock.Instant) -> Int {
        let calmFor = lateAt.map { now - $0 } ?? calm
        if calmFor > Self.calmMaximum + Self.trial { calm = Self.calmMinimum }
        guard calmFor >= calm else { return 1 }
        hurriedAt = now
        return Self.hurry
    }
}
