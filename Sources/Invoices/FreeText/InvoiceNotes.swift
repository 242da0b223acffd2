/// The details that somebody has given about one invoice so far, perhaps over several messages.
package struct InvoiceNotes: Sendable, Equatable {
    package var code = ""
    package var number = ""
    package var issuedOn = ""
    /// An amount that was not said to be the one before tax or the total.
    package var amount = ""
    /// Said to be before tax (金额 beside 税额).
    package var amountBeforeTax = ""
    /// Said to be with tax (价税合计), or written in capitals.
    package var total = ""
    package var checkCode = ""
    package var sellerTaxNumber = ""
    /// The text of a QR code as it was scanned or pasted; it may hold all the others.
    package var qrText = ""

    package init() {}

    package init(qrText: String) { self.qrText = qrText }

    /// The text of one field, by its name in the API; empty if nobody has said it.
    package subscript(field: InvoiceField) -> String {
        get {
            switch field {
            case .code: code
            case .number: number
            case .issuedOn: issuedOn
            case .amount: amount
            case .checkCode: checkCode
            case .sellerTaxNumber: sellerTaxNumber
            }
        }
        set {
            switch field {
            case .code: code = newValue
            case .number: number = newValue
            case .issuedOn: issuedOn = newValue
            case .amount:
                // The answer to a question about the amount is the amount that was asked for.
                (amount, amountBeforeTax, total) = (newValue, "", "")
            case .checkCode: checkCode = newValue
            case .sellerTaxNumber: sellerTaxNumber = newValue
            }
        }
    }

    /// Without what the code says by itself, so that these notes only add to it.
    package func yielding(to qr: QRText) -> InvoiceNotes {
        var notes = self
        if !qr.number.isEmpty {
            notes.number = ""
            // The blockchain's address lacks the code.
            if !qr.code.isEmpty || qr.number.utf8.count == 20 { notes.code = "" }
        }
        if !qr.issuedOn.isEmpty { notes.issuedOn = "" }
        if !qr.amount.isEmpty { notes[.amount] = "" }
        if !qr.checkCode.isEmpty { notes.checkCode = "" }
        if !qr.sellerTaxNumber.isEmpty { notes.sellerTaxNumber = "" }
        return notes
    }

    package var isEmpty: Bool { self == InvoiceNotes() }

    /// As the verifier takes it: of several amounts the one that this kind of invoice asks for, and the others
    /// beside it. A code's own amount is asked for no more, unless it cannot be read.
    package var submitted: SubmittedInvoice {
        var submitted = SubmittedInvoice(
            code: code, number: number, issuedOn: issuedOn, checkCode: checkCode,
            sellerTaxNumber: sellerTaxNumber, qrText: qrText)
        submitted.otherSums = sums
        guard QRText(qrText).flatMap({ Fen(yuan: $0.amount) }) == nil else { return submitted }
        switch factor {
        case .totalWithTax, .vehicleTotal:
            submitted.take(total, asking: \.withTax, orElse: amount)
        case .amountBeforeTax, .freightAmount, .priceBeforeTax, .blockchain:
            submitted.take(amountBeforeTax, asking: \.beforeTax, orElse: amount)
        case .checkCode, nil: submitted.take("", asking: \.unnamed, orElse: amount)
        }
        return submitted
    }

    var sums: OtherSums {
        OtherSums(
            beforeTax: Fen(yuan: amountBeforeTax), withTax: Fen(yuan: total),
            unnamed: Fen(yuan: amount))
    }

    /// The factor that this kind of invoice asks for; nil until code and number tell the kind.
    package var factor: FourthFactor? {
        var submitted = SubmittedInvoice(code: code, number: number)
        if let qr = QRText(qrText) { submitted.fill(from: qr) }
        guard
            let (code, number) = try? InvoiceDraft.identity(
                submitted.code, submitted.number, "", "")
        else { return nil }
        return PreCheck.factor(of: InvoiceID(code: code, number: number))
    }
}

extension InvoiceNotes {
    private static var paths: [WritableKeyPath<InvoiceNotes, String>] {
        [
            \.code, \.number, \.issuedOn, \.amount, \.amountBeforeTax, \.total, \.checkCode,
            \.sellerTaxNumber, \.qrText,
        ]
    }

    /// One line a field. Values come from the parser, which leaves no line ends in them.
    package var lines: String {
        Self.paths.map { self[keyPath: $0] }.joined(separator: "\n")
    }

    /// Nil unless `lines` wrote it.
    package init?(lines: some StringProtocol) {
        let values = lines.split(separator: "\n", omittingEmptySubsequences: false)
        guard values.count == Self.paths.count else { return nil }
        for (path, value) in zip(Self.paths, values) { self[keyPath: path] = String(value) }
    }

    /// True if it says by itself which invoice is meant.
    var namesInvoice: Bool { number.utf8.count == 20 || !code.isEmpty && !number.isEmpty }

    /// One flag a detail, true if it is there, in the order of the lines.
    var tells: [Bool] { Self.paths.map { !self[keyPath: $0].isEmpty } }

    func overlaps(_ other: InvoiceNotes) -> Bool {
        zip(tells, other.tells).contains { $0 && $1 }
    }

    /// These, and what `later` says: it wins where both say something.
    func adding(_ later: InvoiceNotes) -> InvoiceNotes {
        var notes = self
        if !(later.amount + later.amountBeforeTax + later.total).isEmpty { notes[.amount] = "" }
        for path in Self.paths where !later[keyPath: path].isEmpty {
            notes[keyPath: path] = later[keyPath: path]
        }
        return notes
    }
}

extension SubmittedInvoice {
    /// Takes the sum that has the name of what is asked for, else the one without a name.
    fileprivate mutating func take(
        _ named: String, asking path: WritableKeyPath<OtherSums, Fen?>, orElse unnamed: String
    ) {
        amount = named.isEmpty ? unnamed : named
        otherSums[keyPath: named.isEmpty ? \.unnamed : path] = nil
    }
}
