import Invoices

/// A citizen's number (公民身份号码, GB 11643): region, day of birth, sequence and a check character. Residence permits of
/// people from Hong Kong, Macao and Taiwan have numbers like it.
package struct ResidentID: Hashable, Sendable {
    /// 17 digits, and a digit or X as the check character.
    package let text: String

    /// Nil for a number that nobody can have. Blanks are passed over, and a small x is a great one.
    package init?(_ typed: some StringProtocol) {
        let bytes = Array(typed.uppercased().utf8.filter { $0 != 0x20 })
        guard bytes.count == Self.weights.count + 1,
            bytes.dropLast().allSatisfy({ (0x30...0x39).contains($0) }),
            (0x31...0x39).contains(bytes[0]), Self.check(of: bytes) == bytes[17]
        else { return nil }
        func number(_ range: Range<Int>) -> Int {
            bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        guard
            CalendarDay(year: number(6..<10), month: number(10..<12), day: number(12..<14)) != nil,
            (1_900...2_099).contains(number(6..<10))
        else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// 2¹⁷ to 2¹ modulo 11 (ISO 7064, MOD 11-2).
    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let characters = Array("10X98765432".utf8)

    private static func check(of bytes: [UInt8]) -> UInt8 {
        let sum = zip(weights, bytes).reduce(0) { $0 + $1.0 * (Int($1.1) - 0x30) }
        return characters[sum % 11]
    }
}
