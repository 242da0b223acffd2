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
