/// Names and strings.
extension JSONReader {
    /// A string, unescaped. Throws if it is longer than `maximumBytes` in UTF-8, before it is
    /// built.
    package mutating func string(maximumBytes: Int) throws(JSONError) -> String {
        if texts == .forgiven { return try forgivenString(maximumBytes) }
        try expect(UInt8(ascii: "\""), .string)
        let start = position
        position = endOfPlainText
        switch current {
        case UInt8(ascii: "\""):
            position += 1
            return try checked(bytes.span.extracting(start..<position - 1), maximumBytes)
        case UInt8(ascii: "\\"):
            var text = Array(slice(from: start))
            try unescape(into: &text)
            return try checked(text.span, maximumBytes)
        case nil: throw error(.expected(.endOfString))
        default: throw error(.controlCharacter)
        }
    }

    /// The next name as `JSONNames` compares them; nil where it is too long for that.
    mutating func packedName() throws(JSONError) -> UInt128? {
        if let (packed, end) = plainName {
            position = end
            return packed
        }
        // Escaped, long or broken: the way that knows it all.
        return JSONPackedName.packed(try string(maximumBytes: Self.nameBytesMaximum))
    }

    /// The name that stands here, if it is as names are, and where it ends.
    private var plainName: (packed: UInt128, end: Int)? {
        let text = bytes.span
        guard position < text.count, text[position] == UInt8(ascii: "\"") else { return nil }
        var packed: UInt128 = 0
        var place = position + 1
        let end = min(text.count, place + JSONPackedName.bytesMaximum + 1)
        while place < end {
            let byte = text[place]
            if byte == UInt8(ascii: "\"") { return (packed, place + 1) }
            guard byte >= 0x20, byte != UInt8(ascii: "\\") else { return nil }
            packed = packed << 8 | UInt128(byte)
            place += 1
        }
        return nil
    }

    /// The end of a run of plain text: a quote, a backslash, a control character or the end.
    private var endOfPlainText: Int {
        let text = bytes.span
        var place = position
        while place < text.count {
            let byte = text[place]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            place += 1
        }
        return place
    }

    private func checked(_ text: Span<UInt8>, _ maximum: Int) throws(JSONError) -> String {
        guard text.count <= maximum else { throw error(.tooLong(maximum)) }
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: text))
        } catch {
            throw self.error(.invalidUTF8)
        }
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
            // PostgreSQL's text holds no NUL; nor does any invoice.
            guard unit != 0 else { throw error(.controlCharacter) }
            text.append(contentsOf: String(Character(scalar)).utf8)
        default: throw error(.unknownEscape)
        }
    }

    private mutating func hexadecimalUnit() throws(JSONError) -> UInt32 {
        let start = position
        position += 4
        guard position <= bytes.count,
            slice(from: start).allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt32(String(decoding: slice(from: start), as: UTF8.self), radix: 16)
        else {
            position = start
            throw error(.unknownEscape)
        }
        return unit
    }
}

/// Strings whose faults are forgiven (`Texts.forgiven`).
extension JSONReader {
    private mutating func forgivenString(_ maximum: Int) throws(JSONError) -> String {
        try expect(UInt8(ascii: "\""), .string)
        var text: [UInt8] = []
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard text.count <= maximum else { throw error(.tooLong(maximum)) }
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try forgivenEscape(into: &text)
            case 0: text += Self.replacement
            default: text.append(byte)
            }
        }
        throw error(.expected(.endOfString))
    }

    /// As `escape`. Half a pair, a NUL or too few digits become U+FFFD; an unknown escape stands for its
    /// own character. A quote behind a backslash never ends the string.
    private mutating func forgivenEscape(into text: inout [UInt8]) throws(JSONError) {
        let (start, length) = (position, text.count)
        do throws(JSONError) {
            try escape(into: &text)
        } catch {
            guard start < bytes.count else { throw error }
            text.removeLast(text.count - length)
            position = start
            guard bytes.span[start] == UInt8(ascii: "u") else { return }
            text += Self.replacement
            position += 1
            // The text after half a pair is no part of it, and is read by itself.
            _ = try? hexadecimalUnit()
        }
    }

    /// U+FFFD in UTF-8.
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
}
