package import Invoices
package import Verification

extension StoredInvoice {
    /// The same invoice with other checks.
    package func counting(_ checks: CheckHistory) -> StoredInvoice {
        variant(revision: revision, status: status, checks: checks)
    }

    /// The same invoice after a change.
    package func changed(to status: InvoiceStatus, revision: Int64) -> StoredInvoice {
        variant(revision: revision, status: status, checks: checks)
    }

    private func variant(
        revision: Int64, status: InvoiceStatus, checks: CheckHistory
    ) -> StoredInvoice {
        StoredInvoice(
            id: id, revision: revision, status: status, kind: kind, issuedOn: issuedOn,
            amount: amount, total: total, redTotal: redTotal, checkCode: checkCode,
            sellerTaxNumber: sellerTaxNumber, face: face, checks: checks)
    }
}
