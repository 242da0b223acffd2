/// The first line of a request, as its bytes come: `METHOD target HTTP/1.1`, with one space between and
/// nothing else (RFC 9112, section 3). The decoder also takes several spaces, and the names of other
/// protocols; a proxy before us that reads such a line otherwise would see another request than we do.
struct RequestLine {
    private enum Place {
        /// Empty lines may come first (RFC 9112, section 2.2).
        case before
        case method
        case target(isEmpty: Bool)
        /// How many bytes of `end` have come.
        case version(Int)
        case over
    }

    private static let end = Array("HTTP/1.?\r\n".utf8)

    private var place = Place.before

    /// Takes in more of the line, and ignores what comes after it.
    ///
    /// - Returns: whether it can still become a sound one.
    mutating func isSound(with bytes: some Sequence<UInt8>) -> Bool {
        for byte in bytes {
            switch place {
            case .over: return true
            case .before:
                if !Self.endsLine(byte) { place = .method }
            case .method:
                if byte == UInt8(ascii: " ") { place = .target(isEmpty: true) }
            case .target(let isEmpty):
                let isSpace = byte == UInt8(ascii: " ")
                if Self.endsLine(byte) || isSpace && isEmpty { return false }
                place = isSpace ? .version(0) : .target(isEmpty: false)
            case .version(let count):
                let wanted = Self.end[count]
                let isMinor = wanted == UInt8(ascii: "?")
                guard isMinor ? byte & 0xFE == 0x30 : byte == wanted else { return false }
                place = count + 1 == Self.end.count ? .over : .version(count + 1)
            }
        }
        return true
    }

    private static func endsLine(_ byte: UInt8) -> Bool { byte == 0x0D || byte == 0x0A }
}
