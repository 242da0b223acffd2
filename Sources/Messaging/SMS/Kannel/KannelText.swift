/// The text of a message as Kannel posts it: raw in the body, in the charset of Content-Type
/// (Kannel 1.4.5 User's Guide, "Kannel POST").
enum KannelText {
    /// The content of the body. Broken characters are replaced, not refused: a person who reads "not
    /// understood" can send it again, and one who gets no reply cannot know why.
    static func content(_ body: [UInt8], as contentType: String?) -> IncomingMessage.Content {
        let parts = (contentType ?? "text/plain").lowercased().split(separator: ";").map { part in
            part.filter { !$0.isWhitespace && $0 != "\"" }
        }
        // Eight-bit data come as application/octet-stream: a ring tone, a visiting card.
        guard parts.first == "text/plain" else { return .unreadable }
        let charset = parts.first { $0.hasPrefix("charset=") }?.dropFirst("charset=".count)
        switch charset {
        case nil, "utf-8", "us-ascii": return .text(String(forgiving: body))
        case "utf-16be", "utf-16", "utf-16le", "ucs-2", "iso-10646-ucs-2":
            // A mark within the text tells the order better than the name of the charset.
            let isMarked = body.starts(with: [0xFE, 0xFF]) || body.starts(with: [0xFF, 0xFE])
            let mark: [UInt8] = charset == "utf-16le" && !isMarked ? [0xFF, 0xFE] : []
            return .text(UCS2.text(mark + body))
        case "iso-8859-1":
            return .text(String(String.UnicodeScalarView(body.map { Unicode.Scalar($0) })))
        default: return .unreadable
        }
    }
}
