import Doubles
import Invoices
import Synchronization
import Verification

/// The trips to Redis that a test expects, one after the other, each with the calls that travel in it. A
/// call waits for all others of its trip: so where the table has two in one trip and the code makes one
/// after the other, the first waits in vain.
final class ExpectedTrips: Sendable {
    private struct State {
        /// Nil while nothing is expected, and all may pass.
        var trips: [Set<String>]?
        var done = 0
        var came: Set<String> = []
        var faults: [String] = []

        /// The trip in which the call travels; nil where it is not waited for.
        mutating func board(_ call: String) -> Int? {
            guard let trips else { return nil }
            guard done < trips.count, trips[done].contains(call), came.insert(call).inserted else {
                faults.append("\(call) was not expected in trip \(done + 1)")
                return nil
            }
            let trip = done
            if came == trips[trip] { (done, came) = (done + 1, []) }
            return trip
        }

        /// Lets all pass from here on: one fault is enough.
        mutating func giveUp(_ call: String) {
            faults.append("\(call) travelled without its companions")
            trips = nil
        }
    }

    /// For a machine that is slow; only a test that fails waits for so long.
    private static let patience: Duration = .seconds(30)

    private let state = Mutex(State())

    func expect(_ trips: [Set<String>]) { state.withLock { $0 = State(trips: trips) } }

    /// What went otherwise than expected, and what has not come.
    var faults: [String] {
        state.withLock { state in
            state.faults + (state.trips ?? []).dropFirst(state.done).map { "\($0) did not come" }
        }
    }

    func board(_ call: String) async {
        guard let trip = state.withLock({ $0.board(call) }) else { return }
        do {
            try await eventually(within: Self.patience) {
                state.withLock { $0.trips == nil || $0.done > trip }
            }
        } catch {
            state.withLock { $0.giveUp(call) }
        }
    }
}

/// A short memory whose calls travel in the trips that are expected.
struct TravellingMemory: EphemeralStore {
    let trips: ExpectedTrips
    private let store = MemoryEphemeralStore()

    init(_ trips: ExpectedTrips) { self.trips = trips }

    func recall(_ key: String) async throws(ServiceUnavailable) -> [UInt8]? {
        await trips.board("recall \(kind(of: key))")
        return try await store.recall(key)
    }

    func remember(
        _ value: [UInt8], as key: String, for time: Duration
    ) async throws(ServiceUnavailable) {
        await trips.board("remember \(kind(of: key))")
        try await store.remember(value, as: key, for: time)
    }

    func claim(
        _ key: String, with value: [UInt8], for time: Duration
    ) async throws(ServiceUnavailable) -> Bool {
        await trips.board("claim \(kind(of: key))")
        return try await store.claim(key, with: value, for: time)
    }

    func forget(_ key: String) async throws(ServiceUnavailable) {
        await trips.board("forget \(kind(of: key))")
        try await store.forget(key)
    }

    private func kind(of key: String) -> Substring { key.prefix { $0 != ":" } }
}

/// Limits whose calls travel in the trips that are expected. Their clock stands.
struct TravellingLimits: LimitStore {
    let trips: ExpectedTrips
    private let store = MemoryLimitStore(now: { Timestamp(microseconds: 0) })

    init(_ trips: ExpectedTrips) { self.trips = trips }

    func decide(_ groups: [SpendGroup]) async -> [SpendDecision?] {
        let givesBack = groups.contains { $0.spends.contains { $0.cost < 0 } }
        await trips.board(givesBack ? "give back" : "spend")
        return await store.decide(groups)
    }
}
