/// How long to rest before the next attempt to connect: doubles up to the longest pause, with
/// chance in its upper half, so that workers that lost the same SMSC do not come back in step.
struct SMPPBackoff: Sendable {
    /// An SMSC that is restarted takes seconds.
    static let firstPause = Duration.milliseconds(500)
    static let longestPause = Duration.seconds(30)

    private var failures = 0

    mutating func succeeded() { failures = 0 }

    /// After a refusal, asking often does not get us in sooner, and SMSCs lock accounts.
    mutating func refused(chance: Double) -> Duration {
        failures = 10
        return failed(chance: chance)
    }

    /// - Parameter chance: from 0 up to, not including, 1.
    mutating func failed(chance: Double) -> Duration {
        let pause = min(Self.firstPause * (1 << min(failures, 10)), Self.longestPause)
        failures += 1
        return pause * (0.5 + chance / 2)
    }
}
