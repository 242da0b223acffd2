/// Two numbers with nothing but signs between them: whether they could be one.
struct NumberPair {
    /// What counts of a number here.
    struct Figure {
        let start: Int
        let end: Int
        var digits = 0
        var decimals = 0
        var hasDecimals = false
        var isMoney = false
        var isDay = false
        /// Ended by 元 or another word for it: nothing is missing from its yuan.
        var isClosed = false
        /// One or two digits at the start of a line, as lists are numbered.
        var opensLine = false

        init(_ token: TextToken, in scalars: [Unicode.Scalar]) {
            start = token.start
            end = token.end
            switch token.kind {
            case .digits(let text): count(text)
            case .amount(let text):
                isMoney = true
                count(text)
                isClosed = token.end > 0 && TextLexer.yuan.contains(scalars[token.end - 1])
            case .unclearAmount:
                isMoney = true
                digits = 3
            case .mixed(let text): digits = text.utf8.count
            case .date, .unclearDate:
                isDay = true
                digits = 8
            case .label, .filler, .word: break
            }
            if !isMoney, !isDay, digits <= 2 {
                opensLine = start == 0 || scalars[start - 1] == "\n"
            }
        }

        private mutating func count(_ text: String) {
            let parts = text.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
            digits = parts.first?.utf8.count ?? 0
            hasDecimals = parts.count > 1
            decimals = hasDecimals ? parts[1].utf8.count : 0
            if !isMoney, digits == 8, IssueDate(text) != nil { isDay = true }
        }

        /// As long as codes, numbers and days are, and no sum.
        var isIdentifier: Bool { isDay || !isMoney && digits >= 8 }
        /// As short as decimals are.
        var isShort: Bool { digits <= 2 && !hasDecimals }
    }

    static let operators: Set<Unicode.Scalar> = [
        "~", "*", "×", "÷", "+", "=", "^", "±", "≈", "至", "到", "乘", "加", "减", "除", "点", "x",
    ]
    private static let points: Set<Unicode.Scalar> = [".", "。", "·", "'", "_", "`", "˙", "´"]

    let before: Figure
    let gap: ArraySlice<Unicode.Scalar>
    let after: Figure
    let isSpacedOut: Bool

    private var hasSpace: Bool { gap.contains { $0.isSpace } }
    private var hasLineEnd: Bool { gap.contains("\n") }

    var touches: Bool {
        if gap.contains("\t") { return false }
        let signs = gap.filter { !$0.isSpace }
        // A date begins anew, whatever stands before it, unless it does so within a number.
        if after.isDay { return gap.isEmpty && !before.isClosed }
        guard let sign = signs.first else { return touchesAcrossSpace }
        if signs.count == 1 {
            switch sign {
            case ",": return touchesAcrossComma
            case ";": return !hasSpace && couldBeDecimals
            case "/": return !before.isIdentifier && !after.isIdentifier
            case "-": return before.isIdentifier ? after.isMoney : !after.isIdentifier
            case _ where Self.points.contains(sign): return touchesAcrossPoint
            default: break
            }
        }
        if signs.contains(where: Self.operators.contains) { return !before.isIdentifier }
        return !hasSpace && couldBeDecimals
    }

    /// 11692 52: a whole number, and as many digits as its fen.
    private var couldBeDecimals: Bool {
        !before.isIdentifier && !before.hasDecimals && after.isShort
    }

    private var touchesAcrossSpace: Bool {
        if gap.isEmpty { return !before.isDay }
        if hasLineEnd || before.isIdentifier || after.isIdentifier { return false }
        if !before.hasDecimals, before.digits <= 3, after.digits == 3, !before.isClosed {
            return true
        }
        if couldBeDecimals, before.isMoney || after.isMoney { return true }
        if before.decimals == 1, after.isShort, after.digits == 1 { return true }
        if before.isMoney, !before.hasDecimals, !before.isClosed, !after.hasDecimals { return true }
        // Digits that a label may claim are not the whole where more of them follow.
        return isSpacedOut
    }

    private var touchesAcrossComma: Bool {
        if before.isDay { return false }
        if before.isIdentifier {
            return before.digits < 12 && after.isShort && after.isMoney && !hasSpace
        }
        if after.isIdentifier || hasLineEnd { return false }
        if before.hasDecimals { return before.decimals != 2 && !hasSpace }
        if hasSpace { return couldBeDecimals || before.digits <= 3 && after.digits == 3 }
        return !(before.digits == 6 && after.hasDecimals && after.digits != 3)
    }

    private var touchesAcrossPoint: Bool {
        if before.opensLine, hasSpace, !after.isShort { return false }
        if before.isDay { return after.isShort && !hasSpace }
        if before.isIdentifier { return !hasSpace && after.isShort && before.digits < 12 }
        if after.isIdentifier { return false }
        if hasLineEnd { return after.isShort && !before.hasDecimals }
        return !(hasSpace && before.decimals == 2)
    }
}
