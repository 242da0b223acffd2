package import Invoices

/// The invoice ledger, as the tax systems write it.
package protocol LedgerWriter: Sendable {
    /// Applies the changes in order and returns the outcome of each.
    ///
    /// Every change and its row of the change feed, which names the actor, are one transaction. Once
    /// this returns, they survive a power cut. A change that was applied before is `alreadyApplied`, and
    /// stays with the actor that made it first; a refused one leaves the others alone.
    ///
    /// What is thrown says whether any of the changes may have been applied; the same may be sent again.
    /// A ledger in several parts throws nothing: it returns `failed` for the changes whose part did not
    /// answer.
    func apply(
        _ changes: [LedgerChange], by actor: ChangeActor
    ) async throws(ServiceUnavailable) -> [ChangeOutcome]
}
