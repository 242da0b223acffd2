package import Invoices

/// The invoice ledger, as the verifier reads it: the only truth.
package protocol InvoiceLedger: Sendable {
    /// The invoices with these identities as committed now, in the same order; nil for none.
    func invoices(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> [StoredInvoice?]
}
