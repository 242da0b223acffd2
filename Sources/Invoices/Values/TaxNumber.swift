/// A taxpayer's number (纳税人识别号): the unified social credit code of 18 characters since 2015,
/// or an older number of 15 to 20 digits and capitals.
package struct TaxNumber: Sendable, Hashable {
    /// 15 to 20 ASCII digits and capitals.
    package let text: String

    /// Nil unless the text is 15 to 20 digits and capitals: that is all that holds for every number
    /// that a tax office has issued. Codes of before 2016 break GB 32100's check character, and
    /// the numbers of persons (18 digits, or 17 and X) may begin with any digit.
    package init?(_ text: String) {
        let bytes = text.utf8.span
        guard bytes.count >= 15, bytes.count <= 20 else { return nil }
        for place in bytes.indices where !Self.isDigitOrCapital(bytes[place]) { return nil }
        self.text = text
    }

    /// Eighteen characters that are neither a unified code with its check character (GB 32100-2015)
    /// nor a person's number with its own (GB 11643-1999): a hint to whoever typed it to look again,
    /// and never a reason to refuse the number.
    package var mayBeMistyped: Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 18 else { return false }
        return Self.checkCharacter(ofFirst17: bytes.span.extracting(first: 17)) != bytes[17]
            && Self.personsCheckCharacter(ofFirst17: bytes.span.extracting(first: 17)) != bytes[17]
    }

    /// GB 11643-1999: the weights are the powers of 2 modulo 11, from the right. Nil unless all are
    /// digits.
    private static func personsCheckCharacter(ofFirst17 bytes: Span<UInt8>) -> UInt8? {
        var sum = 0
        for place in bytes.indices {
            guard (0x30...0x39).contains(bytes[place]) else { return nil }
            // 2 to the power of 17 at the first digit, of 1 at the last.
            sum += Int(bytes[place] - 0x30) * (1 << (17 - place) % 11)
        }
        return Array("10X98765432".utf8)[sum % 11]
    }

    private static func isDigitOrCapital(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
    }

    /// The 31 characters of GB 32100-2015, table 2: digits and capitals without I, O, S, V, Z.
    static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

    /// The value of each byte in the alphabet, from 0; 31 for those outside.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 31, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    /// The check character over the first seventeen: weights are the powers of 3 modulo 31
    /// (GB 32100-2015, 4.5). Nil when a character is outside the alphabet.
    package static func checkCharacter(ofFirst17 bytes: some Collection<UInt8>) -> UInt8? {
        checkCharacter(ofFirst17: Array(bytes).span)
    }

    private static func checkCharacter(ofFirst17 bytes: Span<UInt8>) -> UInt8? {
        var sum = 0
        var weight = 1
        let values = values
        for place in bytes.indices {
            let value = values[Int(bytes[place])]
            guard value < 31 else { return nil }
            sum += Int(value) * weight
            weight = weight * 3 % 31
        }
        return alphabet[(31 - sum % 31) % 31]
    }
}

extension TaxNumber: CustomStringConvertible {
    package var description: String { text }
}
