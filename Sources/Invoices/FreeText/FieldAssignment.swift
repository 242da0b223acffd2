/// Gives each value of a message to a field: by its label, by the question that was asked, else
/// by its shape. What could be two things becomes a question.
struct FieldAssignment {
    var notes = InvoiceNotes()
    var questions: [TextQuestion] = []
    /// True if every value had a label: a correction, not a new query.
    private(set) var isAllLabelled = true
    private var free: [TextToken] = []
    /// Labels of sums of which a part may be missing.
    var unclearSums: Set<WritableKeyPath<InvoiceNotes, String>> = []
    /// True if the last of the free values follows a sum.
    private var isFreeInRow = false
    /// Each sum that was called 金额 or 合计.
    var amounts: [String] = []
    /// 税额, as it is written; several are none that could be added.
    var taxes: [String] = []
    /// True if 税额 stands there, with whatever behind it: 税额：***, 税额：免税.
    var hasTax = false
    /// 金额 or 合计 beside another sum, as the form has them before 价税合计: the amount before tax.
    var isAmountBeforeTax = false

    /// - Parameters:
    ///   - known: what earlier messages said, if this one continues them.
    ///   - asked: the field that was last asked for.
    init(_ tokens: [TextToken], known: InvoiceNotes, asked: InvoiceField?) {
        let tokens = Self.dated(tokens, known)
        claimByLabel(Self.resolved(tokens))
        if notes.isEmpty, let asked { claimAnswer(to: asked) }
        isAllLabelled = free.isEmpty
        settleTax()
        withholdUnclearSums()
        // 230.00 税额 30.00 may be the sum before tax or with it, unless it answers our question for the one.
        let isBesideTax = hasTax && asked != .amount && !isUntaxed
        let assignment = ShapeAssignment(
            free, notes: notes, known: known, asked: questions,
            besideTax: isBesideTax ? settledTax ?? .zero : nil)
        notes = assignment.notes
        questions += assignment.questions.filter { !questions.contains($0) }
        // A range is asked back: the answer about its first invoice would pass for one about all.
        if tokens.contains(where: { $0.continues == notes.number && !notes.number.isEmpty }) {
            _ = ask(.severalInvoices)
        }
    }

    /// A sum that is unclear once is not told by the same label elsewhere, nor by 金额 alone, which may mean
    /// the one before tax or the total.
    private mutating func withholdUnclearSums() {
        for path in unclearSums { notes[keyPath: path] = "" }
        if !unclearSums.isEmpty { notes.amount = "" }
    }

    // MARK: By label

    /// True if the digits of a message tell no invoice, or one whose kind asks for the seller's tax
    /// number.
    private static func mayNeedSeller(_ tokens: [TextToken]) -> Bool {
        let digits = tokens.compactMap { token -> String? in
            if case .digits(let text) = token.kind { text } else { nil }
        }
        let kinds = digits.compactMap { InvoiceCode($0).flatMap(InvoiceKind.told(by:)) }
        if !kinds.isEmpty { return kinds.contains { $0.factor.needsSellerTaxNumber } }
        return !digits.contains { $0.utf8.count == 20 }
    }

    /// The party named before a tax number tells whose it is. Where none is named, it is the seller's only if
    /// that may be asked for: beside an invoice of another kind people paste their own company's, and it
    /// would be compared. 小写 behind the label of a sum only says that its figures follow.
    private static func resolved(_ tokens: [TextToken]) -> [TextToken] {
        var isBuyers = !mayNeedSeller(tokens)
        var isBehindLabel = false
        var isBehindCapitals = false
        return tokens.map { token in
            var token = token
            switch token.kind {
            case .label(.buyer): (isBuyers, token.kind) = (true, .word)
            case .label(.seller): (isBuyers, token.kind) = (false, .word)
            case .label(.taxNumber):
                token.kind = .label(isBuyers ? .other : .field(.sellerTaxNumber))
            case .label(.figures):
                (token.kind, token.side) = (isBehindLabel ? .filler : .label(.total), .after)
            case .label(.capitals):
                (token.kind, isBehindLabel, isBehindCapitals) = (.label(.other), false, true)
                return token
            default: break
            }
            // 大写：二百三十圆整
            if isBehindCapitals, token.isSpelled { token.isCapitals = true }
            if token.isValue { isBehindCapitals = false }
            if case .label(let label) = token.kind {
                isBehindLabel = label.isSum || label == .other || label.isBesideSum
                isBehindCapitals = false
            }
            if token.isValue { isBehindLabel = false }
            return token
        }
    }

    private mutating func claimByLabel(_ tokens: [TextToken]) {
        var pending: [TextToken] = []
        let isValuesFirst = Self.isValuesFirst(tokens)
        hasTax = tokens.indices.contains { index in
            tokens[index].kind == .label(.tax)
                && (tokens[index].side == .after || tokens[safely: index + 1]?.kind != .word)
        }
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            index += 1
            switch token.kind {
            case .filler, .label(.currency): continue
            // Words between the labels of a form are its headings.
            case .word, .aside: if pending.count < 2 { pending = [] }
            // 单价(含税)
            case .label where token.side == .before && Self.isOther(pending.last):
                continue
            case .label(let next):
                if pending.isEmpty, let last = free.last,
                    isBehind(last, index - 1, tokens, isValuesFirst)
                {
                    free.removeLast()
                    _ = claim(last, for: next)
                } else {
                    pending.append(token)
                }
            default:
                if pending.count > 1 {
                    index = claimBlock(tokens, from: index - 1, pending)
                } else if !claim(token, for: pending.first) {
                    free.append(token)
                    isFreeInRow = index > 1 && tokens[index - 2].isSum
                } else if case .label(let label)? = pending.first?.kind {
                    lookBeside(token, tokens, index, label)
                    index = claimList(tokens, from: index, like: token, for: label)
                }
                pending = []
            }
        }
    }

    private static func isOther(_ token: TextToken?) -> Bool {
        guard case .label(let label)? = token?.kind else { return false }
        return label == .other || label.isBesideSum
    }

    /// 25672225(号码): whether the label at `index` names the value before it. A suitable value after it
    /// takes precedence, unless brackets or the message as a whole say otherwise.
    private mutating func isBehind(
        _ last: TextToken, _ index: Int, _ tokens: [TextToken], _ isValuesFirst: Bool
    ) -> Bool {
        let token = tokens[index]
        // 203.98 (before tax), 203.98, net
        let gapMaximum = tokens[index].kind == .label(.amountBeforeTax) ? 3 : 1
        guard case .label(let label) = token.kind, token.start - last.end <= gapMaximum,
            Self.suits(label, last)
        else { return false }
        if token.side == .before { return true }
        // 合计 188.68 11.32 价税合计: the last of a row of sums has its label elsewhere.
        if label.isSum, isFreeInRow { return false }
        guard let next = Self.nextValue(index, tokens), Self.suits(label, next) else { return true }
        if isValuesFirst, token.side == .either { return true }
        guard token.side == .either, token.start == last.end, next.start > token.end else {
            return false
        }
        // 188.68不含税 200.00, 230.00税额 30.00: either may be meant.
        if label.isSum || label.isBesideSum { _ = ask(.several(.amount)) }
        return !label.isSum && !label.isBesideSum
    }

    /// True if the labels of a message stand behind their values: the last has none after it, and
    /// no colon that would introduce one.
    private static func isValuesFirst(_ tokens: [TextToken]) -> Bool {
        let last = tokens.lastIndex {
            if case .label(let label) = $0.kind { label != .other } else { false }
        }
        guard let last, case .label(let label) = tokens[last].kind, tokens[last].side != .after
        else { return false }
        return nextValue(last, tokens).map { !suits(label, $0) } ?? true
    }

    /// The first value behind a label, before the next label.
    private static func nextValue(_ index: Int, _ tokens: [TextToken]) -> TextToken? {
        for token in tokens[(index + 1)...] {
            if token.isValue { return token }
            if case .label = token.kind { return nil }
        }
        return nil
    }

    /// 号码25672225/25672226: a value that a sign adds to a labelled one has the same label. With two tax
    /// numbers in a row, nobody can tell whose each is.
    private mutating func claimList(
        _ tokens: [TextToken], from start: Int, like first: TextToken, for label: FieldLabel
    ) -> Int {
        if label == .field(.sellerTaxNumber), start < tokens.count,
            Self.fits(label, first), Self.fits(label, tokens[start])
        {
            _ = claim(tokens[start], for: label)
            return start + 1
        }
        guard label == .field(.number) || label == .field(.code),
            case .digits(let text) = first.kind
        else { return start }
        var index = start
        while index < tokens.count, case .digits(let next) = tokens[index].kind,
            next.digits.utf8.count == text.digits.utf8.count, CalendarDay(next.digits) == nil,
            tokens[index].isListed
        {
            _ = claim(tokens[index], for: label)
            index += 1
        }
        return index
    }

    private mutating func claim(_ token: TextToken, for label: TextToken?) -> Bool {
        guard case .label(let label)? = label?.kind else { return false }
        return claim(token, for: label)
    }

    /// Labels first, values after, as the text of a PDF file comes: each in its turn where their
    /// numbers and shapes agree, else each label the one value of its shape. Returns where to go on.
    private mutating func claimBlock(
        _ tokens: [TextToken], from start: Int, _ labelTokens: [TextToken]
    ) -> Int {
        let labels = Self.labels(labelTokens)
        let end =
            tokens[start...].firstIndex {
                if case .label = $0.kind { true } else { false }
            } ?? tokens.count
        let values = tokens[start..<end].filter(\.isValue)
        if labels.count == values.count,
            zip(labels, values).allSatisfy({ Self.suits($0, $1) || $0 == .other })
        {
            for (label, value) in zip(labels, values) { _ = claim(value, for: label) }
            return end
        }
        guard let last = labels.last, let first = values.first, let lastToken = labelTokens.last
        else { return end }
        let isNear = tokens[start].start - lastToken.end <= 3
        if labels.count == 1 || isNear && Self.fits(last, first) {
            if !claim(first, for: last) { free.append(first) }
            free += values.dropFirst()
            if let second = values.dropFirst().first, second.start == tokens[start + 1].start {
                lookBeside(first, tokens, start + 1, last)
            }
            // 价税合计： 金额：230.00 leaves the total open.
            if last == .field(.amount), labels.contains(.total) { isAmountBeforeTax = true }
            return end
        }
        var claimed: Set<Int> = []
        for label in labels where label != .other && !label.isBesideSum {
            let fitting = values.indices.filter { Self.fits(label, values[$0]) }
            let rivals = labels.count { $0.isSum == label.isSum && ($0 == label || label.isSum) }
            guard fitting.count == 1, rivals == 1, let index = fitting.first else { continue }
            if claim(values[index], for: label) { claimed.insert(index) }
        }
        for index in values.indices where !claimed.contains(index) { free.append(values[index]) }
        return end
    }

    /// Each label once where it stands twice in a row: 价税合计(小写).
    private static func labels(_ tokens: [TextToken]) -> [FieldLabel] {
        var labels: [FieldLabel] = []
        for case .label(let label) in tokens.map(\.kind)
        where label != .currency && (labels.last != label || label == .other) {
            labels.append(label)
        }
        return labels
    }

    /// As `fits`, and a round sum in the place of a sum.
    private static func suits(_ label: FieldLabel, _ token: TextToken) -> Bool {
        if label.isSum || label.isBesideSum, case .digits(let text) = token.kind {
            return text.utf8.count < 8 && !token.isDoubtful
        }
        return fits(label, token)
    }

    /// True if a value has the shape that its label promises.
    private static func fits(_ label: FieldLabel, _ token: TextToken) -> Bool {
        switch (label, token.kind) {
        case (.field(.code), .digits(let text)): [10, 12].contains(text.utf8.count)
        case (.field(.number), .digits(let text)): [8, 20].contains(text.utf8.count)
        case (.field(.issuedOn), .digits(let text)): CalendarDay(text) != nil
        case (.field(.issuedOn), .date): true
        case (.field(.checkCode), .digits(let text)): [6, 20].contains(text.utf8.count)
        case (.field(.sellerTaxNumber), .mixed(let text)): TaxNumber(text) != nil
        case (.field(.amount), .amount), (.amountBeforeTax, .amount), (.total, .amount),
            (.tax, .amount), (.otherSum, .amount):
            true
        default: false
        }
    }

    /// False where such a value cannot be meant by the label. One of a wrong length is taken all
    /// the same: the pre-check says what is wrong with it.
    private mutating func claim(_ token: TextToken, for label: FieldLabel) -> Bool {
        switch (label, token.kind) {
        // A sum in capitals is the total, whatever stands before it, and is compared with it.
        case _ where token.isCapitals: return false
        case (.other, _): return true
        case (.tax, .amount(let text)), (.tax, .digits(let text)):
            guard text.utf8.count < 8 || token.isSum else { return false }
            taxes.append(token.isDoubtful ? "" : text)
            return true
        case (.tax, .unclearAmount):
            taxes.append("")
            return true
        case (.otherSum, .amount), (.otherSum, .unclearAmount): return true
        case (.otherSum, .digits(let text)): return text.utf8.count < 8
        // 代码和号码: 033001800111 25672225; and twenty digits are no code.
        case (.field(.number), .digits(let text)) where InvoiceCode(text)?.isKnown == true,
            (.field(.code), .digits(let text)) where text.utf8.count == 20:
            return false
        case (.field(.code), .digits(let text)): return set(\.code, text.digits, .code)
        case (.field(.number), .digits(let text)): return set(\.number, text.digits, .number)
        case (.field(.issuedOn), .date(let text)): return set(\.issuedOn, text, .issuedOn)
        case (.field(.issuedOn), .digits(let text)):
            return set(\.issuedOn, text.digits.dashedDay, .issuedOn)
        case (.field(.issuedOn), .unclearDate): return ask(.unclear(.issuedOn))
        // 日期 10.5
        case (.field(.issuedOn), .amount(let text)) where text.isMonthAndDay:
            return ask(.unclear(.issuedOn))
        case (.field(.checkCode), .digits(let text)):
            return set(\.checkCode, text.digits, .checkCode)
        case (.field(.checkCode), .mixed(let text)): return set(\.checkCode, text, .checkCode)
        case (.field(.sellerTaxNumber), .digits(let text)):
            return set(\.sellerTaxNumber, text.digits, .sellerTaxNumber)
        case (.field(.sellerTaxNumber), .mixed(let text)):
            return set(\.sellerTaxNumber, text, .sellerTaxNumber)
        case (_, .amount(let text)), (_, .digits(let text)):
            guard let path = label.sumPath else { return false }
            // A part of a number is no sum.
            return token.isDoubtful ? askSum(path) : set(path, text, .amount)
        case (_, .unclearAmount): return label.sumPath.map { askSum($0) } ?? false
        default: return false
        }
    }

    private mutating func set(
        _ path: WritableKeyPath<InvoiceNotes, String>, _ value: String, _ field: InvoiceField
    ) -> Bool {
        if path == \.amount { amounts.append(value) }
        if questions.contains(.several(field)) { return true }
        let known = notes[keyPath: path]
        let isSameSum = field == .amount && Fen(yuan: known).map { $0 == Fen(yuan: value) } ?? false
        if isSameSum { return true }
        if !known.isEmpty, known != value {
            // 编号 1 and 发票号码 25672225: only one of them is what the label says.
            let (isOld, isNew) = (field.hasShape(known), field.hasShape(value))
            if isOld != isNew {
                if isNew { notes[keyPath: path] = value }
                return true
            }
            notes[keyPath: path] = ""
            return ask(.several(field))
        }
        notes[keyPath: path] = value
        return true
    }

    mutating func askSum(_ path: WritableKeyPath<InvoiceNotes, String>) -> Bool {
        unclearSums.insert(path)
        return ask(.unclear(.amount))
    }

    mutating func ask(_ question: TextQuestion) -> Bool {
        if !questions.contains(question) { questions.append(question) }
        return true
    }

    // MARK: By the question that was asked

    /// One value alone answers the question, unless it clearly is something else.
    private mutating func claimAnswer(to field: InvoiceField) {
        guard free.count == 1, let token = free.first else {
            // 11692. 52 is one sum that nobody can tell, or two.
            if field == .amount, free.contains(where: \.isDoubtful) { _ = ask(.unclear(.amount)) }
            return
        }
        switch (field, token.kind) {
        case (.code, .digits(let text)) where ![6, 8, 20].contains(text.utf8.count),
            (.number, .digits(let text)) where ![10, 12].contains(text.utf8.count),
            (.issuedOn, .digits(let text)) where ![6, 10, 12, 20].contains(text.utf8.count),
            (.checkCode, .digits(let text)) where ![8, 10, 12].contains(text.utf8.count),
            (.sellerTaxNumber, .digits(let text)) where (15...19).contains(text.utf8.count),
            (.checkCode, .mixed(let text)), (.sellerTaxNumber, .mixed(let text)):
            notes[field] = field == .issuedOn ? text.digits.dashedDay : text.digits
        case (.amount, .digits(let text)) where ![10, 12, 20].contains(text.utf8.count):
            if token.isDoubtful { _ = ask(.unclear(.amount)) } else { notes[field] = text }
        default: return
        }
        free = []
    }
}
