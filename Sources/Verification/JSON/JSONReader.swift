/// Reads JSON (RFC 8259) from bytes that a stranger sent, value by value, without a tree.
///
/// Our own because amounts must never pass through floating point, a name that comes twice
/// must be refused (one reader would see the first, another the last), and depth and sizes are
/// bounded before anything is built.
package struct JSONReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var depth = 0

    /// An invoice with its lines is four deep; nothing we read is deeper than eight.
    static let depthMaximum = 16
    /// An invoice has fourteen names. The names of one object are compared with one another, so
    /// a million of them would keep a worker busy for an hour.
    static let namesMaximum = 64

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    package init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    /// Calls `field` with every name, which must read or skip the value. A name may come once.
    package mutating func object(
        _ field: (inout JSONReader, String) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "{"), expected: .object)
        var names: [String] = []
        if try !closes(UInt8(ascii: "}")) {
            repeat {
                let name = try string(maximumBytes: 64)
                guard !names.contains(name) else { throw error(.repeatedName(name)) }
                names.append(name)
                guard names.count <= Self.namesMaximum else {
                    throw error(.tooMany(Self.namesMaximum))
                }
                try expect(UInt8(ascii: ":"), .colon)
                try field(&self, name)
            } while try continues(until: UInt8(ascii: "}"))
        }
        depth -= 1
    }

    /// Calls `element` at every element; more than `maximum` are refused.
    package mutating func array(
        maximum: Int, _ element: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "["), expected: .array)
        var count = 0
        if try !closes(UInt8(ascii: "]")) {
            repeat {
                count += 1
                guard count <= maximum else { throw error(.tooMany(maximum)) }
                try element(&self)
            } while try continues(until: UInt8(ascii: "]"))
        }
        depth -= 1
    }

    package mutating func string(maximumBytes: Int) throws(JSONError) -> String {
        try expect(UInt8(ascii: "\""), .string)
        let start = position
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { throw error(.controlCharacter) }
            position += 1
        }
        if current == UInt8(ascii: "\"") {
            let text = bytes[start..<position]
            position += 1
            return try checked(text, maximumBytes)
        }
        var text = Array(bytes[start..<position])
        try unescape(into: &text)
        return try checked(text[...], maximumBytes)
    }

    /// A number, or a string that holds one, as the sender wrote it: decimals stay exact.
    package mutating func decimal(maximumBytes: Int = 32) throws(JSONError) -> String {
        skipSpace()
        if current == UInt8(ascii: "\"") { return try string(maximumBytes: maximumBytes) }
        return String(decoding: try number(), as: UTF8.self)
    }

    package mutating func boolean() throws(JSONError) -> Bool {
        skipSpace()
        if literal("true") { return true }
        if literal("false") { return false }
        throw error(.expected(.boolean))
    }

    /// Whether the next value is null, which is then consumed.
    package mutating func null() -> Bool {
        skipSpace()
        return literal("null")
    }

    /// The first byte of the next value, which tells its type; nil at the end.
    package var upcoming: UInt8? {
        mutating get {
            skipSpace()
            return current
        }
    }

    /// Reads over a value of any type and returns its bytes.
    @discardableResult
    package mutating func skip() throws(JSONError) -> ArraySlice<UInt8> {
        skipSpace()
        let start = position
        switch current {
        case UInt8(ascii: "{"):
            try object { (reader, _) throws(JSONError) in try reader.skip() }
        case UInt8(ascii: "["):
            try array(maximum: .max) { (reader) throws(JSONError) in try reader.skip() }
        case UInt8(ascii: "\""): _ = try string(maximumBytes: .max)
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try boolean()
        case UInt8(ascii: "n"):
            guard literal("null") else { throw error(.expected(.value)) }
        default: _ = try number()
        }
        return bytes[start..<position]
    }

    /// Refuses anything but white space after the value.
    package mutating func finish() throws(JSONError) {
        skipSpace()
        guard position == bytes.endIndex else { throw error(.trailingBytes) }
    }

    package func error(_ reason: JSONError.Reason) -> JSONError {
        JSONError(offset: position - bytes.startIndex, reason: reason)
    }
}

extension JSONReader {
    private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func expect(_ byte: UInt8, _ what: JSONError.Expected) throws(JSONError) {
        skipSpace()
        guard current == byte else { throw error(.expected(what)) }
        position += 1
    }

    private mutating func open(_ bracket: UInt8, expected: JSONError.Expected) throws(JSONError) {
        try expect(bracket, expected)
        depth += 1
        guard depth <= Self.depthMaximum else { throw error(.tooDeep) }
    }

    private mutating func closes(_ bracket: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        guard current == bracket else { return false }
        position += 1
        return true
    }

    private mutating func continues(until bracket: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        if current == UInt8(ascii: ",") {
            position += 1
            return true
        }
        try expect(bracket, .commaOrEnd)
        return false
    }

    private mutating func literal(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.endIndex else { return false }
        let matches = word.withUTF8Buffer { unsafe bytes[position..<end].elementsEqual($0) }
        if matches { position = end }
        return matches
    }

    /// RFC 8259, section 6: no leading plus or zero, digits on both sides of the point.
    private mutating func number() throws(JSONError) -> ArraySlice<UInt8> {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        guard position - start <= 64 else { throw error(.tooLong(64)) }
        return bytes[start..<position]
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw error(.expected(.value)) }
    }

    private func checked(_ text: ArraySlice<UInt8>, _ maximum: Int) throws(JSONError) -> String {
        guard text.count <= maximum else { throw error(.tooLong(maximum)) }
        guard let string = String(validating: text, as: UTF8.self) else {
            throw error(.invalidUTF8)
        }
        // PostgreSQL's text holds no NUL; nor does any invoice.
        guard !string.utf8.contains(0) else { throw error(.controlCharacter) }
        return string
    }

    /// The rest of a string from its first escape on, through the closing quote.
    private mutating func unescape(into text: inout [UInt8]) throws(JSONError) {
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw error(.controlCharacter)
            default: text.append(byte)
            }
        }
        throw error(.expected(.endOfString))
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte = current else { throw error(.expected(.endOfString)) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var unit = try hexadecimalUnit()
            if (0xD800..<0xDC00).contains(unit) {
                guard literal("\\u") else { throw error(.loneSurrogate) }
                let low = try hexadecimalUnit()
                guard (0xDC00..<0xE000).contains(low) else { throw error(.loneSurrogate) }
                unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(unit) else { throw error(.loneSurrogate) }
            text.append(contentsOf: String(Character(scalar)).utf8)
        default: throw error(.unknownEscape)
        }
    }

    private mutating func hexadecimalUnit() throws(JSONError) -> UInt32 {
        let end = position + 4
        guard end <= bytes.endIndex,
            bytes[position..<end].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
        else { throw error(.unknownEscape) }
        position = end
        return unit
    }
}
