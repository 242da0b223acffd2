package import Invoices

/// A cache's entry for one identity.
package enum CacheEntry: Sendable, Equatable {
    case present(StoredInvoice)
    /// The ledger had no such invoice a moment ago; kept for `CachePolicy.absenceKept` only.
    case absent(InvoiceID)

    /// The identity, of an absent invoice too.
    package var id: InvoiceID {
        switch self {
        case .present(let stored): stored.id
        case .absent(let id): id
        }
    }

    /// Nil for an absent invoice.
    var stored: StoredInvoice? {
        if case .present(let stored) = self { stored } else { nil }
    }
}
