/// Everything that can be said about a query without asking a database: format, kind, region,
/// date, and the hint of a wrong CRC.
package struct PreCheck: Sendable {
    /// The day in China. Invoices of today are known as soon as the ledger has them.
    package let today: CalendarDay

    /// Invoices can be checked for five years (国家税务总局公告2016年第87号 and the national
    /// platform's own notice).
    package static let yearsKept = 5

    package init(today: CalendarDay) { self.today = today }

    /// The answer without a database; only a query that `passed` is looked up.
    package enum Outcome: Sendable, Equatable {
        case passed(InvoiceQuery)
        case outOfRange
        /// Every field that is wrong, in the order of the form.
        case malformed([FieldError])
    }

    /// A query that is not sound as it was sent is folded and looked at again, so a sound one costs
    /// nothing more.
    package func examine(_ submitted: SubmittedInvoice) -> Outcome {
        let trimmed = submitted.trimmed
        let outcome = judge(trimmed)
        guard case .malformed = outcome else { return outcome }
        let folded = trimmed.folded
        return folded == trimmed ? outcome : judge(folded)
    }

    private func judge(_ typed: SubmittedInvoice) -> Outcome {
        var submitted = typed
        var scanned: QRText?
        var faults = typed.contradictions
        if !typed.qrText.isEmpty {
            do throws(FieldError) {
                let qr = try Self.code(in: typed.qrText)
                scanned = qr
                faults += qr.contradictions(by: typed)
                submitted.fill(from: qr)
            } catch {
                return .malformed([error])
            }
        }
        let id = identity(submitted, &faults)
        let issuedOn = date(submitted, &faults)
        let factor = Self.factor(of: submitted)
        let amount = amount(typed.amount, scanned?.amount ?? "", factor, &faults)
        let checkCode = checkCode(
            submitted.checkCode, factor, isTyped: !typed.checkCode.isEmpty, &faults)
        let seller = sellerTaxNumber(submitted, factor, &faults)
        guard faults.isEmpty, let id, let issuedOn else { return .malformed(faults) }
        guard issuedOn >= today.years(before: Self.yearsKept) else { return .outOfRange }
        return .passed(
            InvoiceQuery(
                id: id, issuedOn: issuedOn, amount: amount.typed, scannedAmount: amount.scanned,
                otherSums: submitted.otherSums, checkCode: checkCode, sellerTaxNumber: seller,
                checksumIsWrong: scanned?.checksum == .wrong))
    }

    /// The factor that an identity by itself asks for; nil when its code tells no kind.
    package static func factor(of id: InvoiceID) -> FourthFactor? {
        guard let code = id.code else { return .totalWithTax }
        return InvoiceKind.told(by: code)?.factor
    }

    /// As the other, where code or number may be wrong: the factor that the sound one of them asks for
    /// is examined all the same, so that nobody corrects one field to be told of the next.
    private static func factor(of submitted: SubmittedInvoice) -> FourthFactor? {
        if let code = InvoiceCode(submitted.code) { return InvoiceKind.told(by: code)?.factor }
        let isDigital = submitted.code.isEmpty && InvoiceNumber(submitted.number)?.count == 20
        return isDigital ? .totalWithTax : nil
    }

    private func identity(
        _ submitted: SubmittedInvoice, _ faults: inout [FieldError]
    ) -> InvoiceID? {
        var ofIdentity: [FieldError] = []
        let identity = InvoiceDraft.identity(
            submitted.code, submitted.number, "code", "number", &ofIdentity)
        if let code = InvoiceCode(submitted.code),
            !ofIdentity.contains(where: { $0.field == "code" })
        {
            // The five cities' digits in a 20-digit number are not published, so only codes
            // are held against the list of regions.
            if !code.region.exists { faults.append(FieldError("code", .unknownRegion)) }
            if InvoiceKind.told(by: code) == nil {
                faults.append(FieldError("code", .unknownKind))
            }
        }
        faults += ofIdentity
        return identity.map { InvoiceID(code: $0.0, number: $0.1) }
    }

    private func date(
        _ submitted: SubmittedInvoice, _ faults: inout [FieldError]
    ) -> CalendarDay? {
        guard !submitted.issuedOn.isEmpty else {
            faults.append(FieldError("issuedOn", .missing))
            return nil
        }
        guard let date = CalendarDay(ofAnyYear: submitted.issuedOn) else {
            faults.append(FieldError("issuedOn", .notADate))
            return nil
        }
        if date > today { faults.append(FieldError("issuedOn", .inTheFuture)) }
        return date
    }

    /// The amount in the field and the one in the QR text; the same one counts as scanned.
    private func amount(
        _ typed: String, _ scanned: String, _ factor: FourthFactor?, _ faults: inout [FieldError]
    ) -> (typed: Fen?, scanned: Fen?) {
        let amount = (typed: Fen(yuan: typed), scanned: Fen(yuan: scanned))
        if typed.isEmpty, scanned.isEmpty {
            if factor?.needsAmount == true { faults.append(FieldError("amount", .missing)) }
        } else if (typed.isEmpty ? amount.scanned : amount.typed) == nil {
            faults.append(FieldError("amount", .notAnAmount))
        }
        return amount.typed == amount.scanned ? (nil, amount.scanned) : amount
    }

    /// - Parameter isTyped: a QR text may have anything in its place where the kind asks for none.
    private func checkCode(
        _ text: String, _ factor: FourthFactor?, isTyped: Bool, _ faults: inout [FieldError]
    ) -> String? {
        let isNeeded = factor?.needsCheckCode == true
        guard !text.isEmpty else {
            if isNeeded { faults.append(FieldError("checkCode", .missing)) }
            return nil
        }
        // A code that the kind does not ask for must at least be one of some kind.
        let isSixDigits = text.utf8.count == 6 && DigitString(text) != nil
        let isWhole = CheckCode(text).map {
            !isNeeded || $0.text.utf8.count == (factor == .blockchain ? 5 : 20)
        }
        guard factor != .blockchain && isSixDigits || isWhole == true else {
            if isNeeded || isTyped { faults.append(FieldError("checkCode", .notACheckCode)) }
            return nil
        }
        return text.uppercased()
    }

    private func sellerTaxNumber(
        _ submitted: SubmittedInvoice, _ factor: FourthFactor?, _ faults: inout [FieldError]
    ) -> String? {
        let text = submitted.sellerTaxNumber.uppercased()
        guard !text.isEmpty else {
            if factor?.needsSellerTaxNumber == true {
                faults.append(FieldError("sellerTaxNumber", .missing))
            }
            return nil
        }
        guard TaxNumber(text) != nil else {
            faults.append(FieldError("sellerTaxNumber", .notATaxNumber))
            return nil
        }
        return text
    }
}

extension SubmittedInvoice {
    /// Without the white space that copying brings along.
    var trimmed: SubmittedInvoice {
        var trimmed = SubmittedInvoice(
            code: Self.trimmed(code), number: Self.trimmed(number),
            issuedOn: Self.trimmed(issuedOn), amount: Self.trimmed(amount),
            checkCode: Self.trimmed(checkCode), sellerTaxNumber: Self.trimmed(sellerTaxNumber),
            qrText: Self.trimmed(qrText))
        trimmed.otherSums = otherSums
        trimmed.contradictions = contradictions
        return trimmed
    }

    /// Nearly always there is nothing to trim, which two bytes tell.
    private static func trimmed(_ text: String) -> String {
        let visible: ClosedRange<UInt8> = 0x21...0x7E
        guard let first = text.utf8.first, let last = text.utf8.last,
            visible.contains(first), visible.contains(last)
        else { return String(text.trimmingWhiteSpace()) }
        return text
    }

    /// Fills the fields that were not given from the QR text, and completes the end of its check code.
    package mutating func fill(from qr: QRText) {
        if number.isEmpty || number == qr.number {
            number = qr.number
            if code.isEmpty { code = qr.code }
        }
        if issuedOn.isEmpty { issuedOn = qr.issuedOn }
        if amount.isEmpty { amount = qr.amount }
        let isEnd = checkCode.utf8.count == 6 && qr.checkCode.hasSuffix(checkCode)
        if checkCode.isEmpty || isEnd { checkCode = qr.checkCode }
        if sellerTaxNumber.isEmpty { sellerTaxNumber = qr.sellerTaxNumber }
    }
}
