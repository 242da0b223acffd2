/// Decimal digits packed four bits each, the way they stand in an `InvoiceID`.
///
/// Reads of single digits, comparison and hashing cost no allocation on the hot path.
struct DigitString: Sendable, Hashable {
    /// The digits in the lowest `4 * count` bits, the first digit highest.
    let nibbles: UInt128
    let count: Int

    /// Nil unless `text` is ASCII digits only, at most 32 of them.
    init?(_ text: some StringProtocol) {
        var nibbles: UInt128 = 0
        var count = 0
        for byte in text.utf8 {
            guard byte >= 0x30, byte <= 0x39, count < 32 else { return nil }
            nibbles = nibbles << 4 | UInt128(byte - 0x30)
            count += 1
        }
        self.nibbles = nibbles
        self.count = count
    }

    /// The lowest `count` nibbles of `nibbles`; the caller has made sure that all are digits.
    init(nibbles: UInt128, count: Int) {
        self.nibbles = nibbles & (UInt128(1) << UInt128(4 * count) &- 1)
        self.count = count
    }

    /// The digit at `position`, counted from 1 as the law's tables do.
    func digit(_ position: Int) -> Int {
        Int(truncatingIfNeeded: nibbles >> UInt128(4 * (count - position)) & 0xF)
    }

    /// The digits from `first` through `last` as one number.
    func number(_ first: Int, _ last: Int) -> Int {
        (first...last).reduce(0) { $0 * 10 + digit($1) }
    }

    var text: String { printed }
}

extension DigitString: DigitsPrinting {
    func print(to bytes: inout [UInt8]) {
        var shift = UInt128(4 * count)
        while shift > 0 {
            shift -= 4
            bytes.append(0x30 + UInt8(truncatingIfNeeded: nibbles >> shift) & 0xF)
        }
    }
}
