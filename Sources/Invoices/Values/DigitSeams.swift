/// Traces that folding leaves between digits and that are no sign: characters of no width, and the
/// marks of a list (①, ⑴, ⒈). Whether they are within a number or between two is told by the digits
/// around them.
enum DigitSeams {
    /// Stands for a character of no width until `closed` has judged it.
    static let seam: Unicode.Scalar = "\u{200B}"

    static func closed(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard scalars.contains(where: { $0 == seam || isListMark($0) }) else { return scalars }
        return withoutMarks(withoutSeams(scalars))
    }

    // MARK: Characters of no width

    /// They part the digits of a short number, which may be a sum (11692 and 52): there they become a
    /// space. A code or a number is printed with them, and elsewhere they say nothing.
    private static func withoutSeams(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        var index = 0
        while index < scalars.count {
            guard scalars[index].isASCIIDigit else {
                if scalars[index] != seam { result.append(scalars[index]) }
                index += 1
                continue
            }
            var end = index
            while end < scalars.count, scalars[end].isASCIIDigit || scalars[end] == seam {
                end += 1
            }
            let run = scalars[index..<end]
            if isIdentifier(run), !isPoint(result[...].suffix(2)),
                !isPoint(scalars[end...].prefix(2).reversed())
            {
                result += run.filter { $0 != seam }
            } else {
                append(run, to: &result)
            }
            index = end
        }
        return result
    }

    private static func append(
        _ run: ArraySlice<Unicode.Scalar>, to result: inout [Unicode.Scalar]
    ) {
        let pieces = run.split(separator: seam)
        for (index, piece) in pieces.enumerated() {
            if index > 0 { result.append(" ") }
            result += piece
        }
    }

    /// As long as the end of a check code, or as any number, code or day.
    private static func isIdentifier(_ run: ArraySlice<Unicode.Scalar>) -> Bool {
        let count = run.count { $0 != seam }
        return count == 6 || count >= 8
    }

    /// True if the character beside a run of digits makes it a sum: a sign of money, or a point
    /// that has a digit on its other side. `beside` ends with the nearest.
    private static func isPoint(_ beside: some BidirectionalCollection<Unicode.Scalar>) -> Bool {
        guard let nearest = beside.last else { return false }
        if nearest == "." { return beside.count > 1 && beside.first?.isASCIIDigit == true }
        return "¥元块圆".unicodeScalars.contains(nearest)
    }

    // MARK: Marks of a list

    /// A mark that begins a line or counts on from the one before it numbers a list, and is the end of a line;
    /// any other stays, as a digit in an unusual form.
    private static func withoutMarks(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let hasSecond = scalars.contains { isListMark($0) && $0.properties.numericValue == 2 }
        var last = 0.0
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        // The last letter, digit or end of a line.
        var before: Unicode.Scalar = "\n"
        for (place, scalar) in scalars.enumerated() {
            var scalar = scalar
            if isListMark(scalar) {
                let number = scalar.properties.numericValue ?? 0
                let isNext = last > 0 && number == last + 1
                let isFirst =
                    number == 1 && isOne(place, scalars)
                    && !before.isSmallLetter && !before.isUnusualDigit && before != "¥"
                    && (hasSecond || before.isASCIIDigit && scalars[place - 1] == " ")
                if before == "\n" || isNext || isFirst {
                    scalar = "\n"
                    last = number
                }
            }
            result.append(scalar)
            let isSign =
                !scalar.isASCIIDigit && !scalar.isSmallLetter && !scalar.isHan
                && !scalar.isUnusualDigit && scalar != "\n" && scalar != "¥"
            if !isSign { before = scalar }
        }
        return result
    }

    /// True if no other digit in an unusual form, and no tag, follows the mark.
    private static func isOne(_ place: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        guard let next = scalars[safely: place + 1] else { return false }
        return !next.isUnusualDigit && next != "^" && next != "|"
    }

    private static func isListMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2460...0x249B, 0x24EA...0x24FF, 0x2776...0x2793: true
        default: false
        }
    }
}
