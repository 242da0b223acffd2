/// Gives each value of a message to a field: by its label, by the question that was asked, else
/// by its shape. What could be two things becomes a question.
struct FieldAssignment {
    private(set) var notes = InvoiceNotes()
    private(set) var questions: [TextQuestion] = []
    /// Whether every value had a label: a correction, not a new query.
    private(set) var isAllLabelled = true
    private var free: [TextToken] = []

    /// - Parameters:
    ///   - known: what earlier messages said, if this one continues them.
    ///   - asked: the field that was last asked for.
    init(_ tokens: [TextToken], known: InvoiceNotes, asked: InvoiceField?) {
        claimByLabel(tokens)
        if notes.isEmpty, let asked { claimAnswer(to: asked) }
        isAllLabelled = free.isEmpty
        let assignment = ShapeAssignment(free, notes: notes, known: known, asked: questions)
        notes = assignment.notes
        questions += assignment.questions
    }

    // MARK: By label

    private mutating func claimByLabel(_ tokens: [TextToken]) {
        var pending: [TextToken] = []
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            index += 1
            switch token.kind {
            case .filler: continue
            // Words between the labels of a form are its headings.
            case .word: if pending.count < 2 { pending = [] }
            case .label(let next):
                // 25672225(号码): a value before its label, where none follows at once.
                if pending.isEmpty, let last = free.last, Self.follows(token, last),
                    !Self.isFollowed(index - 1, tokens), Self.fits(next, last)
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
                }
                pending = []
            }
        }
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
            zip(labels, values).allSatisfy({ Self.fits($0, $1) || $0 == .other })
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
            return end
        }
        var claimed: Set<Int> = []
        for label in labels where label != .other {
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
        where labels.last != label || label == .other {
            labels.append(label)
        }
        return labels
    }

    private static func follows(_ label: TextToken, _ value: TextToken) -> Bool {
        label.start - value.end <= 1
    }

    private static func isFollowed(_ index: Int, _ tokens: [TextToken]) -> Bool {
        guard index + 1 < tokens.count else { return false }
        let next = tokens[index + 1]
        return (next.isValue || next.kind == .filler) && next.start == tokens[index].end
    }

    /// Whether a value has the shape that its label promises.
    private static func fits(_ label: FieldLabel, _ token: TextToken) -> Bool {
        switch (label, token.kind) {
        case (.field(.code), .digits(let text)): [10, 12].contains(text.utf8.count)
        case (.field(.number), .digits(let text)): [8, 20].contains(text.utf8.count)
        case (.field(.issuedOn), .digits(let text)): CalendarDay(text) != nil
        case (.field(.issuedOn), .date): true
        case (.field(.checkCode), .digits(let text)): [6, 20].contains(text.utf8.count)
        case (.field(.sellerTaxNumber), .mixed(let text)): TaxNumber(text) != nil
        case (.field(.amount), .amount), (.amountBeforeTax, .amount), (.total, .amount): true
        default: false
        }
    }

    /// False where such a value cannot be meant by the label. One of a wrong length is taken all
    /// the same: the pre-check says what is wrong with it.
    private mutating func claim(_ token: TextToken, for label: FieldLabel) -> Bool {
        switch (label, token.kind) {
        case (.other, _): return true
        case (.field(.code), .digits(let text)): return set(\.code, text.digits, .code)
        case (.field(.number), .digits(let text)): return set(\.number, text.digits, .number)
        case (.field(.issuedOn), .date(let text)): return set(\.issuedOn, text, .issuedOn)
        case (.field(.issuedOn), .digits(let text)):
            return set(\.issuedOn, text.digits.dashedDay, .issuedOn)
        case (.field(.issuedOn), .unclearDate): return ask(.unclear(.issuedOn))
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
            return token.isDoubtful ? ask(.unclear(.amount)) : set(path, text, .amount)
        case (_, .unclearAmount): return label.isSum && ask(.unclear(.amount))
        default: return false
        }
    }

    private mutating func set(
        _ path: WritableKeyPath<InvoiceNotes, String>, _ value: String, _ field: InvoiceField
    ) -> Bool {
        if questions.contains(.several(field)) { return true }
        if !notes[keyPath: path].isEmpty, notes[keyPath: path] != value {
            notes[keyPath: path] = ""
            return ask(.several(field))
        }
        notes[keyPath: path] = value
        return true
    }

    private mutating func ask(_ question: TextQuestion) -> Bool {
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

extension String {
    /// Without the hyphen that a lexer may have taken for a minus.
    fileprivate var digits: String { hasPrefix("-") ? String(dropFirst()) : self }

    /// 20260105 as 2026-01-05; what is no day stays as it was written, to be told.
    var dashedDay: String { CalendarDay(self)?.description ?? self }
}
