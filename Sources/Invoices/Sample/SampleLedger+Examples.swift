extension SampleLedger {
    /// Three queries to try once the first chapter (64 changes) of a sample is in a ledger.
    package struct Examples: Sendable {
        /// Found, agrees and is normal.
        package let consistent: Invoice
        /// Found and agrees, but void.
        package let voided: Invoice
        /// Sound in itself, yet never issued by a sample of any seed.
        package let neverIssued: Invoice
    }

    /// The same for one seed and day. They hold only in a ledger that took at least the first
    /// chapter.
    package var examples: Examples {
        let normal = original(at: Self.normalSlot)
        var unknown = normal
        let digits = normal.number.description
        // No sample issues through channel 9.
        let forged = digits.prefix(4) + SampleIdentity.unissuedChannel + digits.dropFirst(5)
        if let number = InvoiceNumber(forged) { unknown.number = number }
        return Examples(
            consistent: normal, voided: original(at: Self.voidedSpecialSlot), neverIssued: unknown)
    }
}

extension SubmittedInvoice {
    /// The fields that the holder of `invoice` types: its identity, day and the factors of its kind.
    package init(about invoice: Invoice) {
        let factor = invoice.kind.factor
        let amount = factor.amount(amount: invoice.amount, total: invoice.total)
        let checkCode = invoice.checkCode.map {
            invoice.kind == .blockchain ? $0.text : String($0.lastSix)
        }
        self.init(
            code: invoice.code?.description ?? "", number: invoice.number.description,
            issuedOn: invoice.issuedOn.description, amount: amount?.description ?? "",
            checkCode: factor.needsCheckCode ? checkCode ?? "" : "",
            sellerTaxNumber: factor.needsSellerTaxNumber ? invoice.seller.taxNumber : "")
    }
}
