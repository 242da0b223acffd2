import NIOCore

/// One protocol data unit: the header of section 3.2, and a body that is still unread.
struct SMPPPDU: Equatable, Sendable {
    var command: SMPPCommand
    var status = SMPPStatus.ok
    var sequence: UInt32
    var body = ByteBuffer()

    static let headerBytes = 16
    /// A message_payload has up to 64 KiB (section 5.3.2.32); the rest is addresses and options.
    static let bytesMaximum = 68 << 10

    /// The next PDU in `buffer`; nil while it is not all there.
    ///
    /// Throws when the length is impossible: the start of the next PDU is then unknown.
    static func read(from buffer: inout ByteBuffer) throws(SMPPStatus) -> SMPPPDU? {
        guard let field = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else {
            return nil
        }
        let length = Int(field)
        guard (headerBytes...bytesMaximum).contains(length) else {
            throw .invalidCommandLength
        }
        guard var pdu = buffer.readSlice(length: length) else { return nil }
        guard let header = pdu.readMultipleIntegers(as: (UInt32, UInt32, UInt32, UInt32).self)
        else { throw .invalidCommandLength }
        return SMPPPDU(
            command: SMPPCommand(rawValue: header.1), status: SMPPStatus(rawValue: header.2),
            sequence: header.3, body: pdu)
    }

    func write(to buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(
            UInt32(Self.headerBytes + body.readableBytes), command.rawValue, status.rawValue,
            sequence)
        buffer.writeImmutableBuffer(body)
    }
}
