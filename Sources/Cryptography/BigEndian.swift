extension FixedWidthInteger where Self: UnsignedInteger {
    /// The most significant byte first, as protocols write numbers.
    package var bigEndianBytes: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map { shift in
            UInt8(truncatingIfNeeded: self >> Self(shift))
        }
    }

    /// The number that exactly its own number of bytes spells, the most significant first.
    package init?(bigEndianBytes bytes: some Collection<UInt8>) {
        guard bytes.count == Self.bitWidth / 8 else { return nil }
        self = bytes.reduce(0) { number, byte in number << 8 | Self(byte) }
    }
}
