/// Puts together what was written in groups: 0330 0180 0111, or a check code in fives as paper
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
        // Twenty digits in fives are a check code; otherwise they may be a code and a number.
        token.isLooselyJoined = text.utf8.count == 20 && widths != [5]
        return token
    }
}
