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
    /// A sum in the capitals of 大写, which an invoice prints for the total only.
    var isCapitals = false
    /// Digits that only a sign of a list parts from those before them: 25672225/25672226.
    var isListed = false
    /// The number that these digits go on from, as the end of a range or the next of a list: 25672225-26,
    /// 25672225至25672229, 25672225/26.
    var continues: String?
    /// For a label: 25672225(号码) tells that the value is before it, 号码: that it is after it.
    var side = Side.either

    var isSum: Bool {
        switch kind {
        case .amount, .unclearAmount: true
        default: false
        }
    }

    var isNegative: Bool {
        if case .amount(let text) = kind { text.hasPrefix("-") } else { false }
    }

    var isValue: Bool {
        switch kind {
        case .label, .filler, .aside, .word: false
        default: true
        }
    }
}
