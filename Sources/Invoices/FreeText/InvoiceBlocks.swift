/// Tells the invoices of one message apart, by its lines: a detail that is there already begins the
/// next one. Details of two are never put together: where the lines do not tell, it is asked.
enum InvoiceBlocks {
    private static let blocksMaximum = 20

    /// True if a message named more than one invoice.
    static func areSeveral(_ said: FieldAssignment, qrText: String?) -> Bool {
        let hasTwo = said.questions.contains {
            [.severalInvoices, .several(.number), .several(.code)].contains($0)
        }
        // Twenty digits beside a code are a check code on the same line, or another number.
        if hasTwo
            || said.notes.checkCode.utf8.count == 20
                && said.questions.contains(where: {
                    if case .several = $0 { true } else { false }
                })
        {
            return true
        }
        guard let qr = qrText.flatMap({ QRText($0) }), !qr.number.isEmpty else { return false }
        return !said.notes.number.isEmpty && said.notes.number != qr.number
            || !said.notes.code.isEmpty && !qr.code.isEmpty && said.notes.code != qr.code
    }

    /// The invoices, each once; nil unless every one is named and told by the same details.
    static func notes(in scalars: [Unicode.Scalar]) -> [InvoiceNotes]? {
        var blocks: [InvoiceNotes] = []
        var isAddedUp = false
        // 单位：万元 in one line is said of all.
        let isOtherMoney = SumReservations(scalars).isOtherMoney
        var above: ArraySlice<Unicode.Scalar> = []
        for line in scalars.split(separator: "\n") {
            let said = said(in: line, isOtherMoney)
            guard said.questions.isEmpty else { return nil }
            let isMore = said.notes.isEmpty || blocks.last?.overlaps(said.notes) == false
            if isMore, goesOn(above, line, isOtherMoney) { return nil }
            above = line
            if said.notes.isEmpty { continue }
            // Nothing stands below it.
            guard !isAddedUp else { return nil }
            isAddedUp = isSum(said.notes, of: blocks)
            if isAddedUp { continue }
            if let last = blocks.last, !last.overlaps(said.notes) {
                blocks[blocks.count - 1] = last.adding(said.notes)
            } else {
                guard blocks.count < blocksMaximum else { return nil }
                blocks.append(said.notes)
            }
        }
        guard let first = blocks.first,
            blocks.allSatisfy({ $0.namesInvoice && $0.tells == first.tells })
        else { return nil }
        var invoices: [InvoiceNotes] = []
        for block in blocks where !invoices.contains(block) { invoices.append(block) }
        // The same invoice told in two ways is one that is not clear.
        let identities = Set(invoices.map { [$0.code, $0.number] })
        return identities.count == invoices.count ? invoices : nil
    }

    private static func said(
        in line: some Collection<Unicode.Scalar>, _ isOtherMoney: Bool
    ) -> FieldAssignment {
        let tokens = DigitGroups.joined(TextLexer(Array(line), isOtherMoney: isOtherMoney))
        return FieldAssignment(tokens, known: InvoiceNotes(), asked: nil)
    }

    /// True if a line that begins with digits may be the rest of a sum or a day in the line above it.
    private static func goesOn(
        _ above: ArraySlice<Unicode.Scalar>, _ line: ArraySlice<Unicode.Scalar>,
        _ isOtherMoney: Bool
    ) -> Bool {
        guard let first = line.first(where: { !$0.isSpace }),
            first.isASCIIDigit || ".,·'".unicodeScalars.contains(first)
        else { return false }
        return said(in: above + ["\n"] + line, isOtherMoney).questions.contains {
            if case .unclear = $0 { true } else { false }
        }
    }

    /// 合计 345.00 below a list: nothing but what its invoices add up to.
    private static func isSum(_ said: InvoiceNotes, of invoices: [InvoiceNotes]) -> Bool {
        var rest = said
        rest[.amount] = ""
        guard invoices.count > 1, invoices.allSatisfy(\.namesInvoice), rest.isEmpty else {
            return false
        }
        let paths: [KeyPath<InvoiceNotes, String>] = [\.amount, \.amountBeforeTax, \.total]
        let totals = paths.compactMap { path in
            invoices.reduce(Fen?.some(.zero)) { sum, invoice in
                Fen(yuan: invoice[keyPath: path]).flatMap { sum?.adding($0) }
            }
        }
        return paths.map { said[keyPath: $0] }.filter { !$0.isEmpty }.allSatisfy { sum in
            Fen(yuan: sum).map(totals.contains) ?? false
        }
    }
}
