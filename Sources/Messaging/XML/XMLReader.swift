/// Reads the small XML (1.0) that WeChat and WeCom send: elements, text, CDATA, character
/// references and the five entities. No other markup is understood, and the structure is strict.
///
/// What a person wrote is forgiven: a text may hold what no XML may (a control character, `]]>`, a
/// bare `&` or `<`, broken UTF-8, a section that never ends), and its sender is answered all the same.
/// Where an element below the root holds no sound elements, all up to its end tag is text: `1 <b 2`, `a</b>`,
/// `<!-- so -->`. The root's own elements are the platform's, and are never guessed. What is no character at
/// all becomes U+FFFD. Control characters before and behind the document, such as the NUL that ends a text
/// in some languages, are passed over.
///
/// Our own because the usual readers resolve document types, which has been the hole in
/// WeChat's own sample code; and because sizes and depth are bounded before anything is built.
struct XMLReader {
    /// Messages are a few kilobytes; a text of 2,048 characters as references is 20.
    static let bytesMaximum = 64 << 10
    /// xml, SendPicsInfo, PicList, item, PicMd5Sum: the deepest that is documented.
    static let depthMaximum = 6
    static let elementsMaximum = 128
    static let nameBytesMaximum = 64

    private let bytes: [UInt8]
    private var position = 0
    private var elements = 0

    /// The root of a whole document.
    static func read(_ bytes: [UInt8]) throws(XMLFault) -> XMLElement {
        var reader = XMLReader(bytes)
        guard bytes.count <= bytesMaximum else { throw reader.fault(.tooLarge) }
        reader.skipMargin()
        try reader.skipDeclaration()
        reader.skipMargin()
        let root = try reader.element(depth: 1)
        reader.skipMargin()
        guard reader.position == bytes.count else { throw reader.fault(.trailing) }
        return root
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The byte order mark and the declaration (section 2.8) that a relay's library may write. Texts
    /// are UTF-8 whatever it says.
    private mutating func skipDeclaration() throws(XMLFault) {
        _ = take("\u{FEFF}")
        guard take("<?xml ") else { return }
        while !take("?>") {
            guard try byte() != UInt8(ascii: "<") else { throw fault(.markup) }
        }
    }

    private mutating func element(depth: Int) throws(XMLFault) -> XMLElement {
        guard depth <= Self.depthMaximum else { throw fault(.tooDeep) }
        elements += 1
        guard elements <= Self.elementsMaximum else { throw fault(.tooMany) }
        guard take("<") else { throw fault(position < bytes.count ? .tag : .unfinished) }
        if current == UInt8(ascii: "!") || current == UInt8(ascii: "?") { throw fault(.markup) }
        var element = XMLElement(try name())
        skipSpace()
        if take("/>") { return element }
        guard take(">") else { throw fault(position < bytes.count ? .attribute : .unfinished) }
        let start = self
        do throws(XMLFault) {
            try content(of: &element, depth: depth)
        } catch {
            guard depth > 1 else { throw error }
            // Twice over the same bytes for each element around them, of which there are few.
            self = start
            element.children = []
            try words(of: &element)
        }
        return element
    }

    /// All up to and with the element's end tag.
    private mutating func content(
        of element: inout XMLElement, depth: Int
    ) throws(XMLFault) {
        let start = position
        var text: [UInt8] = []
        while !take("</") {
            if take("<![CDATA[") {
                try characterData(of: element.name, into: &text)
            } else if beginsTag {
                element.children.append(try self.element(depth: depth + 1))
            } else if take("&") {
                reference(into: &text)
            } else {
                text.append(try byte())
            }
        }
        if element.children.isEmpty {
            element.text = String(forgiving: text)
        } else if !text.allSatisfy(Self.isSpace) {
            throw fault(.mixed)
        } else if depth > 1 {
            element.markup = String(forgiving: Array(bytes[start..<position - 2]))
        }
        guard try name() == element.name else { throw fault(.tag) }
        skipSpace()
        guard take(">") else { throw fault(.tag) }
    }

    /// As `content`, and nothing but the element's own end tag is a tag.
    private mutating func words(of element: inout XMLElement) throws(XMLFault) {
        var text: [UInt8] = []
        while !takeEnd(of: element.name) {
            if take("<![CDATA[") {
                try characterData(of: element.name, into: &text)
            } else if take("&") {
                reference(into: &text)
            } else {
                text.append(try byte())
            }
        }
        element.text = String(forgiving: text)
    }

    private mutating func takeEnd(of name: String) -> Bool {
        let start = position
        if take("</\(name)") {
            skipSpace()
            if take(">") { return true }
        }
        position = start
        return false
    }

    /// A section's text. Of one that never ends, which a relay may have cut, the element's last end tag
    /// is the end.
    private mutating func characterData(
        of name: String, into text: inout [UInt8]
    ) throws(XMLFault) {
        let rest = position..<bytes.count
        if let first = rest.first(where: { begins("]]>", at: $0) }) {
            let end = endOfCharacterData(in: name, from: first)
            text += bytes[position..<end]
            position = end + 3
        } else if let end = rest.last(where: { begins("</\(name)", at: $0) }) {
            text += bytes[position..<end]
            position = end
        } else {
            throw fault(.unfinished)
        }
    }

    /// The place of the `]]>` that ends a section. A person may write one too, and platforms do not
    /// take it apart (section 2.7): the last one before the element's end or the next section
    /// counts.
    private func endOfCharacterData(in name: String, from first: Int) -> Int {
        let tag = "</\(name)"
        var last = first
        for place in first..<bytes.count {
            if begins(tag, at: place) || begins("<![CDATA[", at: place) { return last }
            if begins("]]>", at: place) { last = place }
        }
        return first
    }

    /// True if a `<` stands here that is not one in somebody's text, such as that of `1 < 2` or
    /// `<3`.
    private var beginsTag: Bool {
        guard current == UInt8(ascii: "<") else { return false }
        guard position + 1 < bytes.count else { return true }
        let next = bytes[position + 1]
        return next == UInt8(ascii: "!") || next == UInt8(ascii: "?")
            || Self.isNamed(next) && !Self.isDigit(next) && next != UInt8(ascii: "-")
                && next != UInt8(ascii: ".")
    }

    private mutating func byte() throws(XMLFault) -> UInt8 {
        guard let byte = current else { throw fault(.unfinished) }
        position += 1
        return byte
    }

    /// Reads the reference behind an `&`. Entities that only a document type could define are none:
    /// then the `&` is one that somebody typed.
    private mutating func reference(into text: inout [UInt8]) {
        // The longest is `#x10FFFF`.
        let end = min(position + 10, bytes.count)
        guard let semicolon = bytes[position..<end].firstIndex(of: UInt8(ascii: ";")),
            let character = Self.character(
                String(decoding: bytes[position..<semicolon], as: UTF8.self))
        else { return text.append(UInt8(ascii: "&")) }
        text.append(contentsOf: character.utf8)
        position = semicolon + 1
    }

    /// The text that a reference stands for; nil if it is none.
    private static func character(_ name: String) -> String? {
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let isHexadecimal = name.hasPrefix("#x")
            let digits = name.dropFirst(isHexadecimal ? 2 : 1)
            guard
                digits.utf8.allSatisfy({ isHexadecimal ? isHexadecimalDigit($0) : isDigit($0) }),
                let value = UInt32(digits, radix: isHexadecimal ? 16 : 10)
            else { return nil }
            return Unicode.Scalar(value).map { String(Character($0)) } ?? "\u{FFFD}"
        }
    }

    /// An ASCII name: no platform has others.
    private mutating func name() throws(XMLFault) -> String {
        let start = position
        while let byte = current, Self.isNamed(byte), position - start <= Self.nameBytesMaximum {
            position += 1
        }
        guard let first = bytes[start..<position].first, !Self.isDigit(first),
            first != UInt8(ascii: "-"), first != UInt8(ascii: "."),
            position - start <= Self.nameBytesMaximum
        else { throw fault(position < bytes.count ? .name : .unfinished) }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}

extension XMLReader {
    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func fault(_ reason: XMLFault.Reason) -> XMLFault {
        XMLFault(reason: reason, offset: position)
    }

    private func begins(_ mark: String, at place: Int) -> Bool {
        bytes[place...].starts(with: mark.utf8)
    }

    private mutating func take(_ mark: String) -> Bool {
        guard begins(mark, at: position) else { return false }
        position += mark.utf8.count
        return true
    }

    private mutating func skipSpace() {
        while let byte = current, Self.isSpace(byte) { position += 1 }
    }

    /// White space and control characters (Unicode's category Cc), which no text of a person's is.
    private mutating func skipMargin() {
        while let byte = current {
            if byte <= 0x20 || byte == 0x7F {
                position += 1
            } else if byte == 0xC2, position + 1 < bytes.count,
                (0x80...0x9F).contains(bytes[position + 1])
            {
                position += 2
            } else {
                return
            }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func isNamed(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
