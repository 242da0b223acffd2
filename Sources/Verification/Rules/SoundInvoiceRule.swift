/// What must hold between the fields of one invoice before the ledger takes it.
package enum SoundInvoiceRule {
    package static func examine(_ invoice: Invoice) throws(Malformed) {
        try examineKind(invoice)
        try examineParties(invoice)
        try examineSums(invoice)
        if invoice.total < .zero, invoice.original == nil {
            throw Malformed("original", .originalMissing)
        }
        if invoice.total >= .zero, invoice.original != nil {
            throw Malformed("original", .originalSuperfluous)
        }
        if invoice.original == invoice.id { throw Malformed("original", .originalSuperfluous) }
    }

    private static func examineKind(_ invoice: Invoice) throws(Malformed) {
        let kind = invoice.kind
        guard kind.hasCode == (invoice.code != nil) else {
            throw Malformed("code", kind.hasCode ? .codeMissing : .codeSuperfluous)
        }
        if let code = invoice.code { try examine(code, of: kind) }
        guard kind.factor.needsCheckCode else { return }
        guard let checkCode = invoice.checkCode else { throw Malformed("checkCode", .missing) }
        guard checkCode.text.utf8.count == (kind == .blockchain ? 5 : 20) else {
            throw Malformed("checkCode", .notACheckCode)
        }
    }

    /// Whoever verifies is asked for what the code tells, so a code that tells something else, or nothing,
    /// would make an invoice that nobody can ever verify.
    private static func examine(_ code: InvoiceCode, of kind: InvoiceKind) throws(Malformed) {
        guard code.region.exists else { throw Malformed("code", .unknownRegion) }
        let told = InvoiceKind.told(by: code)
        // 数电纸质 invoices are printed on the paper of kinds 01 and 04 and keep its code.
        let onOthersPaper = kind == .digitalPaperSpecial || kind == .digitalPaperOrdinary
        guard onOthersPaper ? told?.factor == kind.factor : told == kind else {
            throw Malformed("kind", .kindMismatch)
        }
    }

    private static func examineParties(_ invoice: Invoice) throws(Malformed) {
        if invoice.seller.name.isEmpty { throw Malformed("seller.name", .missing) }
        guard TaxNumber(invoice.seller.taxNumber) != nil else {
            throw Malformed("seller.taxNumber", .notATaxNumber)
        }
        if invoice.buyer.name.isEmpty { throw Malformed("buyer.name", .missing) }
        if !invoice.buyer.taxNumber.isEmpty, TaxNumber(invoice.buyer.taxNumber) == nil {
            throw Malformed("buyer.taxNumber", .notATaxNumber)
        }
        let machine = invoice.machineNumber
        guard machine.isEmpty || machine.utf8.count == 12 && DigitString(machine) != nil else {
            throw Malformed("machineNumber", .wrongType)
        }
    }

    private static func examineSums(_ invoice: Invoice) throws(Malformed) {
        let taxed = invoice.amount + invoice.tax
        // An air itinerary's total also holds the airport fund and foreign taxes.
        let addsUp =
            invoice.kind == .air
            ? taxed.value.magnitude <= invoice.total.value.magnitude
                && taxed.value.signum() * invoice.total.value.signum() >= 0
            : taxed == invoice.total
        guard addsUp else { throw Malformed("total", .sumMismatch) }
        guard !invoice.lines.isEmpty else { return }
        let amount = invoice.lines.reduce(Fen.zero) { $0 + $1.amount }
        let tax = invoice.lines.reduce(Fen.zero) { $0 + $1.tax }
        guard amount == invoice.amount else { throw Malformed("lines.amount", .sumMismatch) }
        guard tax == invoice.tax else { throw Malformed("lines.tax", .sumMismatch) }
    }
}
