/// The conditions between the fields of one invoice that must hold before the ledger takes it.
package enum SoundInvoiceRule {
    /// Throws the first condition that does not hold, by the field's name in the API. A fen of
    /// difference between sums is a fault.
    package static func examine(_ invoice: Invoice) throws(FieldError) {
        try examineKind(invoice)
        try examineParties(invoice)
        try examineSums(invoice)
        if invoice.original == invoice.id { throw FieldError("original", .originalIsItself) }
        if invoice.total < .zero, invoice.original == nil {
            throw FieldError("original", .originalMissing)
        }
        if invoice.total >= .zero, invoice.original != nil {
            throw FieldError("original", .originalSuperfluous)
        }
    }

    private static func examineKind(_ invoice: Invoice) throws(FieldError) {
        let kind = invoice.kind
        guard kind.hasCode == (invoice.code != nil) else {
            throw FieldError("code", kind.hasCode ? .codeMissing : .codeSuperfluous)
        }
        if let code = invoice.code { try examine(code, of: kind) }
        guard kind.factor.needsCheckCode else { return }
        guard let checkCode = invoice.checkCode else { throw FieldError("checkCode", .missing) }
        guard checkCode.text.utf8.count == (kind == .blockchain ? 5 : 20) else {
            throw FieldError("checkCode", .notACheckCode)
        }
    }

    /// Clients are asked for the details that the code implies, so a code that implies others, or none,
    /// would make an invoice that nobody can ever verify.
    private static func examine(_ code: InvoiceCode, of kind: InvoiceKind) throws(FieldError) {
        guard code.region.exists else { throw FieldError("code", .unknownRegion) }
        let told = InvoiceKind.told(by: code)
        // 数电纸质 invoices are printed on the paper of kinds 01 and 04 and keep its code.
        let onOthersPaper = kind == .digitalPaperSpecial || kind == .digitalPaperOrdinary
        guard onOthersPaper ? told?.factor == kind.factor : told == kind else {
            throw FieldError("kind", .kindMismatch)
        }
    }

    private static func examineParties(_ invoice: Invoice) throws(FieldError) {
        if invoice.seller.name.isEmpty { throw FieldError("seller.name", .missing) }
        guard TaxNumber(invoice.seller.taxNumber) != nil else {
            throw FieldError("seller.taxNumber", .notATaxNumber)
        }
        if invoice.buyer.name.isEmpty { throw FieldError("buyer.name", .missing) }
        if !invoice.buyer.taxNumber.isEmpty, TaxNumber(invoice.buyer.taxNumber) == nil {
            throw FieldError("buyer.taxNumber", .notATaxNumber)
        }
        let machine = invoice.machineNumber
        guard machine.isEmpty || machine.utf8.count == 12 && DigitString(machine) != nil else {
            throw FieldError("machineNumber", .wrongType)
        }
    }

    private static func examineSums(_ invoice: Invoice) throws(FieldError) {
        guard let taxed = invoice.amount.adding(invoice.tax) else {
            throw FieldError("total", .sumMismatch)
        }
        // An air itinerary's total also holds the airport fund and foreign taxes.
        let addsUp =
            invoice.kind == .air
            ? taxed.value.magnitude <= invoice.total.value.magnitude
                && taxed.value.signum() * invoice.total.value.signum() >= 0
            : taxed == invoice.total
        guard addsUp else { throw FieldError("total", .sumMismatch) }
        guard !invoice.lines.isEmpty else { return }
        let amount = Fen.sum(invoice.lines.map(\.amount))
        let tax = Fen.sum(invoice.lines.map(\.tax))
        guard amount == invoice.amount else { throw FieldError("lines.amount", .sumMismatch) }
        guard tax == invoice.tax else { throw FieldError("lines.tax", .sumMismatch) }
    }
}
