package import Invoices
import Synchronization

/// The circuit breakers and rates of all merchant accounts of this process. Another process finds out for itself.
package final class MerchantGates: Sendable {
    private struct State {
        var gates: [MerchantAccount: MerchantGate] = [:]
        var rates: [MerchantAccount: MerchantRate] = [:]
    }

    private let state: Mutex<State>
    /// Calls a second of an account that is not named.
    private let usualRate: Int

    /// WeChat Pay's: a hundred calls a second of each kind.
    package static let usualRate = 100

    /// - Parameter rates: calls a second that move money.
    package init(
        rates: [MerchantAccount: Int] = [:], usualRate: Int = MerchantGates.usualRate
    ) {
        self.usualRate = usualRate
        state = Mutex(State(rates: rates.mapValues { MerchantRate(perSecond: $0) }))
    }

    /// The answer to a wish to make a call that may move money.
    package enum Admission: Hashable, Sendable {
        /// The call may be made at that moment, which is now or within `MerchantRate.waitMaximum`.
        case from(Timestamp)
        /// Not before then: leave the payout.
        case shut(until: Timestamp)
    }

    /// The moment from which something may be sent through the account; nil where it may be now.
    package func shut(_ account: MerchantAccount, at now: Timestamp) -> Timestamp? {
        state.withLock { Self.shut($0, account, now) }
    }

    private static func shut(
        _ state: State, _ account: MerchantAccount, _ now: Timestamp
    ) -> Timestamp? {
        guard let gate = state.gates[account], !gate.allowsCall(at: now) else { return nil }
        return gate.opensAt ?? now
    }

    /// From when on a place in the line of one of these accounts may be had; nil where one may be now, and for none.
    package func opens(_ accounts: [MerchantAccount], at now: Timestamp) -> Timestamp? {
        state.withLock { state in
            var soonest: Timestamp?
            for account in accounts {
                let isFull = state.rates[account]?.isFull(at: now) ?? false
                let full = isFull ? now.advanced(by: MerchantRate.waitMaximum) : nil
                guard let opens = Self.shut(state, account, now) ?? full else { return nil }
                soonest = min(soonest ?? opens, opens)
            }
            return soonest
        }
    }

    /// A place in the account's line of calls.
    package func admit(_ account: MerchantAccount, at now: Timestamp) -> Admission {
        state.withLock { state in
            if let opens = Self.shut(state, account, now) { return .shut(until: opens) }
            let place = state.rates[account, default: MerchantRate(perSecond: usualRate)]
                .take(at: now)
            return place.map { .from($0) }
                ?? .shut(until: now.advanced(by: MerchantRate.waitMaximum))
        }
    }

    /// Takes the right to call (`MerchantGate.beginCall`).
    package func beginCall(_ account: MerchantAccount, at now: Timestamp) -> Bool {
        state.withLock { $0.gates[account, default: MerchantGate()].beginCall(at: now) }
    }

    /// - Returns: true where somebody has to be told that the account has stopped.
    package func answered(
        _ answer: ProviderAnswer, _ account: MerchantAccount, at now: Timestamp
    ) -> Bool {
        state.withLock { $0.gates[account, default: MerchantGate()].answered(answer, at: now) }
    }

    /// Why accounts are shut, for metrics and people.
    package var reasons: [MerchantAccount: String] {
        state.withLock { $0.gates.compactMapValues(\.reason) }
    }
}
