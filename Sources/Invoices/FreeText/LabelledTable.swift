/// A table as it is pasted from a sheet: one line of labels and lines of values below it (or, where
/// there are none, one above it). It is written out again with each value behind its label, a line
/// for each invoice; a text without such a line stays as it is.
enum LabelledTable {
    private struct Line {
        let scalars: ArraySlice<Unicode.Scalar>

        func cells(_ separator: Unicode.Scalar) -> [ArraySlice<Unicode.Scalar>] {
            scalars.split(separator: separator, omittingEmptySubsequences: separator == " ")
        }
    }

    /// In this order a line of labels is tried.
    private static let separators: [Unicode.Scalar] = ["\t", "|", ",", ";", " "]
    private static let columnsMaximum = 40

    static func unfolded(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let lines = scalars.split(separator: "\n").map { Line(scalars: $0) }
        guard lines.count > 1, lines.count <= 64 else { return scalars }
        for (index, line) in lines.enumerated() {
            guard let separator = separators.first(where: { line.scalars.contains($0) }) else {
                continue
            }
            let header = line.cells(separator)
            guard (2...columnsMaximum).contains(header.count), isHeader(header) else { continue }
            return unfolded(lines, at: index, header, separator) ?? scalars
        }
        return scalars
    }

    private static func unfolded(
        _ lines: [Line], at index: Int, _ header: [ArraySlice<Unicode.Scalar>],
        _ separator: Unicode.Scalar
    ) -> [Unicode.Scalar]? {
        func row(_ place: Int) -> [ArraySlice<Unicode.Scalar>]? {
            guard lines.indices.contains(place) else { return nil }
            let cells = lines[place].cells(separator)
            let hasDigits = cells.contains { $0.contains { $0.isASCIIDigit } }
            // A sheet leaves out what is empty at a line's end.
            let isWhole =
                separator == "\t"
                ? (2...header.count).contains(cells.count)
                : cells.count == header.count
            // A line that begins with an empty cell goes on with the row above it.
            let isOwn = separator != "\t" || !(cells.first.map(isBlank) ?? true)
            return isWhole && hasDigits && isOwn ? cells : nil
        }
        var below: [[ArraySlice<Unicode.Scalar>]] = []
        var end = index + 1
        func takeRows() {
            while var cells = row(end) {
                end += 1
                while separator == "\t", lines.indices.contains(end),
                    let whole = wrapped(cells, lines[end].cells(separator), header)
                {
                    cells = whole
                    end += 1
                }
                below.append(cells)
            }
        }
        takeRows()
        // A line of dashes parts the labels from the values of a table in Markdown.
        if below.isEmpty, lines.indices.contains(end), isRule(lines[end]) {
            end += 1
            takeRows()
        }
        let rows = below.isEmpty ? [index - 1].compactMap(row) : below
        guard !rows.isEmpty else { return nil }
        let kept = lines[..<(below.isEmpty ? index - 1 : index)]
        var text: [Unicode.Scalar] = []
        for line in kept { text += line.scalars + ["\n"] }
        for row in rows {
            // No tab behind the last: a cell that was wrapped goes on in the next line.
            let cells = zip(header, row).filter { isLabel($0) && !isBlank($1) }
            for (place, (name, value)) in cells.enumerated() {
                if place > 0 { text.append("\t") }
                text += Array(name) + [" "] + Array(value)
            }
            text.append("\n")
        }
        for line in lines[end...] { text += line.scalars + ["\n"] }
        return text
    }

    /// A short row whose last cell was wrapped, with the rest of it, which begins the next line: that has no
    /// number or code of its own there. The sign of a hidden digit stands between, for nobody tells whether a
    /// number goes on. Nil where the next line is another row.
    private static func wrapped(
        _ cells: [ArraySlice<Unicode.Scalar>], _ rest: [ArraySlice<Unicode.Scalar>],
        _ header: [ArraySlice<Unicode.Scalar>]
    ) -> [ArraySlice<Unicode.Scalar>]? {
        guard cells.count < header.count, rest.count > 1, let last = cells.last,
            let first = rest.first, !isBlank(first), !isLabel(first)
        else { return nil }
        let count = cells.count - 1 + rest.count
        if let place = header.firstIndex(where: isIdentity) {
            let isOwn = rest[min(place, rest.count)...].first.map(isNumber) ?? false
            guard count <= header.count, !isOwn else { return nil }
        } else {
            guard count == header.count, rest.count < header.count else { return nil }
        }
        return cells.dropLast() + [(last + ["□"] + first)[...]] + rest.dropFirst()
    }

    /// 发票号码 and 发票代码: in these columns each row has a value of its own.
    private static func isIdentity(_ cell: ArraySlice<Unicode.Scalar>) -> Bool {
        let label = TextLexer(Array(cell)).tokens.first?.kind
        return label == .label(.field(.number)) || label == .label(.field(.code))
    }

    private static func isNumber(_ cell: ArraySlice<Unicode.Scalar>) -> Bool {
        cell.count(where: \.isASCIIDigit) >= 8
    }

    private static func isRule(_ line: Line) -> Bool {
        line.scalars.allSatisfy { "|-: ".unicodeScalars.contains($0) }
    }

    private static func isBlank(_ cell: ArraySlice<Unicode.Scalar>) -> Bool {
        cell.allSatisfy { $0.isSpace }
    }

    /// Two labels at least, and no value.
    private static func isHeader(_ cells: [ArraySlice<Unicode.Scalar>]) -> Bool {
        !cells.contains { $0.contains { $0.isASCIIDigit && $0 != "6" } }
            && cells.count(where: isLabel) >= 2
    }

    private static func isLabel(_ cell: ArraySlice<Unicode.Scalar>) -> Bool {
        let tokens = TextLexer(Array(cell)).tokens
        guard let first = tokens.first, case .label(let label) = first.kind else { return false }
        return tokens.count == 1 && label != .buyer && label != .seller
    }
}
