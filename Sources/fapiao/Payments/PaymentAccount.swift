import Invoices
import Payouts
import Providers

/// One of our accounts with a provider, as `payout run` uses it.
struct PaymentAccount: Sendable {
    let provider: any PayoutProvider
    /// Calls a second that move money.
    let perSecond: Int
    /// A balance below this is told to a person.
    let alarmBelow: Fen
    /// Judges a callback; nil if the provider makes none.
    let callback: (@Sendable (MessageFields, [UInt8]) async -> ProviderCallback)?

    var account: MerchantAccount { provider.account }
}

extension Collection<PaymentAccount> {
    /// The first that there are two of.
    var repeated: MerchantAccount? {
        var seen: Set<MerchantAccount> = []
        return first { !seen.insert($0.account).inserted }?.account
    }
}
