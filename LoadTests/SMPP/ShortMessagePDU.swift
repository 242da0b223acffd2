import NIOCore

/// The few PDUs of SMPP 3.4 that an SMSC needs, written and read by themselves, so that a mistake
/// of the service is not made here as well.
struct ShortMessagePDU {
    var command: UInt32
    var status: UInt32 = 0
    var sequence: UInt32
    var body = ByteBuffer()

    static let submit: UInt32 = 0x04
    static let deliver: UInt32 = 0x05
    static let unbind: UInt32 = 0x06
    static let bindTransceiver: UInt32 = 0x09
    static let enquireLink: UInt32 = 0x15
    static let response: UInt32 = 0x8000_0000

    /// Nil while it is not all there.
    static func read(from buffer: inout ByteBuffer) throws -> ShortMessagePDU? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else {
            return nil
        }
        guard length >= 16, length <= 65_536 else { throw NotSMPP() }
        guard var pdu = buffer.readSlice(length: Int(length)),
            let (_, command, status, sequence) = pdu.readMultipleIntegers(
                as: (UInt32, UInt32, UInt32, UInt32).self)
        else { return nil }
        return ShortMessagePDU(
            command: command, status: status, sequence: sequence, body: pdu)
    }

    func write(to buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(
            UInt32(16 + body.readableBytes), command, status, sequence)
        buffer.writeImmutableBuffer(body)
    }

    /// - Parameter id: a C-octet string that the response bears; nil for an empty body.
    func answer(id: String? = nil) -> ShortMessagePDU {
        var body = ByteBuffer()
        if let id {
            body.writeString(id)
            body.writeInteger(UInt8(0))
        }
        return ShortMessagePDU(
            command: command | Self.response, sequence: sequence, body: body)
    }

    /// A person's question in UCS-2.
    static func question(
        _ text: String, from phone: String, to service: String, sequence: UInt32
    ) -> ShortMessagePDU {
        var body = ByteBuffer()
        body.writeBytes([0, 1, 1])
        body.writeString(phone)
        body.writeBytes([0, 0, 1])
        body.writeString(service)
        body.writeBytes([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, UInt8(clamping: text.utf16.count * 2)])
        for unit in text.utf16 { body.writeInteger(unit) }
        return ShortMessagePDU(command: deliver, sequence: sequence, body: body)
    }
}

struct NotSMPP: Error {}

struct ShortMessageDecoder: NIOSingleStepByteToMessageDecoder {
    typealias InboundOut = ShortMessagePDU

    func decode(buffer: inout ByteBuffer) throws -> ShortMessagePDU? {
        try ShortMessagePDU.read(from: &buffer)
    }

    func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> ShortMessagePDU? {
        try ShortMessagePDU.read(from: &buffer)
    }
}
