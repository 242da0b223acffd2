/// A value that prints as a few ASCII characters, most of them digits: straight into bytes, because an
/// interpolated text costs a thousand instructions and an invoice has a dozen of them.
protocol DigitsPrinting {
    func print(to bytes: inout [UInt8])
}

extension DigitsPrinting {
    /// The same as text.
    var printed: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        print(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension [UInt8] {
    mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude, digits: 1)
    }

    /// With zeros in front up to so many digits.
    mutating func append(decimal value: UInt64, digits: Int) {
        var rest = value
        // Four bits a digit, the last digit highest.
        var reversed: UInt128 = 0
        var count = 0
        repeat {
            let (tens, digit) = rest.quotientAndRemainder(dividingBy: 10)
            reversed = reversed << 4 | UInt128(digit)
            rest = tens
            count += 1
        } while rest > 0 || count < digits
        for _ in 0..<count {
            append(0x30 + UInt8(truncatingIfNeeded: reversed & 0xF))
            reversed >>= 4
        }
    }
}
