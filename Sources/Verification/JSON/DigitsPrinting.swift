/// What is printed as a few ASCII characters, most of them digits: straight into bytes, for an
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
        var divisor: UInt64 = 1
        var count = 1
        while count < digits || value / divisor >= 10 {
            divisor *= 10
            count += 1
        }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
