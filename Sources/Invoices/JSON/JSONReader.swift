/// Reads JSON (RFC 8259) from bytes that a stranger sent, value by value, without a tree.
///
/// Our own because amounts must never pass through floating point, a name that comes twice
/// must be refused (one reader would see the first, another the last), and depth and sizes are
/// bounded before anything is built.
package struct JSONReader {
    /// The demands on the texts within.
    package enum Texts: Sendable {
        /// RFC 8259, and no NUL: for text that a program sends, and that becomes a record.
        case sound
        /// For text that a person wrote into a chat and a platform passed on: half a surrogate pair,
        /// broken UTF-8, an unknown escape or a NUL becomes U+FFFD, and a control character may stand as
        /// it is. One such text must not cost the other messages of a call. All else is as strict.
        case forgiven
    }

    let bytes: ArraySlice<UInt8>
    let texts: Texts
    /// Bytes from the start of the slice.
    var position = 0
    private var depth = 0

    /// An invoice with its lines is four deep; nothing we read is deeper than eight.
    static let depthMaximum = 16
    /// An invoice has fourteen names. The names of one object are compared with one another, so
    /// a million of them would keep a worker busy for an hour.
    static let namesMaximum = 64
    /// Longer than any name we know, and short enough to be repeated in a report.
    static let nameBytesMaximum = 64

    package init(_ bytes: ArraySlice<UInt8>, texts: Texts = .sound) {
        self.bytes = bytes
        self.texts = texts
    }

    /// - Parameter texts: how strict to be with strings; all else is read alike.
    package init(_ bytes: [UInt8], texts: Texts = .sound) { self.init(bytes[...], texts: texts) }

    /// Calls `field` with every name, which must read or skip the value. A name may come once.
    package mutating func object(
        _ field: (inout JSONReader, String) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "{"), expected: .object)
        var names = JSONNamesSeen()
        if try !closes(UInt8(ascii: "}")) {
            repeat {
                let name = try string(maximumBytes: Self.nameBytesMaximum)
                guard names.add(name) else { throw error(.repeatedName(name)) }
                guard names.count <= Self.namesMaximum else {
                    throw error(.tooMany(Self.namesMaximum))
                }
                try expect(UInt8(ascii: ":"), .colon)
                try field(&self, name)
            } while try continues(until: UInt8(ascii: "}"))
        }
        depth -= 1
    }

    /// As the other, of an object whose names are known: those of an enumeration. Another name is
    /// `.malformed`, as `path` and the name; only then is it made a text. A field that is null is passed
    /// over: many programs write null for what they do not have.
    package mutating func object<Field: JSONField>(
        of names: JSONNames<Field>, at path: String = "",
        _ read: (inout JSONReader, Field) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "{"), expected: .object)
        var seen: UInt64 = 0
        var place = 0
        if try !closes(UInt8(ascii: "}")) {
            repeat {
                skipSpace()
                let start = position
                guard let found = names.place(of: try packedName(), from: place) else {
                    position = start
                    let name = try string(maximumBytes: Self.nameBytesMaximum)
                    try expect(UInt8(ascii: ":"), .colon)
                    throw error(.malformed(FieldError(path + name, .unknownField)))
                }
                let field = names.fields[found]
                guard seen & 1 << found == 0 else {
                    throw error(.repeatedName(field.rawValue))
                }
                seen |= 1 << found
                place = found + 1
                try expect(UInt8(ascii: ":"), .colon)
                if !null() { try read(&self, field) }
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

    /// True if the next value is null, which is then consumed.
    package mutating func null() -> Bool {
        skipSpace()
        return current == UInt8(ascii: "n") && literal("null")
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
        return slice(from: start)
    }

    /// Refuses anything but white space after the value.
    package mutating func finish() throws(JSONError) {
        skipSpace()
        guard position == bytes.count else { throw error(.trailingBytes) }
    }

    /// An error at the place where the reader stands, for a caller that refuses a value it has
    /// read.
    package func error(_ reason: JSONError.Reason) -> JSONError {
        JSONError(offset: position, reason: reason)
    }
}

extension JSONReader {
    var current: UInt8? { position < bytes.count ? bytes.span[position] : nil }

    /// The bytes read since `start`.
    func slice(from start: Int) -> ArraySlice<UInt8> {
        bytes[bytes.startIndex + start..<bytes.startIndex + position]
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    mutating func expect(_ byte: UInt8, _ what: JSONError.Expected) throws(JSONError) {
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

    mutating func literal(_ word: StaticString) -> Bool {
        let start = bytes.startIndex + position
        let end = start + word.utf8CodeUnitCount
        guard end <= bytes.endIndex else { return false }
        let matches = word.withUTF8Buffer { unsafe bytes[start..<end].elementsEqual($0) }
        if matches { position += word.utf8CodeUnitCount }
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
        // A platform may write a text of digits so.
        guard position - start <= 64 || texts == .forgiven else { throw error(.tooLong(64)) }
        return slice(from: start)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw error(.expected(.value)) }
    }
}
