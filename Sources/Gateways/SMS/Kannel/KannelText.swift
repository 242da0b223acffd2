/// The text of a message as Kannel posts it: raw in the body, in the charset of Content-Type
/// (Kannel 1.4.5 User's Guide, "Kannel POST").
enum KannelText {
    /// What the body says. Broken characters are replaced, not refused: the person who reads "not
    /// understood" can send it again, and the one who reads nothing cannot know why.
    static func content(_ body: [UInt8], as contentType: String?) -> IncomingMessage.Content {
        let parts = (contentType ?? "text/plain").lowercased().split(separator: ";").map { part in
            part.filter { !$0.isWhitespace && $0 != "\"" }
        }
        // Eight-bit data come as application/octet-stream: a ring tone, a visiting card.
        guard parts.first == "text/plain" else { return .unreadable }
        let charset = parts.first { $0.hasPrefix("charset=") }?.dropFirst("charset=".count)
        switch charset {
        case nil, "utf-8", "us-ascii": return .text(String(decoding: body, as: UTF8.self))
        case "utf-16be", "utf-16", "ucs-2": return .text(utf16(body))
        case "iso-8859-1":
            return .text(String(String.UnicodeScalarView(body.map { Unicode.Scalar($0) })))
        default: return .unreadable
        }
    }

    /// Half a unit at the end and half a pair anywhere become U+FFFD.
    private static func utf16(_ bytes: [UInt8]) -> String {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2 + 1)
        for start in stride(from: 0, to: bytes.count - 1, by: 2) {
            units.append(UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1]))
        }
        if !bytes.count.isMultiple(of: 2) { units.append(0xFFFD) }
        return String(decoding: units, as: UTF16.self)
    }
}
