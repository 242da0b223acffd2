package import Invoices

/// Compares a query with an invoice of the ledger. Every detail that is given and that the ledger
/// has is compared, also where the kind does not ask for it: "consistent" means that nothing which
/// was said of the invoice is wrong. Which detail differs is never told: the national platform does
/// not either, and it would help only a forger.
package enum Comparison {
    /// True if nothing that the query says is wrong, and all that the kind demands was said.
    package static func agrees(_ query: InvoiceQuery, with stored: StoredInvoice) -> Bool {
        query.issuedOn == stored.issuedOn && checkCodeAgrees(query, with: stored)
            && sellerAgrees(query, with: stored) && sumsAgree(query, with: stored)
    }

    /// The seller's tax number as a detail beyond those that the kind asks for. The blockchain's kind
    /// asks for it as it is.
    static func extra(_ query: InvoiceQuery, of stored: StoredInvoice) -> WrongAttempts.Extra {
        guard let given = query.sellerTaxNumber else { return .none }
        return given == stored.sellerTaxNumber ? .right : .wrong
    }

    private static func checkCodeAgrees(
        _ query: InvoiceQuery, with stored: StoredInvoice
    ) -> Bool {
        let isNeeded = stored.kind.factor.needsCheckCode
        // Most kinds print none, so the ledger has none to compare with.
        guard let printed = stored.checkCode?.text else { return !isNeeded }
        guard let given = query.checkCode else { return !isNeeded }
        return given.utf8.count == 6 ? printed.hasSuffix(given) : given == printed
    }

    private static func sellerAgrees(_ query: InvoiceQuery, with stored: StoredInvoice) -> Bool {
        guard let given = query.sellerTaxNumber else {
            return !stored.kind.factor.needsSellerTaxNumber
        }
        return given == stored.sellerTaxNumber
    }

    private static func sumsAgree(_ query: InvoiceQuery, with stored: StoredInvoice) -> Bool {
        func isEither(_ sum: Fen) -> Bool { sum == stored.amount || sum == stored.total }
        let factor = stored.kind.factor
        if let scanned = query.scannedAmount {
            // Sources disagree whether the kinds with a code print the amount before tax or with it.
            guard stored.kind.hasCode ? isEither(scanned) : scanned == stored.total else {
                return false
            }
        } else if factor.needsAmount, query.amount == nil {
            return false
        }
        if let amount = query.amount {
            // For kinds whose factor is the check code, a typed amount may be either sum.
            let ruling = factor.amount(amount: stored.amount, total: stored.total)
            guard ruling.map({ amount == $0 }) ?? isEither(amount) else { return false }
        }
        let others = query.otherSums
        return others.beforeTax.map { $0 == stored.amount } ?? true
            && others.withTax.map { $0 == stored.total } ?? true
            // The fare of an air itinerary is neither: its total holds other charges.
            && (stored.kind == .air || others.unnamed.map(isEither) ?? true)
    }
}
