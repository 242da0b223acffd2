/// Everything that can be said about a query without asking a database: format, kind, region,
/// date, and the hint of a wrong CRC.
package struct PreCheck: Sendable {
    /// The day in China. Invoices of today are known as soon as the ledger has them.
    package let today: IssueDate

    /// Invoices can be checked for five years (国家税务总局公告2016年第87号 and the national
    /// platform's own notice).
    package static let yearsKept = 5

    package init(today: IssueDate) { self.today = today }

    package enum Outcome: Sendable, Equatable {
        case passed(InvoiceQuery)
        case outOfRange
        /// Every field that is wrong, in the order of the form.
        case malformed([Malformed])
    }

    /// What is not sound as it was sent is folded and looked at again: what is sound costs nothing
    /// for it.
    package func examine(_ submitted: SubmittedInvoice) -> Outcome {
        let trimmed = submitted.trimmed
        let outcome = judge(trimmed)
        guard case .malformed = outcome else { return outcome }
        let folded = trimmed.folded
        return folded == trimmed ? outcome : judge(folded)
    }

    private func judge(_ submitted: SubmittedInvoice) -> Outcome {
        var submitted = submitted
        var scanned: QRText?
        if !submitted.qrText.isEmpty {
            guard let qr = QRText(submitted.qrText) else {
                return .malformed([Malformed("qr", Self.fault(ofText: submitted.qrText))])
            }
            scanned = qr
            submitted.fill(from: qr)
        }
        var faults: [Malformed] = []
        let id = identity(submitted, &faults)
        let issuedOn = date(submitted, &faults)
        let factor = id.flatMap(Self.factor)
        let amount = amount(submitted, factor, &faults)
        let checkCode = checkCode(submitted, factor, &faults)
        let seller = sellerTaxNumber(submitted, factor, &faults)
        guard faults.isEmpty, let id, let issuedOn else { return .malformed(faults) }
        guard issuedOn >= today.years(before: Self.yearsKept) else { return .outOfRange }
        return .passed(
            InvoiceQuery(
                id: id, issuedOn: issuedOn, amount: amount, checkCode: checkCode,
                sellerTaxNumber: seller, isScanned: scanned?.amount == submitted.amount,
                checksumIsWrong: scanned?.checksum == .wrong))
    }

    private static func fault(ofText text: String) -> Malformed.Reason {
        switch FreeText.read(text) {
        case .several, .notes(_, [.severalInvoices]): .severalInvoices
        case .tooLong: .tooLong
        default: .notAQRText
        }
    }

    /// The factor that an identity by itself asks for; nil when its code tells no kind.
    package static func factor(of id: InvoiceID) -> FourthFactor? {
        guard let code = id.code else { return .totalWithTax }
        return InvoiceKind.told(by: code)?.factor
    }

    private func identity(
        _ submitted: SubmittedInvoice, _ faults: inout [Malformed]
    ) -> InvoiceID? {
        let code: InvoiceCode?
        let number: InvoiceNumber
        do {
            (code, number) = try InvoiceDraft.identity(
                submitted.code, submitted.number, "code", "number")
        } catch {
            faults.append(error)
            return nil
        }
        if let code {
            // The five cities' digits in a 20-digit number are not published, so only codes
            // are held against the list of regions.
            if !code.region.exists { faults.append(Malformed("code", .unknownRegion)) }
            if InvoiceKind.told(by: code) == nil {
                faults.append(Malformed("code", .unknownKind))
            }
        }
        return InvoiceID(code: code, number: number)
    }

    private func date(
        _ submitted: SubmittedInvoice, _ faults: inout [Malformed]
    ) -> IssueDate? {
        guard !submitted.issuedOn.isEmpty else {
            faults.append(Malformed("issuedOn", .missing))
            return nil
        }
        guard let date = IssueDate(submitted.issuedOn) else {
            faults.append(Malformed("issuedOn", .notADate))
            return nil
        }
        if date > today { faults.append(Malformed("issuedOn", .inTheFuture)) }
        return date
    }

    private func amount(
        _ submitted: SubmittedInvoice, _ factor: FourthFactor?, _ faults: inout [Malformed]
    ) -> Fen? {
        guard !submitted.amount.isEmpty else {
            if factor?.needsAmount == true { faults.append(Malformed("amount", .missing)) }
            return nil
        }
        let amount = Fen(yuan: submitted.amount)
        if amount == nil { faults.append(Malformed("amount", .notAnAmount)) }
        return amount
    }

    private func checkCode(
        _ submitted: SubmittedInvoice, _ factor: FourthFactor?, _ faults: inout [Malformed]
    ) -> String? {
        guard factor?.needsCheckCode == true else { return nil }
        guard !submitted.checkCode.isEmpty else {
            faults.append(Malformed("checkCode", .missing))
            return nil
        }
        let text = submitted.checkCode
        let isSixDigits = text.utf8.count == 6 && DigitString(text) != nil
        let isWhole = CheckCode(text).map {
            $0.text.utf8.count == (factor == .blockchain ? 5 : 20)
        }
        guard factor != .blockchain && isSixDigits || isWhole == true else {
            faults.append(Malformed("checkCode", .notACheckCode))
            return nil
        }
        return text.uppercased()
    }

    private func sellerTaxNumber(
        _ submitted: SubmittedInvoice, _ factor: FourthFactor?, _ faults: inout [Malformed]
    ) -> String? {
        guard factor?.needsSellerTaxNumber == true else { return nil }
        let text = submitted.sellerTaxNumber.uppercased()
        guard !text.isEmpty else {
            faults.append(Malformed("sellerTaxNumber", .missing))
            return nil
        }
        guard TaxNumber(text) != nil else {
            faults.append(Malformed("sellerTaxNumber", .notATaxNumber))
            return nil
        }
        return text
    }
}

extension SubmittedInvoice {
    /// Without the white space that copying brings along.
    var trimmed: SubmittedInvoice {
        SubmittedInvoice(
            code: Self.trimmed(code), number: Self.trimmed(number),
            issuedOn: Self.trimmed(issuedOn), amount: Self.trimmed(amount),
            checkCode: Self.trimmed(checkCode), sellerTaxNumber: Self.trimmed(sellerTaxNumber),
            qrText: Self.trimmed(qrText))
    }

    /// Nearly always there is nothing to trim, which two bytes tell.
    private static func trimmed(_ text: String) -> String {
        let visible: ClosedRange<UInt8> = 0x21...0x7E
        guard let first = text.utf8.first, let last = text.utf8.last,
            visible.contains(first), visible.contains(last)
        else { return String(text.trimmingWhiteSpace()) }
        return text
    }

    /// Takes from the QR text what was not given as a field.
    package mutating func fill(from qr: QRText) {
        if number.isEmpty {
            number = qr.number
            if code.isEmpty { code = qr.code }
        }
        if issuedOn.isEmpty { issuedOn = qr.issuedOn }
        if amount.isEmpty { amount = qr.amount }
        if checkCode.isEmpty { checkCode = qr.checkCode }
    }
}
