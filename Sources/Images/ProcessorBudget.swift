import Glibc

/// Processor time of this thread: the cost of an image, however busy the machine is.
package struct ProcessorBudget {
    private let end: Duration

    init(_ budget: Duration) { end = Self.used + budget }

    var isSpent: Bool { Self.used >= end }

    /// Since the thread began; in a process of one thread, since that began.
    package static var used: Duration {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return .zero }
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
