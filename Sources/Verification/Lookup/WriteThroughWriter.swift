package import Invoices

/// A write-through cache: writes to the ledger, and then at once to the shared cache, whose follower would
/// invalidate the entry a moment later.
package struct WriteThroughWriter: LedgerWriter {
    private let writer: any LedgerWriter
    private let ledger: any InvoiceLedger
    private let cache: any HotCache
    private let wait: @Sendable (Duration) async -> Void

    /// - Parameter wait: returns when so much time has passed, cancelled or not.
    package init(
        writer: any LedgerWriter, ledger: any InvoiceLedger, cache: any HotCache,
        wait: @escaping @Sendable (Duration) async -> Void = { duration in
            await Task { try? await Task.sleep(for: duration) }.value
        }
    ) {
        self.writer = writer
        self.ledger = ledger
        self.cache = cache
        self.wait = wait
    }

    /// The ledger's outcomes; the cache changes none of them. If the cache does not answer, this
    /// waits until no lease is left under which it could deny what was issued.
    package func apply(
        _ changes: [LedgerChange], by actor: ChangeActor
    ) async throws(ServiceUnavailable) -> [ChangeOutcome] {
        let outcomes = try await writer.apply(changes, by: actor)
        // Committed. If we stop here, the follower brings the changes into the cache, and every
        // lease from before lapses by itself.
        let issued = changes.compactMap(\.issuedIdentity)
        if !issued.isEmpty {
            do throws(ServiceUnavailable) {
                try await cache.forgetAbsence(of: issued)
            } catch {
                // Others may reach the cache that we do not. Before they are told that these are
                // issued, no lease may be left under which the cache can deny it.
                await wait(FreshnessBound.settled)
            }
        }
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
