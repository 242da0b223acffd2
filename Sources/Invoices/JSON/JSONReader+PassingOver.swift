extension JSONReader {
    /// Moves past a value by its quotes and brackets alone, whatever it holds and however deep it is: for
    /// one that was refused, so that its neighbours can be read. One walk over its bytes, without
    /// recursion.
    package mutating func passOver() throws(JSONError) {
        guard upcoming == UInt8(ascii: "{") || upcoming == UInt8(ascii: "[") else {
            // Whatever a text holds, and however long a number is.
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
