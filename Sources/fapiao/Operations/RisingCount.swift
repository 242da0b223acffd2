import Metrics
import Synchronization

/// A counter of a total that is kept elsewhere, brought up to date when it is sampled.
final class RisingCount: Sendable {
    private let counter: FloatingPointCounter
    private let last = Mutex(0.0)

    init(_ label: String, dimensions: [(String, String)] = []) {
        counter = FloatingPointCounter(label: label, dimensions: dimensions)
    }

    func rise(to total: Double) {
        last.withLock { last in
            counter.increment(by: max(0, total - last))
            last = max(last, total)
        }
    }
}
