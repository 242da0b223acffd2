package import Invoices
import Synchronization
import Verification

/// A short memory that several workers of a test share; it can be broken and mended.
package final class MemoryEphemeralStore: EphemeralStore {
    private struct State {
        var entries: [String: (value: [UInt8], until: ContinuousClock.Instant)] = [:]
        var fault: ServiceUnavailable?

        mutating func live(at now: ContinuousClock.Instant, _ key: String) -> [UInt8]? {
            guard let entry = entries[key], entry.until > now else {
                entries[key] = nil
                return nil
            }
            return entry.value
        }
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    package init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// From now on every call fails so; nil lets them pass again.
    package func fail(with fault: ServiceUnavailable?) { state.withLock { $0.fault = fault } }

    /// All that is remembered, for tests that look for personal data in it.
    package func contents() -> [(key: String, value: [UInt8])] {
        state.withLock { $0.entries.map { ($0.key, $0.value.value) } }
    }

    package func recall(_ key: String) async throws(ServiceUnavailable) -> [UInt8]? {
        try locked { $0.live(at: now(), key) }
    }

    package func remember(
        _ value: [UInt8], as key: String, for time: Duration
    ) async throws(ServiceUnavailable) {
        try locked { $0.entries[key] = (value, now() + time) }
    }

    package func claim(
        _ key: String, with value: [UInt8], for time: Duration
    ) async throws(ServiceUnavailable) -> Bool {
        try locked { state in
            guard state.live(at: now(), key) == nil else { return false }
            state.entries[key] = (value, now() + time)
            return true
        }
    }

    package func forget(_ key: String) async throws(ServiceUnavailable) {
        try locked { $0.entries[key] = nil }
    }

    private func locked<Value>(
        _ body: (inout State) -> Value
    ) throws(ServiceUnavailable) -> Value {
        let result: Result<Value, ServiceUnavailable> = state.withLock { state in
            if let fault = state.fault { return .failure(fault) }
            return .success(body(&state))
        }
        return try result.get()
    }
}
