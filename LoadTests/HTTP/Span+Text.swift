extension Span<UInt8> {
    /// Whether `word`, in lower case, stands at `index` in any case.
    func starts(with word: StaticString, at index: Int) -> Bool {
        guard index + word.utf8CodeUnitCount <= count else { return false }
        return word.withUTF8Buffer { word in
            for offset in 0..<word.count {
                let expected = unsafe word[offset]
                let byte = self[index + offset]
                let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
                if lower != expected { return false }
            }
            return true
        }
    }

    /// Whether `word`, in lower case, stands anywhere in any case.
    func contains(_ word: StaticString) -> Bool {
        (0..<count).contains { starts(with: word, at: $0) }
    }

    /// Just after the next line feed, or the end.
    func lineEnd(from start: Int) -> Int {
        var index = start
        while index < count, self[index] != 0x0A { index += 1 }
        return Swift.min(index + 1, count)
    }

    func skippingSpaces(from start: Int) -> Int {
        var index = start
        while index < count, self[index] == 0x20 || self[index] == 0x09 { index += 1 }
        return index
    }

    /// The number written there with spaces around it; nil for anything else.
    func decimal(from start: Int, to end: Int) -> Int? {
        var index = skippingSpaces(from: start)
        var value = 0
        var digits = 0
        while index < end, index < count, self[index] >= 0x30, self[index] <= 0x39 {
            value = value * 10 + Int(self[index] - 0x30)
            digits += 1
            index += 1
        }
        guard digits > 0, digits < 16, skippingSpaces(from: index) >= end else { return nil }
        return value
    }

    func text(_ range: Range<Int>) -> String {
        var bytes: [UInt8] = []
        for index in range.clamped(to: 0..<count) { bytes.append(self[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
