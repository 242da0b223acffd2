package import Invoices
import Synchronization

/// The circuit breakers of all merchant accounts of this process. Another process finds out for itself.
package final class MerchantGates: Sendable {
    private let gates = Mutex<[MerchantAccount: MerchantGate]>([:])

    package init() {}

    /// From when on something may be sent through the account; nil where it may be now.
    package func shut(_ account: MerchantAccount, at now: Timestamp) -> Timestamp? {
        gates.withLock { gates in
            guard let gate = gates[account], !gate.allowsCall(at: now) else { return nil }
            return gate.opensAt ?? now
        }
    }

    package func beginCall(_ account: MerchantAccount, at now: Timestamp) {
        gates.withLock { $0[account, default: MerchantGate()].beginCall(at: now) }
    }

    /// - Returns: true where somebody has to be told that the account has stopped.
    package func answered(
        _ answer: ProviderAnswer, _ account: MerchantAccount, at now: Timestamp
    ) -> Bool {
        gates.withLock { $0[account, default: MerchantGate()].answered(answer, at: now) }
    }

    /// Why accounts are shut, for metrics and people.
    package var reasons: [MerchantAccount: String] {
        gates.withLock { $0.compactMapValues(\.reason) }
    }
}
