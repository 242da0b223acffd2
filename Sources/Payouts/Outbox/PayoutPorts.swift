package import Invoices

/// How the invoice of a win stands.
package protocol WinInvoices: Sendable {
    /// Asks the ledger itself, and no cache.
    /// - Returns: whether it is neither void nor reversed.
    func isGood(_ win: WinID) async throws(ServiceUnavailable) -> Bool
}

/// Looks up the facts of a win beside its amount.
package protocol PayoutTerms: Sendable {
    /// The names of the campaign and the prize (活动名称, 奖励说明), as providers report them.
    func names(of win: WinID) async throws(ServiceUnavailable) -> (activity: String, award: String)
    /// The other prizes of the same invoice of which an attempt was made, whatever came of it: tax was withheld on them,
    /// so they count. Those that are no longer owed do not.
    func earlier(than win: WinID) async throws(ServiceUnavailable) -> [PrizeTax.Taxed]
    /// The winner's document, encrypted for whoever pays; nil where none was asked for.
    func document(of win: WinID) async throws(ServiceUnavailable) -> [UInt8]?
}

/// Says whose a wallet is.
package protocol WalletOwners: Sendable {
    /// A public worker is believed that a wallet is the holder's own, which is paid to at once; whoever pays has opened
    /// it and looks for himself.
    /// - Returns: false where it is not: then it rests as any new account does, and the payout is nobody's any more.
    func mayBePaid(_ win: WinID, to payee: Payee) async throws(ServiceUnavailable) -> Bool
}

/// Keeps the consents of which it is known that they hold no more.
package protocol EndedConsents: Sendable {
    func hasEnded(
        _ consent: Payee.Consent, through channel: PayoutChannel
    ) async throws(ServiceUnavailable) -> Bool

    /// Once this returns, `hasEnded` is true of it for ever.
    func end(
        _ consent: Payee.Consent, through channel: PayoutChannel
    ) async throws(ServiceUnavailable)
}

/// Opens what the holder has bound, with the key that only whoever pays has.
package protocol PayeeKey: Sendable {
    /// Nil for what this key does not open.
    func open(_ sealed: [UInt8]) -> Payee?
    /// Nil for a text that this key does not open.
    func document(_ sealed: [UInt8]) -> WinnerDocument?
}
