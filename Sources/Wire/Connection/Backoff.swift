/// How long to pause before the next attempt to connect: doubles from the first pause to the cap,
/// each time with full jitter over the upper half, so that a thousand workers that lost the same
/// server do not come back in step.
struct Backoff: Sendable {
    /// A restarting server on the same machine answers again after some tens of milliseconds.
    static let firstPause = Duration.milliseconds(20)
    /// Longer would keep citizens waiting after the server is back.
    static let longestPause = Duration.seconds(1)

    private(set) var failures = 0

    mutating func succeeded() { failures = 0 }

    /// - Parameter chance: from 0 up to, not including, 1.
    mutating func failed(chance: Double) -> Duration {
        let pause = min(Self.firstPause * (1 << min(failures, 10)), Self.longestPause)
        failures += 1
        return pause * (0.5 + chance / 2)
    }
}
