/// Reads from the form of the invoice which of its sums is which, and which day is the invoice's.
extension FieldAssignment {
    /// 价税合计 is 金额 and 税额 (the form of the 数电票). Where it is not told, an amount that is said to be the one
    /// before tax tells it with the tax; 金额 beside 税额 may be the one or the other and is not compared with the
    /// total. Where all three are told and do not add up, none is picked.
    mutating func settleTax() {
        tellAmountsApart()
        guard hasTax || isAmountBeforeTax, !questions.contains(where: { $0.field == .amount })
        else { return }
        let tax = settledTax
        let before = Fen(yuan: notes.amountBeforeTax.isEmpty ? notes.amount : notes.amountBeforeTax)
        let sum = tax.flatMap { before?.adding($0) }
        if let total = Fen(yuan: notes.total) {
            guard let sum, let before, sum != total, before != total else { return }
            notes[.amount] = ""
            _ = ask(.several(.amount))
        } else if notes.total.isEmpty, unclearSums.isEmpty {
            if !notes.amountBeforeTax.isEmpty {
                notes.total = sum?.description ?? ""
            } else if tax == .zero, sum != nil {
                notes.total = notes.amount
            } else if !notes.amount.isEmpty {
                (notes.amountBeforeTax, notes.amount) = (notes.amount, "")
            }
        }
    }

    /// 金额 217.92 税额 13.08 合计 231.00: 合计 may be the one sum or the other, and the tax tells which.
    private mutating func tellAmountsApart() {
        let sums = Set(amounts.compactMap { Fen(yuan: $0) })
        guard let tax = settledTax, tax != .zero, sums.count == 2,
            questions.contains(.several(.amount)), notes.sums == OtherSums(),
            let before = sums.first(where: { $0.adding(tax).map(sums.contains) ?? false }),
            let total = before.adding(tax)
        else { return }
        (notes.amountBeforeTax, notes.total) = (before.description, total.description)
        questions.removeAll { $0 == .several(.amount) }
    }

    /// The one 税额 that is told; nil where there is none, or several.
    var settledTax: Fen? { taxes.count == 1 ? Fen(yuan: taxes[0]) : nil }

    /// 税额：0.00: the sum before tax is the one with it.
    var isUntaxed: Bool { settledTax == .zero }

    /// Two sums side by side under the label of a total: either may be it. Under 合计 or 金额 they are the amount
    /// before tax and the tax. More digits beside a check code belong to it, or to nothing that is asked.
    mutating func lookBeside(
        _ value: TextToken, _ tokens: [TextToken], _ next: Int, _ label: FieldLabel
    ) {
        guard next < tokens.count else { return }
        let other = tokens[next]
        if label == .field(.checkCode), case .digits(let text) = other.kind,
            other.isInRow && !DigitGroups.shapes.contains(text.utf8.count)
                || other.isRestOfCheckCode
        {
            notes.checkCode = ""
            _ = ask(.several(.checkCode))
        }
        guard label.isSum, other.isSecondSum, !Self.isSame(value, other) else { return }
        if label == .field(.amount) {
            isAmountBeforeTax = true
        } else if label != .amountBeforeTax, let path = label.sumPath {
            _ = askSum(path)
        }
    }

    private static func isSame(_ one: TextToken, _ other: TextToken) -> Bool {
        one.sum != nil && one.sum == other.sum
    }

    /// The number of a fully digital invoice begins with the year of its day: with it 九月二号 is a day.
    static func dated(_ tokens: [TextToken], _ known: InvoiceNotes) -> [TextToken] {
        let hasDay = tokens.contains { if case .date = $0.kind { true } else { false } }
        guard !hasDay, tokens.contains(where: { $0.monthAndDay != nil }) else { return tokens }
        var numbers: Set<String> = []
        for case .digits(let text) in tokens.map(\.kind) where text.utf8.count == 20 {
            numbers.insert(text)
        }
        if numbers.isEmpty, known.number.utf8.count == 20 { numbers.insert(known.number) }
        guard numbers.count == 1, let number = numbers.first, number.hasPrefix("2"),
            let year = Int(number.prefix(2))
        else { return tokens }
        return tokens.map { token in
            guard let day = token.monthAndDay,
                CalendarDay(year: 2_000 + year, month: day.month, day: day.day) != nil
            else { return token }
            var token = token
            token.kind = TextLexer.date(2_000 + year, day.month, day.day)
            return token
        }
    }
}
