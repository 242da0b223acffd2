import Invoices
import Synchronization

/// Stands still until a test moves it.
final class TestClock: Sendable {
    static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    /// Years around `start`, in seconds since 1970.
    static let years: ClosedRange<Int64> = 1_700_000_000...1_900_000_000

    private let time = Mutex(start)

    var now: Timestamp { time.withLock { $0 } }

    func pass(_ duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }
}
