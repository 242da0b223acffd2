import NIOCore

/// The body of deliver_sm, data_sm or submit_sm (sections 4.6.1, 4.7.1 and 4.4.1): the fields that we
/// read or write.
struct SMPPShortMessage: Equatable, Sendable {
    var source: SMPPAddress
    var destination: SMPPAddress
    var esmClass: UInt8 = 0
    var dataCoding: UInt8 = 0
    var registeredDelivery: UInt8 = 0
    /// From message_payload where short_message is blank or its beginning, else from short_message
    /// (section 5.3.2.32).
    var octets: [UInt8] = []
    var options = SMPPOptions()

    /// short_message with its length in one octet (section 5.2.21).
    static let octetsMaximum = 254
    /// The octets begin with a user data header (esm_class, section 5.2.12).
    static let headerBit: UInt8 = 0x40

    enum Purpose: Equatable { case message, receipt, other }

    /// Bits 5 to 2 of esm_class; but a message that is a receipt by its options or its whole text
    /// counts as one whatever they say, because an answer to it would bring the next.
    var purpose: Purpose {
        switch esmClass & 0x3C {
        case 0x04: .receipt
        case _ where options.isOfReceipt || SMPPReceipt.texts(of: self).contains { $0.isWhole }:
            .receipt
        case 0x00: .message
        default: .other
        }
    }
}

extension SMPPShortMessage {
    init(deliverSM given: ByteBuffer) throws(SMPPStatus) {
        var body = given
        guard body.readCString(6) != nil, let source = body.readAddress(),
            let destination = body.readAddress(),
            let (esmClass, _, _) = body.readMultipleIntegers(as: (UInt8, UInt8, UInt8).self),
            body.readCString(17) != nil, body.readCString(17) != nil,
            let (registered, _, coding, _, length) = body.readMultipleIntegers(
                as: (UInt8, UInt8, UInt8, UInt8, UInt8).self),
            // If an SMSC counts more than it sends, such as the NUL of a C string, the rest of the
            // PDU is the text. If refused, it would come again for ever.
            let octets = body.readBytes(length: min(Int(length), body.readableBytes))
        else { throw .invalidCommandLength }
        self.init(
            source: source, destination: destination, esmClass: esmClass, dataCoding: coding,
            registeredDelivery: registered, octets: octets)
        readOptions(&body)
    }

    init(dataSM given: ByteBuffer) throws(SMPPStatus) {
        var body = given
        guard body.readCString(6) != nil, let source = body.readAddress(),
            let destination = body.readAddress(),
            let (esmClass, registered, coding) = body.readMultipleIntegers(
                as: (UInt8, UInt8, UInt8).self)
        else { throw .invalidCommandLength }
        self.init(
            source: source, destination: destination, esmClass: esmClass, dataCoding: coding,
            registeredDelivery: registered)
        readOptions(&body)
    }

    /// An SMSC that sends both puts nothing, a blank or the beginning into short_message.
    private mutating func readOptions(_ body: inout ByteBuffer) {
        options = SMPPOptions(from: &body)
        if let payload = options.payload {
            let isBlank = octets.allSatisfy { $0 == 0 || $0 == 0x20 }
            if isBlank || payload.starts(with: octets) { octets = payload }
        }
        options.payload = nil
    }

    /// As submit_sm. The octets must fit `octetsMaximum`.
    var submitBody: ByteBuffer {
        var body = ByteBuffer()
        body.reserveCapacity(octets.count + 80)
        body.writeCString("", 6)
        body.writeAddress(source)
        body.writeAddress(destination)
        body.writeMultipleIntegers(esmClass, UInt8(0), UInt8(0))
        // Delivered at once, and valid for as long as the SMSC decides.
        body.writeCString("", 1)
        body.writeCString("", 1)
        body.writeMultipleIntegers(registeredDelivery, UInt8(0), dataCoding, UInt8(0))
        body.writeInteger(UInt8(clamping: octets.count))
        body.writeBytes(octets.prefix(Self.octetsMaximum))
        return body
    }
}
