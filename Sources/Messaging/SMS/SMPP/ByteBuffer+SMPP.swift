import NIOCore

/// The field types of section 3.1.
extension ByteBuffer {
    /// A C-octet string of at most `bytesMaximum` octets, the final NUL among them; nil if there is
    /// none. Each octet is one scalar, so that writing gives the same octets again.
    mutating func readCString(_ bytesMaximum: Int) -> String? {
        let field = readableBytesView.prefix(bytesMaximum)
        guard let end = field.firstIndex(of: 0) else { return nil }
        var text = ""
        for octet in field[..<end] { text.unicodeScalars.append(Unicode.Scalar(octet)) }
        moveReaderIndex(to: end + 1)
        return text
    }

    /// Cut to the field's length; characters that are no octet, and NULs, are left out. Settings are
    /// checked before.
    mutating func writeCString(_ text: String, _ bytesMaximum: Int) {
        let octets = text.unicodeScalars.lazy.filter { (1...0xFF).contains($0.value) }
        for scalar in octets.prefix(bytesMaximum - 1) {
            writeInteger(UInt8(truncatingIfNeeded: scalar.value))
        }
        writeInteger(UInt8(0))
    }

    mutating func readAddress() -> SMPPAddress? {
        guard let (ton, npi) = readMultipleIntegers(as: (UInt8, UInt8).self),
            let digits = readCString(SMPPAddress.bytesMaximum)
        else { return nil }
        return SMPPAddress(ton: ton, npi: npi, digits: digits)
    }

    mutating func writeAddress(_ address: SMPPAddress) {
        writeMultipleIntegers(address.ton, address.npi)
        writeCString(address.digits, SMPPAddress.bytesMaximum)
    }
}
