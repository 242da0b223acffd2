/// The assignment of unlabelled values to fields, by their shape and by what is known already.
struct ShapeAssignment {
    private(set) var notes: InvoiceNotes
    private(set) var questions: [TextQuestion] = []
    private let known: InvoiceNotes
    private let free: [TextToken]

    private let isSumOpen: Bool
    private let besideTax: Fen?

    /// - Parameters:
    ///   - asked: the questions that the labelled values left open.
    ///   - besideTax: the tax that a sum without a label stands beside, nought where it cannot be read: such
    ///     a sum may be the one before tax or the one with it.
    init(
        _ free: [TextToken], notes: InvoiceNotes, known: InvoiceNotes, asked: [TextQuestion],
        besideTax: Fen? = nil
    ) {
        self.besideTax = besideTax
        isSumOpen = asked.contains { $0.field == .amount }
        self.free = free
        self.notes = notes
        self.known = known
        // In this order: each is told by those before it.
        assignDates()
        assignCode()
        assignTwentyDigits()
        assignEightDigits()
        assignSixDigits()
        assignMixed()
        assignAmounts()
        compareSums()
        compareCapitals()
    }

    private var code: String { notes.code.isEmpty ? known.code : notes.code }
    private var number: String { notes.number.isEmpty ? known.number : notes.number }
    private var issuedOn: String { notes.issuedOn.isEmpty ? known.issuedOn : notes.issuedOn }
    private var factor: FourthFactor? { known.adding(notes).factor }

    /// Different texts of digits of this length, in order.
    private func digits(_ lengths: Int...) -> [String] {
        var found = DistinctTexts()
        for token in free where !token.isLooselyJoined {
            guard case .digits(let text) = token.kind else { continue }
            let digits = text.hasPrefix("-") ? String(text.dropFirst()) : text
            if lengths.contains(digits.utf8.count) { found.add(digits) }
        }
        return found.texts
    }

    private mutating func assign(_ values: [String], to field: InvoiceField) {
        guard let first = values.first else { return }
        let isOther = notes[field] != first && field.hasShape(notes[field])
        if values.count > 1 || !notes[field].isEmpty && isOther {
            questions.append(.several(field))
            notes[field] = ""
        } else {
            notes[field] = first
        }
    }

    private mutating func assignDates() {
        var dates = DistinctTexts()
        var isUnclear = false
        for token in free {
            if case .date(let text) = token.kind { dates.add(text) }
            if token.kind == .unclearDate { isUnclear = true }
        }
        // Eight digits beside the number of a fully digital invoice can be nothing but another day.
        if !dates.texts.isEmpty, hasLongNumber {
            for day in digits(8) where Self.isDay(day) { dates.add(day.dashedDay) }
        }
        // A day beside one that has a label says nothing more: that of a journey.
        if notes.issuedOn.isEmpty { assign(dates.texts, to: .issuedOn) }
        if isUnclear, issuedOn.isEmpty { questions.append(.unclear(.issuedOn)) }
    }

    private var hasLongNumber: Bool {
        if !number.isEmpty { return number.utf8.count == 20 }
        return code.isEmpty && !digits(20).isEmpty
            && !digits(10, 12).contains { InvoiceCode($0)?.isKnown == true }
    }

    /// A fully digital invoice with a labelled number has no code: digits that look like one belong to
    /// something else, unless they come with the number of another invoice.
    private mutating func assignCode() {
        let values = digits(10, 12)
        let hasShortNumber = digits(8).contains { !Self.isDay($0) }
        if notes.number.utf8.count == 20, notes.code.isEmpty, !hasShortNumber { return }
        let isBesideLongNumber = !hasShortNumber && !digits(20).isEmpty
        assign(
            isBesideLongNumber ? values.filter { InvoiceCode($0)?.isKnown == true } : values,
            to: .code)
    }

    private mutating func assignTwentyDigits() {
        let values = digits(20)
        guard !values.isEmpty else { return }
        if code.isEmpty || namesAnother {
            assign(values, to: .number)
        } else if InvoiceCode(code).flatMap({ InvoiceKind.told(by: $0) })?.factor == .blockchain {
            // Its check codes are short: tax numbers of before 2016 may have twenty digits.
            if notes.sellerTaxNumber.isEmpty { assign(values, to: .sellerTaxNumber) }
        } else if !number.isEmpty || !digits(8).isEmpty {
            let end = notes.checkCode.isEmpty ? digits(6).first ?? "" : notes.checkCode
            // Beside the end of another check code it is the number of another invoice.
            if values.contains(where: { !$0.hasSuffix(end) }) {
                questions.append(.severalInvoices)
            } else {
                assign(values, to: .checkCode)
            }
        } else {
            questions.append(.numberOrCheckCode)
        }
    }

    /// True if twenty digits are another invoice's number, not the check code of the one that earlier messages
    /// told: beside a day or a sum of their own, or where that one needs no check code.
    private var namesAnother: Bool {
        guard notes.code.isEmpty, notes.number.isEmpty, known.namesInvoice else { return false }
        let isOtherDay = !notes.issuedOn.isEmpty && notes.issuedOn != known.issuedOn
        let needsCode = factor.map { $0 == .checkCode || $0 == .blockchain } ?? true
        return isOtherDay || !needsCode || free.contains(where: \.isSum)
    }

    private mutating func assignEightDigits() {
        let values = digits(8)
        let days = values.filter(Self.isDay)
        guard number.isEmpty else {
            if number.utf8.count == 20, !notes.code.isEmpty, days.count < values.count {
                questions.append(.severalInvoices)
            }
            if issuedOn.isEmpty, !questions.contains(.several(.issuedOn)) {
                assign(days.map(\.dashedDay), to: .issuedOn)
            }
            return
        }
        let others = values.filter { !Self.isDay($0) }
        if !others.isEmpty {
            assign(others, to: .number)
            if issuedOn.isEmpty { assign(days.map(\.dashedDay), to: .issuedOn) }
        } else if !issuedOn.isEmpty {
            assign(days, to: .number)
        } else if !days.isEmpty {
            questions.append(.numberOrDate)
        }
    }

    /// A day on which an invoice that we know could have been issued.
    private static func isDay(_ digits: String) -> Bool {
        guard let date = CalendarDay(digits) else { return false }
        return (2000...2099).contains(date.components.year)
    }

    /// The end of a check code, where one is asked for or nothing tells yet.
    private mutating func assignSixDigits() {
        let values = digits(6)
        guard !values.isEmpty, notes.checkCode.isEmpty, number.utf8.count != 20,
            factor == nil || factor == .checkCode
        else { return }
        if hasMoreDigits {
            questions.append(.several(.checkCode))
        } else {
            assign(values, to: .checkCode)
        }
    }

    /// 123456 7: six digits, and a few more beside them.
    private var hasMoreDigits: Bool {
        zip(free, free.dropFirst()).contains { first, second in
            guard case .digits(let six) = first.kind, six.utf8.count == 6,
                case .digits(let more) = second.kind
            else { return false }
            return second.isInRow && (1...3).contains(more.utf8.count) || second.isRestOfCheckCode
        }
    }

    /// Letters among digits: the blockchain's check code, or the seller's number.
    private mutating func assignMixed() {
        guard factor == .blockchain else { return }
        var codes = DistinctTexts(digits(5))
        var taxNumbers = DistinctTexts()
        for case .mixed(let text) in free.map(\.kind) {
            if text.utf8.count == 5 { codes.add(text) }
            if TaxNumber(text) != nil { taxNumbers.add(text) }
        }
        if notes.checkCode.isEmpty { assign(codes.texts, to: .checkCode) }
        if notes.sellerTaxNumber.isEmpty { assign(taxNumbers.texts, to: .sellerTaxNumber) }
    }

    /// An amount beside one that has a label says nothing more.
    private mutating func assignAmounts() {
        guard !isSumOpen, (notes.amount + notes.amountBeforeTax + notes.total).isEmpty else {
            return
        }
        if free.contains(where: { $0.kind == .unclearAmount }) {
            questions.append(.unclear(.amount))
            return
        }
        let capitals = sums { $0.isCapitals }
        if capitals.count == 1, let total = capitals.first {
            notes.total = total
            let figures = sums { !$0.isCapitals }.compactMap { Fen(yuan: $0) }
            if !figures.isEmpty { compare([total], figures, canAddUp: true) }
            return
        }
        let amounts = sums { _ in true }
        if let besideTax {
            assign(amounts, beside: besideTax)
        } else if amounts.isEmpty {
            assignRoundSum()
        } else {
            assign(amounts, to: .amount)
        }
    }

    /// 200.00 税额 30.00 230.00: the tax tells which is which. One sum alone is asked for by the name of the sum that
    /// this kind of invoice is compared by.
    private mutating func assign(_ amounts: [String], beside tax: Fen) {
        let sums = amounts.compactMap { Fen(yuan: $0) }
        guard sums.count > 1 else { return }
        let before = sums.first { sum in sum.adding(tax).map { sums.contains($0) } ?? false }
        if tax != .zero, sums.count == 2, let before, let total = before.adding(tax) {
            (notes.amountBeforeTax, notes.total) = (before.description, total.description)
        } else {
            questions.append(.several(.amount))
        }
    }

    /// A total is never less than what it is the total of: 50.00(含税5.00) is asked back.
    private mutating func compareSums() {
        guard let total = Fen(yuan: notes.total),
            [notes.amount, notes.amountBeforeTax].compactMap({ Fen(yuan: $0) })
                .contains(where: { $0.value.magnitude > total.value.magnitude })
        else { return }
        notes[.amount] = ""
        questions.append(.several(.amount))
    }

    /// 大写 and 小写 of an invoice are one sum: where they differ, neither is picked. Capitals of which a part
    /// may be missing say nothing beside figures that are told to the fen.
    private mutating func compareCapitals() {
        let labelled = [notes.total, notes.amount].filter { !$0.isEmpty }
        guard !labelled.isEmpty else { return }
        if free.contains(where: { $0.kind == .unclearAmount && $0.isCapitals }),
            !labelled.contains(where: { $0.hasFen })
        {
            notes[.amount] = ""
            questions.append(.unclear(.amount))
            return
        }
        let figures = (notes.total.isEmpty ? labelled : [notes.total]).compactMap { Fen(yuan: $0) }
        compare(sums { $0.isCapitals || $0.isSpelled }, figures, canAddUp: false)
    }

    /// Asks back unless each of the sums in capitals is one of the figures, or what two of them add up to.
    private mutating func compare(_ capitals: [String], _ figures: [Fen], canAddUp: Bool) {
        let isTold = capitals.compactMap { Fen(yuan: $0) }.allSatisfy { capital in
            figures.contains(capital)
                || canAddUp
                    && figures.contains { part in
                        figures.contains { $0.value == capital.value - part.value }
                    }
        }
        guard !isTold else { return }
        notes[.amount] = ""
        questions.append(.several(.amount))
    }

    /// Different sums, each as it was first written.
    private func sums(_ isMeant: (TextToken) -> Bool) -> [String] {
        var texts: [String] = []
        var known: Set<Fen> = []
        for token in free where isMeant(token) {
            guard case .amount(let text) = token.kind else { continue }
            // Text that is no sum stays as written, to be reported.
            guard let fen = Fen(yuan: text) else {
                if !texts.contains(text) { texts.append(text) }
                continue
            }
            if known.insert(fen).inserted { texts.append(text) }
        }
        return texts
    }

    /// Plain digits in the place of a sum: number, day, 500. Six may be the end of a check code,
    /// five the blockchain's.
    private mutating func assignRoundSum() {
        guard let factor, factor.needsAmount, factor != .blockchain, !issuedOn.isEmpty,
            known.amount.isEmpty, !free.contains(where: { $0.kind == .unclearDate })
        else { return }
        // Eleven are a mobile phone's.
        let others: Set<Int> = [8, 10, 11, 12, 20]
        let sums = free.filter {
            switch $0.kind {
            case .digits(let text): !others.contains(text.utf8.count)
            case .mixed: true
            default: false
            }
        }
        let lengths: Set<Int> = [1, 2, 3, 4, 5, 7]
        guard sums.count == 1, case .digits(let text) = sums[0].kind,
            lengths.contains(text.utf8.count), !text.hasPrefix("-")
        else { return }
        if sums[0].isDoubtful {
            questions.append(.unclear(.amount))
        } else if sums[0].standsAlone {
            notes.amount = text
        }
    }
}

/// Each text once, in order.
private struct DistinctTexts {
    private(set) var texts: [String] = []
    private var known: Set<String> = []

    init(_ texts: [String] = []) { for text in texts { add(text) } }

    mutating func add(_ text: String) { if known.insert(text).inserted { texts.append(text) } }
}

extension String {
    /// True if a sum is told to the fen.
    fileprivate var hasFen: Bool { utf8.dropLast(2).last == UInt8(ascii: ".") }
}
