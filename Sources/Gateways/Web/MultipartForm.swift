/// A form with a file, as browsers send it (multipart/form-data, RFC 7578), read as strictly as
/// `URLEncodedForm`: every part is a field that the page has, comes once, and is not encoded.
struct MultipartForm: Sendable, Equatable {
    /// Bytes of a part's headers: a name, a file's name and a media type.
    static let headerBytesMaximum = 1_024
    /// Bytes around the file: boundaries, headers and the language.
    static let overheadBytesMaximum = 8_192
    /// RFC 2046, section 5.1.1.
    private static let boundaryBytesMaximum = 70

    private let parts: [String: ArraySlice<UInt8>]

    subscript(name: String) -> ArraySlice<UInt8> { parts[name] ?? [] }

    /// The boundary of a Content-Type field; nil for other types and boundaries that are none.
    static func boundary(_ contentType: String) -> [UInt8]? {
        let pieces = contentType.split(separator: ";", maxSplits: 8)
        guard pieces.first.map(trimmed)?.lowercased() == "multipart/form-data" else { return nil }
        for piece in pieces.dropFirst() {
            let pair = piece.split(separator: "=", maxSplits: 1).map(trimmed)
            guard pair.count == 2, pair[0].lowercased() == "boundary" else { continue }
            var value = Array(pair[1].utf8)
            if value.count >= 2, value.first == UInt8(ascii: "\""), value.last == value.first {
                value = Array(value.dropFirst().dropLast())
            }
            let isSound = value.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 }
            return isSound && (1...boundaryBytesMaximum).contains(value.count) ? value : nil
        }
        return nil
    }

    /// Nil unless sound and only of the fields `names`.
    init?(_ body: [UInt8], boundary: [UInt8], names: Set<String>) {
        let delimiter = Array("\r\n--".utf8) + boundary
        // The first delimiter may lack the line before it, and nothing may stand there.
        guard body.starts(with: delimiter.dropFirst(2)) else { return nil }
        var parts: [String: ArraySlice<UInt8>] = [:]
        var rest = body.dropFirst(delimiter.count - 2)
        while !Self.isClosed(rest) {
            guard rest.starts(with: Self.lineEnd),
                let headerEnd = Self.headerEnd(rest),
                let name = Self.name(rest[(rest.startIndex + 2)..<headerEnd]),
                names.contains(name), parts[name] == nil
            else { return nil }
            let content = rest[(headerEnd + 4)...]
            guard let end = Self.first(delimiter, in: content) else { return nil }
            parts[name] = content[..<end]
            rest = content[(end + delimiter.count)...]
        }
        self.parts = parts
    }

    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    /// `--`, and perhaps a line's end: nothing may follow.
    private static func isClosed(_ rest: ArraySlice<UInt8>) -> Bool {
        rest.elementsEqual("--".utf8) || rest.elementsEqual("--\r\n".utf8)
    }

    /// The beginning of the empty line after a part's headers; nil if it is too far away.
    private static func headerEnd(_ rest: ArraySlice<UInt8>) -> Int? {
        first(lineEnd + lineEnd, in: rest.prefix(headerBytesMaximum))
    }

    /// The first place of `pattern`, which begins with a byte that is rare in photos.
    private static func first(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var start = bytes.startIndex
        while let at = bytes[start...].firstIndex(of: pattern[0]) {
            if bytes[at...].starts(with: pattern) { return at }
            start = at + 1
        }
        return nil
    }

    /// The field's name in `Content-Disposition: form-data; name="…"; filename="…"`. Of the other
    /// headers only Content-Type may be there; a transfer encoding is deprecated (section 4.7).
    private static func name(_ headers: ArraySlice<UInt8>) -> String? {
        guard let text = String(validating: headers, as: UTF8.self) else { return nil }
        var name: String?
        for line in text.split(separator: "\r\n", omittingEmptySubsequences: false) {
            let pair = line.split(separator: ":", maxSplits: 1).map(trimmed)
            guard pair.count == 2 else { return nil }
            switch pair[0].lowercased() {
            case "content-type": continue
            case "content-disposition" where name == nil: name = fieldName(pair[1])
            default: return nil
            }
        }
        return name
    }

    /// Browsers write a quotation mark within a name as %22, so the next one ends it.
    private static func fieldName(_ disposition: String) -> String? {
        let prefix = "form-data; name=\""
        guard disposition.lowercased().hasPrefix(prefix),
            let end = disposition.dropFirst(prefix.count).firstIndex(of: "\"")
        else { return nil }
        return String(disposition.dropFirst(prefix.count)[..<end])
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
