package import Invoices

/// Whether a query and an invoice of the ledger say the same. Which factor differs is never
/// told: the national platform does not either, and it would help only a forger.
package enum Comparison {
    package static func agrees(_ query: InvoiceQuery, with stored: StoredInvoice) -> Bool {
        guard query.issuedOn == stored.issuedOn else { return false }
        let factor = stored.kind.factor
        if factor.needsCheckCode {
            guard let given = query.checkCode, let printed = stored.checkCode?.text else {
                return false
            }
            guard given.utf8.count == 6 ? printed.hasSuffix(given) : given == printed else {
                return false
            }
        }
        if factor.needsSellerTaxNumber, query.sellerTaxNumber != stored.sellerTaxNumber {
            return false
        }
        return amountAgrees(query, with: stored, factor)
    }

    /// The seller's tax number as a detail beyond those that the kind asks for. The blockchain's kind
    /// asks for it as it is.
    static func extra(_ query: InvoiceQuery, of stored: StoredInvoice) -> WrongAttempts.Extra {
        guard let given = query.sellerTaxNumber else { return .none }
        return given == stored.sellerTaxNumber ? .right : .wrong
    }

    private static func amountAgrees(
        _ query: InvoiceQuery, with stored: StoredInvoice, _ factor: FourthFactor
    ) -> Bool {
        if query.isScanned, let amount = query.amount, stored.kind.hasCode {
            // Sources disagree whether these print the amount before tax or with it.
            return amount == stored.amount || amount == stored.total
        }
        guard let ruling = factor.amount(amount: stored.amount, total: stored.total) else {
            // The check code rules. An amount typed beside it is not asked for, so not judged.
            return true
        }
        return query.amount == ruling
    }
}
