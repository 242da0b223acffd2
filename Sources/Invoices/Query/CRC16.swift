/// CRC-16/UMTS: polynomial 0x8005, initial 0, not reflected, no final xor ("123456789" gives
/// FEE8). It catches slips of typing and reading; it is no protection against forgery.
package enum CRC16 {
    /// The checksum of the bytes; a QR text prints it as four hexadecimal digits.
    package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt16 {
        var crc: UInt16 = 0
        for byte in bytes {
            crc ^= UInt16(byte) << 8
            for _ in 0..<8 { crc = crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x8005 }
        }
        return crc
    }
}
