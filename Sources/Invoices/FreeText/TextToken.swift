/// A piece of a message that means something, and where it stands.
struct TextToken: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case label(FieldLabel)
        /// Plain digits, perhaps in groups.
        case digits(String)
        /// Letters and digits together, as capitals.
        case mixed(String)
        /// A day in any of its forms, as `2026-01-05`; the calendar need not have it.
        case date(String)
        /// A date without its year, or whose order nobody can tell.
        case unclearDate
        /// A number that can only be money, as `-1234.50`.
        case amount(String)
        /// Money that is not told to the fen, such as 1.2万, or of which a part may be missing.
        case unclearAmount
        /// Stands between a label and its value and means nothing: 是, is.
        case filler
        /// Digits that are no detail of an invoice: a time of day, a telephone number, a number of
        /// which a part is masked.
        case aside
        case word
    }

    /// 九月二号, whose year the number of the invoice tells.
    struct MonthAndDay: Sendable, Equatable {
        let month: Int
        let day: Int
    }

    /// On which side of a label its value stands, as far as the signs beside it tell.
    enum Side: Sendable { case before, after, either }

    var kind: Kind
    let start: Int
    var end: Int
    /// Groups of digits that were put together, where others could be meant.
    var isLooselyJoined = false
    /// Digits beside which something stands that could belong to them, were they a sum.
    var isDoubtful = false
    /// Digits with nothing but values around them: in their place they may be a round sum.
    var standsAlone = false
    /// A sum in the capitals of 大写 or in English words, which an invoice prints for the total only.
    var isCapitals = false
    /// A sum in plain Chinese numerals: beside figures it says the same sum.
    var isSpelled = false
    /// Beside the value before it, with nothing but spaces between: two cells of one row.
    var isInRow = false
    /// Digits that begin the line behind the value before them.
    var beginsNextLine = false
    /// Digits that only a sign of a list parts from those before them: 25672225/25672226.
    var isListed = false
    /// The number that these digits go on from, as the end of a range or the next of a list: 25672225-26,
    /// 25672225至25672229, 25672225/26.
    var continues: String?
    /// Of a date without its year.
    var monthAndDay: MonthAndDay?
    /// For a label: 25672225(号码) tells that the value is before it, 号码: that it is after it.
    var side = Side.either

    var isSum: Bool {
        switch kind {
        case .amount, .unclearAmount: true
        default: false
        }
    }

    /// A day of the calendar, or one whose year the number may tell.
    var isDay: Bool {
        if case .date = kind { true } else { monthAndDay != nil }
    }

    var isNameOfOtherSum: Bool {
        if case .label(let label) = kind { label.isBesideSum } else { false }
    }

    /// The sum that is written, be it plain digits.
    var sum: Fen? {
        switch kind {
        case .amount(let text), .digits(let text): Fen(yuan: text)
        default: nil
        }
    }

    /// A sum in one row with the one before it, or as few digits, that could be more of it or another.
    var isSecondSum: Bool {
        guard isInRow || isListed, !isCapitals else { return false }
        // Six digits are the end of a check code, five the blockchain's.
        if case .digits(let text) = kind { return [1, 2, 3, 4, 7].contains(text.utf8.count) }
        return isSum
    }

    /// More digits than six in the next line, and as many as no number, code, day or telephone has.
    var isRestOfCheckCode: Bool {
        guard beginsNextLine, case .digits(let text) = kind else { return false }
        return (5...19).contains(text.utf8.count) && ![8, 10, 11, 12].contains(text.utf8.count)
    }

    var isNegative: Bool {
        if case .amount(let text) = kind { text.hasPrefix("-") } else { false }
    }

    /// So, or plain digits behind what may be a minus.
    var isBelowNought: Bool {
        if case .digits(let text) = kind { return text.hasPrefix("-") }
        return isNegative
    }

    var isValue: Bool {
        switch kind {
        case .label, .filler, .aside, .word: false
        default: true
        }
    }
}
