/// The changes that can happen to an invoice.
package enum LedgerChange: Sendable, Equatable {
    /// Issue; for a negative invoice, which names its original, it is the red-flush (红冲). Indirect,
    /// because an invoice is two dozen references to copy and changes are handed on in arrays.
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
