/// Walks the fields of one JSON object in place. The corpus is the service's own canonical JSON,
/// so this trusts its syntax and only finds the ends of things.
struct JSONFields {
    let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// `range` begins with the opening brace.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound + 1
        end = range.upperBound
    }

    struct Field {
        let name: Range<Int>
        /// Without its quotes when it is a string.
        let value: Range<Int>
    }

    mutating func next() -> Field? {
        skip { $0 == 0x20 || $0 == UInt8(ascii: ",") }
        guard position < end, bytes[position] == 0x22 else { return nil }
        let name = string()
        skip { $0 == 0x20 || $0 == UInt8(ascii: ":") }
        guard position < end else { return nil }
        switch bytes[position] {
        case 0x22: return Field(name: name, value: string())
        case UInt8(ascii: "{"), UInt8(ascii: "["): return Field(name: name, value: nested())
        default:
            let start = position
            skip { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
            return Field(name: name, value: start..<position)
        }
    }

    func name(_ field: Field, is word: StaticString) -> Bool {
        guard field.name.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { unsafe bytes[field.name].elementsEqual($0) }
    }

    private mutating func skip(while matches: (UInt8) -> Bool) {
        while position < end, matches(bytes[position]) { position += 1 }
    }

    private mutating func string() -> Range<Int> {
        position += 1
        let start = position
        while position < end, bytes[position] != 0x22 {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        let range = start..<min(position, end)
        position += 1
        return range
    }

    private mutating func nested() -> Range<Int> {
        let start = position
        var depth = 0
        while position < end {
            switch bytes[position] {
            case 0x22:
                _ = string()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { break }
        }
        return start..<position
    }
}
