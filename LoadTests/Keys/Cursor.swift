import Synchronization

/// A place in a sequence that all threads and rounds share, so that nothing in it comes twice.
final class Cursor: Sendable {
    private let taken: Atomic<Int>

    init(after count: Int = 0) { taken = Atomic(count) }

    /// The first of the next `count` places.
    func take(_ count: Int = 1) -> Int {
        taken.wrappingAdd(count, ordering: .relaxed).oldValue
    }
}
