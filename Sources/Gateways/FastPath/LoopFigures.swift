import Invoices
import Synchronization

/// The figures on the turns of all event loops together.
package final class LoopFigures: Sendable {
    private let shedCount = Atomic<Int>(0)
    private let longestNanoseconds = Atomic<Int64>(0)

    package init() {}

    /// Questions that were read too late and told to come again later.
    package var shed: Int { shedCount.load(ordering: .relaxed) }

    /// The longest turn since this was last asked for.
    package func takeLongestTurn() -> Duration {
        .nanoseconds(longestNanoseconds.exchange(0, ordering: .relaxed))
    }

    func countShed() { shedCount.wrappingAdd(1, ordering: .relaxed) }

    func turnTook(_ duration: Duration) {
        longestNanoseconds.max(duration.microseconds * 1_000, ordering: .relaxed)
    }
}
