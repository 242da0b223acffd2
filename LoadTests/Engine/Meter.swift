import Synchronization

/// What the progress line shows, counted by all threads.
final class Meter: Sendable {
    private let units = Atomic<Int>(0)
    private let faults = Atomic<Int>(0)

    func count(units added: Int) { units.wrappingAdd(added, ordering: .relaxed) }
    func countFault() { faults.wrappingAdd(1, ordering: .relaxed) }

    var reading: (units: Int, faults: Int) {
        (units.load(ordering: .relaxed), faults.load(ordering: .relaxed))
    }
}
