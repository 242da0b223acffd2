/// Makes text of the HTML that is copied with a page or a letter: entities are the characters that they
/// name, and a tag ends a line or a cell, or is a sign: what it stands between is not written as one.
enum Markup {
    /// A text without < and & comes back as it was.
    static func read(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard scalars.contains(where: { $0 == "<" || $0 == "&" }) else { return scalars }
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            let piece: (text: Unicode.Scalar, end: Int)? =
                switch scalar {
                case "<": tag(scalars, index)
                case "&": entity(scalars, index)
                default: nil
                }
            result.append(piece?.text ?? scalar)
            index = piece?.end ?? index + 1
        }
        return result
    }

    // MARK: Tags

    private static let tagMaximum = 200
    private static let nameMaximum = 10

    /// Only the tags of HTML: those of an invoice's XML are labels.
    private static func tag(
        _ scalars: [Unicode.Scalar], _ start: Int
    ) -> (text: Unicode.Scalar, end: Int)? {
        var place = start + 1
        if scalars[safely: place] == "!" { return comment(scalars, start) }
        if scalars[safely: place] == "/" { place += 1 }
        let name = word(scalars, place, nameMaximum) { isLetter($0) || $0.isASCIIDigit }
        guard let text = tags[name.lowercased()] else { return nil }
        place += name.unicodeScalars.count
        let end = min(scalars.count, place + tagMaximum)
        while place < end, scalars[place] != "<" {
            if scalars[place] == ">" { return (text, place + 1) }
            place += 1
        }
        return nil
    }

    private static func comment(
        _ scalars: [Unicode.Scalar], _ start: Int
    ) -> (text: Unicode.Scalar, end: Int)? {
        let text = scalars[(start + 1)...].prefix(tagMaximum).prefix { $0 != "<" && $0 != ">" }
        return scalars[safely: text.endIndex] == ">" ? ("|", text.endIndex + 1) : nil
    }

    private static let tags: [String: Unicode.Scalar] = {
        var tags: [String: Unicode.Scalar] = ["td": "\t", "th": "\t", "wbr": DigitSeams.seam]
        let lines = [
            "br", "p", "div", "tr", "li", "ul", "ol", "table", "tbody", "thead", "hr", "h1", "h2",
            "h3", "h4", "h5", "h6", "html", "body", "pre", "dl", "dt", "dd", "section",
        ]
        for name in lines { tags[name] = "\n" }
        let signs = [
            "a", "b", "i", "u", "em", "strong", "span", "font", "sub", "sup", "small", "big",
            "mark", "ins", "code", "tt", "nobr", "img", "label", "q",
        ]
        for name in signs { tags[name] = "|" }
        // Text that is struck out is not said: it is as unreadable as a digit under a blot.
        for name in ["s", "del", "strike"] { tags[name] = "\u{FFFC}" }
        return tags
    }()

    // MARK: Entities

    private static let entityMaximum = 8

    private static func entity(
        _ scalars: [Unicode.Scalar], _ start: Int
    ) -> (text: Unicode.Scalar, end: Int)? {
        let name = word(scalars, start + 1, entityMaximum) {
            isLetter($0) || $0.isASCIIDigit || $0 == "#"
        }
        let end = start + 1 + name.unicodeScalars.count
        let isEnded = end < scalars.count && scalars[end] == ";"
        // Browsers know this one without its end too.
        if !isEnded, name.hasPrefix("nbsp"), scalars[safely: start + 5] != "=" {
            return (" ", start + 5)
        }
        guard isEnded, let text = entities[name] ?? numbered(name) else { return nil }
        return (text, end + 1)
    }

    private static func numbered(_ name: String) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let value =
            isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
        return value.flatMap { Unicode.Scalar($0) }
    }

    private static let entities: [String: Unicode.Scalar] = [
        "nbsp": " ", "ensp": " ", "emsp": " ", "thinsp": " ", "shy": DigitSeams.seam,
        "zwj": DigitSeams.seam, "zwnj": DigitSeams.seam, "lrm": DigitSeams.seam,
        "rlm": DigitSeams.seam, "period": ".", "comma": ",", "colon": ":", "yen": "¥", "lt": "<",
        "gt": ">", "amp": "&", "quot": "\"", "apos": "'", "middot": "·", "bull": "·",
        "hellip": "…", "ast": "*", "num": "#", "minus": "-", "ndash": "-", "mdash": "-",
        "times": "×", "sup1": "¹", "sup2": "²", "sup3": "³", "frac12": "½", "frac14": "¼",
        "euro": "€", "pound": "£", "dollar": "$", "cent": "¢",
    ]

    private static func word(
        _ scalars: [Unicode.Scalar], _ start: Int, _ maximum: Int,
        while isPart: (Unicode.Scalar) -> Bool
    ) -> String {
        var text = String.UnicodeScalarView()
        var place = start
        while place < scalars.count, place - start < maximum, isPart(scalars[place]) {
            text.append(scalars[place])
            place += 1
        }
        return String(text)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isSmallLetter || (0x41...0x5A).contains(scalar.value)
    }
}
