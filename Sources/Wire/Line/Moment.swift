import Glibc

/// A point on the monotonic clock, in nanoseconds. A plain number, because every statement reads
/// and compares a few of them.
struct Moment: Comparable, Sendable {
    let nanoseconds: Int64

    static let distantFuture = Moment(nanoseconds: .max)

    static var now: Moment {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }

    static func + (moment: Moment, duration: Duration) -> Moment {
        let (seconds, attoseconds) = duration.components
        let (whole, isTooFar) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if isTooFar { return .distantFuture }
        let (end, isPastEnd) = moment.nanoseconds.addingReportingOverflow(
            whole + attoseconds / 1_000_000_000)
        return isPastEnd ? .distantFuture : Moment(nanoseconds: end)
    }

    /// How long after `earlier` this is; negative if it is before.
    func after(_ earlier: Moment) -> Duration {
        .nanoseconds(nanoseconds.subtractingReportingOverflow(earlier.nanoseconds).partialValue)
    }

    /// As poll(2) wants it: -1 for ever, rounded up so that no thread wakes just before the moment.
    func millisecondsToWait(from now: Moment) -> Int32 {
        if self == .distantFuture { return -1 }
        let left = nanoseconds - now.nanoseconds
        if left <= 0 { return 0 }
        return Int32(clamping: (left - 1) / 1_000_000 + 1)
    }
}
