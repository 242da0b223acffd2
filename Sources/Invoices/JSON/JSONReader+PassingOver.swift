extension JSONReader {
    /// Moves past a value by its quotes and brackets alone, whatever it holds and however deep it is: for
    /// one that was refused, so that its neighbours can be read. One walk over its bytes, without
    /// recursion.
    package mutating func passOver() throws(JSONError) {
        guard upcoming == UInt8(ascii: "{") || upcoming == UInt8(ascii: "[") else {
            // A text may hold anything here, and a number may be of any length.
            var lenient = JSONReader(bytes, texts: .forgiven)
            lenient.position = position
            try lenient.skip()
            position = lenient.position
            return
        }
        var open: [UInt8] = []
        repeat {
            guard let byte = current else { throw error(.expected(.commaOrEnd)) }
            switch byte {
            case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
            case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard open.popLast() == byte else { throw error(.expected(.commaOrEnd)) }
            case UInt8(ascii: "\""): try passOverString()
            default: break
            }
            position += 1
        } while !open.isEmpty
    }

    /// Moves past a word that is no JSON: `NaN`, `-Infinity`, `01`, `None`. JSON's own marks and white space end
    /// it and it holds no quote, so no text of anybody's can be within. False where none stands here.
    package mutating func passOverWord() -> Bool {
        guard let first = upcoming, Self.isOfWord(first) else { return false }
        while isWithinWord { position += 1 }
        return true
    }

    /// True if what was read last goes on as a word: behind the nought of `01`, behind the `true`
    /// of `trues`.
    package var isWithinWord: Bool { current.map(Self.isOfWord) ?? false }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// From the opening quote to the closing one, which is left to be passed.
    private mutating func passOverString() throws(JSONError) {
        position += 1
        while let byte = current, byte != UInt8(ascii: "\"") {
            // A quote behind a backslash never ends the string.
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else { throw error(.expected(.endOfString)) }
    }
}
