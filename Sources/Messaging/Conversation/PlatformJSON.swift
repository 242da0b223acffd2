import Invoices

/// A platform's JSON as a tree. Platforms add fields whenever they like, so unknown fields are skipped;
/// sizes, depth and names are bounded by `JSONReader` as everywhere.
///
/// The envelope is strict, what it holds is forgiven: odd text that people wrote is accepted, and a value
/// that repeats a name, breaks a bound or is a word that JSON does not have (`NaN`, `01`, `None`) is left
/// unread. None of these may cost the other messages of the call.
///
/// What else is no JSON (RFC 8259), as `'a'` or `[1,]`, costs the whole call: where such a value ends is a
/// guess, and a wrong one would make a message of another's words.
indirect enum PlatformJSON: Sendable, Equatable {
    case object([String: PlatformJSON])
    case array([PlatformJSON])
    case string(String)
    case number(String)
    case boolean(Bool)
    case null
    /// A text that repeats a name, is more than we read, or is no JSON.
    case unread

    /// A message of a platform; LINE puts up to a hundred events into one.
    static let bytesMaximum = 256 << 10
    static let elementsMaximum = 1_000

    init(_ bytes: [UInt8]) throws(JSONError) {
        // RFC 8259, section 8.1: a byte order mark may be passed over.
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        var reader = JSONReader(bytes.dropFirst(isMarked ? 3 : 0), texts: .forgiven)
        self = try Self.value(&reader)
        try reader.finish()
    }

    private static func value(_ reader: inout JSONReader) throws(JSONError) -> PlatformJSON {
        switch reader.upcoming {
        case UInt8(ascii: "{"):
            var members: [String: PlatformJSON] = [:]
            try reader.object { (reader, name) throws(JSONError) in
                let member = try content(&reader)
                // Some write null for a field that they do not have.
                if member != .null { members[name] = member }
            }
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [PlatformJSON] = []
            try reader.array(maximum: elementsMaximum) { (reader) throws(JSONError) in
                elements.append(try content(&reader))
            }
            return .array(elements)
        case UInt8(ascii: "\""): return .string(try reader.string(maximumBytes: bytesMaximum))
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean(try reader.boolean())
        default:
            if reader.null() { return .null }
            return .number(try reader.decimal())
        }
    }

    /// A value whose faults cost nothing but itself. It is walked over once more for each object or array
    /// around it that is refused too, and those are as few as the reader's depth.
    private static func content(_ reader: inout JSONReader) throws(JSONError) -> PlatformJSON {
        let start = reader
        let refused: JSONError
        do throws(JSONError) {
            let value = try value(&reader)
            guard reader.isWithinWord else { return value }
            refused = reader.error(.expected(.commaOrEnd))
        } catch {
            refused = error
        }
        reader = start
        if reader.passOverWord() { return .unread }
        // Past a fault of another kind nobody can tell where the value ends.
        guard refused.reason.isOfContent else { throw refused }
        try reader.passOver()
        return .unread
    }

    subscript(name: String) -> PlatformJSON? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The elements of an array; none for anything else.
    var elements: [PlatformJSON] { if case .array(let elements) = self { elements } else { [] } }

    var text: String? { if case .string(let text) = self { text } else { nil } }

    /// A name that a platform gives: it writes some as numbers and some as texts.
    var name: String? {
        switch self {
        case .string(let text), .number(let text):
            text.isEmpty || text.utf8.count > 256 ? nil : text
        default: nil
        }
    }

    /// A person's text. A platform may take a text of digits for a number.
    var words: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    var integer: Int64? { name.flatMap { Int64($0) } }
    var isTrue: Bool { self == .boolean(true) }
}

extension JSONError.Reason {
    /// True if the value is JSON, but repeats a name or is more than we read.
    fileprivate var isOfContent: Bool {
        switch self {
        case .repeatedName, .tooMany, .tooLong, .tooDeep: true
        default: false
        }
    }
}
