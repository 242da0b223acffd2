extension ContinuousClock.Instant {
    /// Longer than any process runs, and short enough that the sum cannot overflow.
    private static var longestWait: Duration { .seconds(100 * 366 * 86_400) }

    /// The end of a wait that begins here. Callers name any duration, so it is cut to a century.
    package func deadline(after wait: Duration) -> Self { self + min(wait, Self.longestWait) }
}

extension ContinuousClock.Instant? {
    /// The earlier of two deadlines, of which nil never comes.
    package func earlier(_ other: Self) -> Self {
        guard let self else { return other }
        return other.map { min($0, self) } ?? self
    }
}
