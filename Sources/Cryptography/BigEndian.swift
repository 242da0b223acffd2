extension FixedWidthInteger where Self: UnsignedInteger {
    /// The most significant byte first, as protocols write numbers.
    package var bigEndianBytes: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map { shift in
            UInt8(truncatingIfNeeded: self >> Self(shift))
        }
    }

    /// The number that exactly its own number of bytes spells, the most significant first.
    package init?(bigEndianBytes bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.bitWidth / 8,
            let number = Self(exactly: UInt64(bytesOf: bytes.span))
        else { return nil }
        self = number
    }
}

extension UInt64 {
    /// At most eight bytes.
    fileprivate init(bytesOf bytes: Span<UInt8>) {
        self = 0
        for place in bytes.indices { self = self << 8 | UInt64(bytes[place]) }
    }
}
