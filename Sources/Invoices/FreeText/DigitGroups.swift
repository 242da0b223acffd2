/// Puts together digits written in groups: 0330 0180 0111, or a check code in fives as paper
/// prints it.
enum DigitGroups {
    /// The lengths that mean something.
    static let shapes: Set<Int> = [6, 8, 10, 12, 20]

    /// Wider groups than in a check code are numbers by themselves.
    private static let widthMaximum = 5

    static func joined(_ lexer: TextLexer) -> [TextToken] {
        let tokens = lexer.tokens
        let scalars = lexer.cursor.scalars
        var result: [TextToken] = []
        var index = 0
        while index < tokens.count {
            var end = index + 1
            if let whole = labelled(tokens, index, scalars) {
                result.append(whole.token)
                index = whole.next
                continue
            }
            if isGroup(tokens[index]) {
                while end < tokens.count, tokens[end].start == tokens[end - 1].end + 1,
                    " -".unicodeScalars.contains(scalars[tokens[end - 1].end]),
                    isGroup(tokens[end])
                {
                    end += 1
                }
            }
            if end - index > 1, let joined = join(tokens[index..<end]) {
                result.append(joined)
            } else {
                result += tokens[index..<end]
            }
            index = end
        }
        return result
    }

    /// A number or a tax number that a space, a hyphen or the end of a line cuts in two behind its
    /// label: only where the pieces together have its length and the first by itself has not.
    private static func labelled(
        _ tokens: [TextToken], _ first: Int, _ scalars: [Unicode.Scalar]
    ) -> (token: TextToken, next: Int)? {
        guard first > 0, case .label(let label) = tokens[first - 1].kind,
            let lengths = Self.lengths[label], let start = text(tokens[first])
        else { return nil }
        let isNumber = label == .field(.number)
        if !isNumber, let whole = unified(start, tokens, first...first, scalars) { return whole }
        if lengths.contains(start.utf8.count) { return nil }
        var joined = start
        var next = first + 1
        while next < tokens.count, joined.utf8.count < 20,
            tokens[next].start == tokens[next - 1].end + 1,
            " -\n".unicodeScalars.contains(scalars[tokens[next - 1].end]),
            let piece = text(tokens[next])
        {
            joined += piece
            next += 1
            guard lengths.contains(joined.utf8.count) else { continue }
            if !isNumber, let whole = unified(joined, tokens, first...(next - 1), scalars) {
                return whole
            }
            // The number of a fully digital invoice begins with its year.
            if isNumber, !joined.hasPrefix("2") || InvoiceCode(piece)?.isKnown == true { break }
            let isPlain = joined.utf8.allSatisfy { (0x30...0x39).contains($0) }
            return (
                TextToken(
                    kind: isPlain ? .digits(joined) : .mixed(joined), start: tokens[first].start,
                    end: tokens[next - 1].end), next
            )
        }
        return nil
    }

    /// A unified code that one character cuts behind its first fifteen or more, which could be an
    /// older number by themselves: the check character tells that the rest belongs to them.
    private static func unified(
        _ beginning: String, _ tokens: [TextToken], _ places: ClosedRange<Int>,
        _ scalars: [Unicode.Scalar]
    ) -> (token: TextToken, next: Int)? {
        let cut = tokens[places.upperBound].end
        guard (15...17).contains(beginning.utf8.count), cut + 1 < scalars.count else { return nil }
        let rest = scalars[(cut + 1)...].prefix { $0.isASCIIDigit || $0.isSmallLetter }
        guard beginning.utf8.count + rest.count == 18,
            let number = TaxNumber(beginning + String(rest).uppercased()), !number.mayBeMistyped
        else { return nil }
        let isPlain = number.text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        // No older number begins with 9: digits behind another may be a sum.
        if isPlain, !number.text.hasPrefix("9") { return nil }
        let end = cut + 1 + rest.count
        return (
            TextToken(
                kind: isPlain ? .digits(number.text) : .mixed(number.text),
                start: tokens[places.lowerBound].start, end: end),
            tokens[places.lowerBound...].firstIndex { $0.start >= end } ?? tokens.count
        )
    }

    private static let lengths: [FieldLabel: Set<Int>] = [
        .field(.number): [20], .taxNumber: [15, 17, 18, 20],
        .field(.sellerTaxNumber): [15, 17, 18, 20],
    ]

    private static func text(_ token: TextToken) -> String? {
        switch token.kind {
        case .digits(let text) where !text.hasPrefix("-"), .mixed(let text): text
        default: nil
        }
    }

    private static func isGroup(_ token: TextToken) -> Bool {
        guard case .digits(let text) = token.kind else { return false }
        return (2...widthMaximum).contains(text.utf8.count) && !text.hasPrefix("-")
    }

    /// Nil where the groups are not alike, or their sum means nothing either.
    private static func join(_ groups: ArraySlice<TextToken>) -> TextToken? {
        var text = ""
        var widths: Set<Int> = []
        for case .digits(let digits) in groups.map(\.kind) {
            text += digits
            widths.insert(digits.utf8.count)
        }
        guard widths.count == 1, shapes.contains(text.utf8.count), let first = groups.first,
            let last = groups.last
        else { return nil }
        var token = TextToken(kind: .digits(text), start: first.start, end: last.end)
        token.isDoubtful = true
        // Twenty digits in fives are a check code, and those that begin with the year of a fully digital
        // invoice its number; otherwise they may be a code and a number.
        let isNumber = text.hasPrefix("2") && InvoiceCode(text.prefix(12))?.isKnown != true
        token.isLooselyJoined = text.utf8.count == 20 && widths != [5] && !isNumber
        return token
    }
}
