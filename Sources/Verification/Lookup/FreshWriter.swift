/// Writes to the ledger, and tells the shared cache at once instead of leaving it to the follower.
package struct FreshWriter: LedgerWriter {
    private let writer: any LedgerWriter
    private let ledger: any InvoiceLedger
    private let cache: any HotCache

    package init(
        writer: any LedgerWriter, ledger: any InvoiceLedger, cache: any HotCache
    ) {
        self.writer = writer
        self.ledger = ledger
        self.cache = cache
    }

    package func apply(
        _ changes: [LedgerChange]
    ) async throws(LedgerFault) -> [ChangeOutcome] {
        let outcomes = try await writer.apply(changes)
        // Committed. If we stop here, the follower brings the changes into the cache, and every
        // lease from before lapses by itself.
        let issued = changes.compactMap(\.issuedIdentity)
        try? await cache.forgetAbsence(of: issued)
        let changed = changes.compactMap(\.changedIdentity)
        if !changed.isEmpty, let invoices = try? await ledger.invoices(changed) {
            try? await cache.replace(invoices.compactMap { $0 })
        }
        return outcomes
    }
}

extension LedgerChange {
    /// The invoice that becomes known.
    var issuedIdentity: InvoiceID? {
        if case .issue(let invoice) = self { invoice.id } else { nil }
    }

    /// The known invoice whose answers become stale: the one voided, or the red-flushed original.
    package var changedIdentity: InvoiceID? {
        switch self {
        case .void(let id): id
        case .issue(let invoice): invoice.original
        }
    }
}
