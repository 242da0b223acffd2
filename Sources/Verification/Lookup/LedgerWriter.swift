/// The invoice ledger, as the tax systems write it.
package protocol LedgerWriter: Sendable {
    /// Applies the changes in order and returns what became of each.
    ///
    /// Every change and its row of the change feed are one transaction. Once this returns, they
    /// survive a power cut. A change that was applied before is `alreadyApplied`; a refused one
    /// leaves the others alone. After a fault, the same changes may be sent again. A ledger in
    /// several parts throws nothing: it says `failed` of the changes whose part did not answer.
    func apply(_ changes: [LedgerChange]) async throws(LedgerFault) -> [ChangeOutcome]
}

/// What can happen to an invoice.
package enum LedgerChange: Sendable, Equatable {
    /// Issue; of a negative invoice, which names its original, it is the red-flush (红冲).
    /// Indirect, for an invoice is two dozen references to copy and changes are handed on in
    /// arrays.
    indirect case issue(Invoice)
    case void(InvoiceID)
}

extension LedgerChange {
    /// The invoice that it is about.
    package var id: InvoiceID {
        switch self {
        case .issue(let invoice): invoice.id
        case .void(let id): id
        }
    }
}

/// What became of a change.
package enum ChangeOutcome: Sendable, Equatable {
    /// Applied; the invoice now has this revision.
    case applied(revision: Int64)
    /// The ledger held exactly this already.
    case alreadyApplied
    case refused(ChangeRefusal)
    /// Of several parts of the ledger, the one that keeps it did not answer. Whether it was applied
    /// is unknown; it may be sent again.
    case failed(LedgerFault)
}
