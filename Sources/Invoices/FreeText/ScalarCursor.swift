/// Reads a folded text forward. It counts its looks, so that a test can hold them against the
/// length: the work of the parser is linear, whatever the text.
struct ScalarCursor {
    let scalars: [Unicode.Scalar]
    var position = 0
    private(set) var looks = 0

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    var isAtEnd: Bool { position >= scalars.count }

    /// The character so many places ahead (or behind); nil beyond either end.
    mutating func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        looks += 1
        let place = position + offset
        return scalars.indices.contains(place) ? scalars[place] : nil
    }

    /// Moves past `scalar` if it comes next.
    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        position += 1
        return true
    }

    /// Moves past `scalars` if they come next.
    mutating func skip(_ scalars: [Unicode.Scalar]) -> Bool {
        for (offset, scalar) in scalars.enumerated() where peek(offset) != scalar { return false }
        position += scalars.count
        return true
    }

    /// More than this between the parts of a date belong to no date.
    private static let spacesMaximum = 4

    mutating func skipSpaces() {
        for _ in 0..<Self.spacesMaximum {
            guard let next = peek(), next.isSpace else { return }
            position += 1
        }
    }

    /// Moves past a name in Han characters, which invoices print with spaces in it: 金 额.
    mutating func skip(spaced name: [Unicode.Scalar]) -> Bool {
        var place = 0
        for (index, scalar) in name.enumerated() {
            if index > 0, name[index - 1].isHan, scalar.isHan {
                for _ in 0..<Self.innerSpacesMaximum where peek(place) == " " { place += 1 }
            }
            guard peek(place) == scalar else { return false }
            place += 1
        }
        position += place
        return true
    }

    private static let innerSpacesMaximum = 2

    /// Moves past the longest run that `isPart` accepts, at most `maximum` long.
    mutating func take(
        upTo maximum: Int = .max, while isPart: (Unicode.Scalar) -> Bool
    ) -> String {
        var text = String.UnicodeScalarView()
        var count = 0
        while count < maximum, let scalar = peek(), isPart(scalar) {
            text.append(scalar)
            position += 1
            count += 1
        }
        return String(text)
    }
}

extension Unicode.Scalar {
    /// After folding there are three kinds.
    var isSpace: Bool { self == " " || self == "\n" || self == "\t" }
    var isASCIIDigit: Bool { (0x30...0x39).contains(value) }
    /// Letters are small after folding.
    var isSmallLetter: Bool { (0x61...0x7A).contains(value) }
    var isHan: Bool { (0x4E00...0x9FFF).contains(value) || value == 0x3007 }

    /// A digit, fraction or number of any script that folding did not make one of ours: ½, Ⅴ, ⑤.
    var isUnusualDigit: Bool { value > 0x80 && !isHan && properties.numericType != nil }

    /// Digits of any script, fractions, and Chinese numerals and places.
    var isPartOfNumber: Bool {
        isASCIIDigit || value > 0x80 && properties.numericType != nil || self == "两"
    }

    /// True if it stands where a digit was hidden or could not be read: a mask, an empty box, what
    /// a font or a decoder lacked.
    var hidesDigit: Bool {
        switch value {
        case 0x23, 0x2A, 0x3F, 0x5F: true
        // Dots, asterisks, pictures of control characters, blocks and boxes, the mark of a lacking glyph.
        case 0x203B, 0x2026, 0x204E, 0x2055, 0x2217, 0x22EF, 0x2400...0x2426, 0x2580...0x25FF,
            0x2610...0x2612, 0x2731...0x273F, 0x2B1A...0x2B1C, 0x2B24, 0x3013, 0xFFFC, 0xFFFD,
            0x1F532...0x1F533:
            true
        default: value > 0x80 && properties.generalCategory == .privateUse
        }
    }
}

extension Array {
    /// Nil beyond either end.
    subscript(safely index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension String {
    init(_ scalars: ArraySlice<Unicode.Scalar>) {
        var text = UnicodeScalarView()
        text.append(contentsOf: scalars)
        self.init(text)
    }
}
