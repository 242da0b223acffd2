import Cryptography

/// The payer's own number for one attempt to pay one win, which every provider takes as its idempotency key: two
/// calls with the same number pay once. 8 to 30 of 0–9 and A–Z fit them all.
package struct OrderNumber: Hashable, Sendable {
    /// Characters; WeChat takes 32, Alipay 64, UnionPay 8 to 40, ISO 20022 35 and China Merchants
    /// Bank 30.
    package static let lengths = 8...30

    /// 0–9 and A–Z alone.
    package let text: String

    /// Nil for what a provider might refuse.
    package init?(_ text: some StringProtocol) {
        let isAllowed = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        }
        guard isAllowed, Self.lengths.contains(text.utf8.count) else { return nil }
        self.text = String(text)
    }

    /// Follows from the win and the attempt alone. Were it random, an attempt of which the database lost the row
    /// would be made again under another number, and paid twice.
    /// - Parameter attempt: from 1.
    package init(of win: WinID, attempt: Int) {
        let hash = SHA256.hash(Array("fapiao.order.v1 \(win) \(attempt)".utf8))
        text = String(decoding: Self.base32(hash), as: UTF8.self)
    }

    /// The first 130 bits in Crockford's alphabet, so many that no two are equal by chance.
    private static func base32(_ hash: Bytes32) -> [UInt8] {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        var (digits, held, bits): ([UInt8], UInt32, Int) = ([], 0, 0)
        digits.reserveCapacity(digitCount)
        for byte in hash.bytes {
            held = held << 8 | UInt32(byte)
            bits += 8
            while bits >= 5, digits.count < digitCount {
                bits -= 5
                digits.append(alphabet[Int(held >> UInt32(bits) & 31)])
            }
            if digits.count == digitCount { break }
        }
        return digits
    }

    private static let digitCount = 26
}

extension OrderNumber: CustomStringConvertible {
    package var description: String { text }
}
