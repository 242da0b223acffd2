/// An invoice as a file or a program wrote it: text, not yet believed. `invoice()` is the one
/// gate through which text becomes an `Invoice`, whatever the format it came in.
package struct InvoiceDraft: Sendable {
    package var kind = ""
    /// 10 or 12 digits; empty for fully digital invoices.
    package var code = ""
    /// 8 digits beside a code, 20 without one.
    package var number = ""
    /// A day as `CalendarDay` reads it.
    package var issuedOn = ""
    package var checkCode = ""
    package var machineNumber = ""
    package var seller = Party(name: "", taxNumber: "")
    package var buyer = Party(name: "", taxNumber: "")
    package var lines: [InvoiceLine] = []
    /// Yuan with at most two decimals, as for `tax` and `total`.
    package var amount = ""
    package var tax = ""
    package var total = ""
    package var remark = ""
    /// The invoice that a red-letter invoice reverses; both fields empty on all others.
    package var originalCode = ""
    package var originalNumber = ""

    package init() {}

    /// The invoice, or the first field that keeps it from being one.
    package func invoice() throws(FieldError) -> Invoice {
        guard let kind = InvoiceKind.named(kind) else { throw FieldError("kind", .unknownKind) }
        let (code, number) = try Self.identity(code, number, "code", "number")
        guard let issuedOn = CalendarDay(issuedOn) else { throw FieldError("issuedOn", .notADate) }
        let invoice = Invoice(
            kind: kind, code: code, number: number, issuedOn: issuedOn,
            checkCode: try readCheckCode(), machineNumber: machineNumber,
            seller: seller.withTaxNumberTidied, buyer: buyer.withTaxNumberTidied, lines: lines,
            amount: try Self.fen(amount, "amount"), tax: try Self.fen(tax, "tax"),
            total: try Self.fen(total, "total"), remark: remark, original: try readOriginal())
        try SoundInvoiceRule.examine(invoice)
        return invoice
    }

    /// A code (or none) and a number that belong together.
    static func identity(
        _ code: String, _ number: String, _ codeField: String, _ numberField: String
    ) throws(FieldError) -> (InvoiceCode?, InvoiceNumber) {
        var faults: [FieldError] = []
        let identity = identity(code, number, codeField, numberField, &faults)
        if let identity { return identity }
        throw faults.last ?? FieldError(numberField, .missing)
    }

    /// As the other, and keeps everything that is wrong, the code's fault before the number's; nil
    /// where anything is.
    static func identity(
        _ code: String, _ number: String, _ codeField: String, _ numberField: String,
        _ faults: inout [FieldError]
    ) -> (InvoiceCode?, InvoiceNumber)? {
        let parsed = InvoiceNumber(number)
        let parsedCode = InvoiceCode(code)
        let codeFault: FieldError.Reason? =
            switch parsed?.count {
            // 数电纸质 invoices have the paper's code and 8-digit number; a 20-digit one has no code.
            case 20: code.isEmpty ? nil : .codeSuperfluous
            case 8 where code.isEmpty: .codeMissing
            default: code.isEmpty || parsedCode != nil ? nil : .notACode
            }
        if let codeFault { faults.append(FieldError(codeField, codeFault)) }
        guard let parsed else {
            faults.append(FieldError(numberField, number.isEmpty ? .missing : .notANumber))
            return nil
        }
        return codeFault == nil ? (parsedCode, parsed) : nil
    }

    private func readCheckCode() throws(FieldError) -> CheckCode? {
        if checkCode.isEmpty { return nil }
        guard let parsed = CheckCode(checkCode) else {
            throw FieldError("checkCode", .notACheckCode)
        }
        return parsed
    }

    private func readOriginal() throws(FieldError) -> InvoiceID? {
        if originalCode.isEmpty && originalNumber.isEmpty { return nil }
        let (code, number) = try Self.identity(
            originalCode, originalNumber, "original.code", "original.number")
        return InvoiceID(code: code, number: number)
    }

    private static func fen(_ text: String, _ field: String) throws(FieldError) -> Fen {
        guard !text.isEmpty else { throw FieldError(field, .missing) }
        guard let fen = Fen(yuan: text) else { throw FieldError(field, .notAnAmount) }
        return fen
    }
}

extension Party {
    /// With the tax number in capitals and without white space around it, as a query is read: both must come
    /// to the same.
    fileprivate var withTaxNumberTidied: Party {
        if taxNumber.isEmpty || TaxNumber(taxNumber) != nil { return self }
        var party = self
        party.taxNumber = taxNumber.trimmingWhiteSpace().uppercased()
        return party
    }
}
