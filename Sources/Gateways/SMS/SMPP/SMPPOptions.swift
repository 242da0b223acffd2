import NIOCore

/// The optional parameters that we read (section 5.3). Others are passed over.
struct SMPPOptions: Equatable, Sendable {
    /// A part of a longer message (sections 5.3.2.22 to 5.3.2.24).
    var sarReference: UInt16?
    var sarTotal: UInt8?
    var sarNumber: UInt8?
    var payload: [UInt8]?
    /// Of a receipt: the message that it is about, and what became of it.
    var receiptedID: String?
    var messageState: UInt8?

    init() {}

    /// Reads to the end; the first of two alike holds.
    init(from body: inout ByteBuffer) throws(SMPPStatus) {
        while body.readableBytes > 0 {
            guard let (tag, length) = body.readMultipleIntegers(as: (UInt16, UInt16).self),
                var value = body.readSlice(length: Int(length))
            else { throw .invalidOptions }
            read(tag, &value)
        }
    }

    private mutating func read(_ tag: UInt16, _ value: inout ByteBuffer) {
        switch tag {
        case 0x001E: receiptedID = receiptedID ?? value.readCString(65)
        case 0x020C: sarReference = sarReference ?? value.readInteger()
        case 0x020E: sarTotal = sarTotal ?? value.readInteger()
        case 0x020F: sarNumber = sarNumber ?? value.readInteger()
        case 0x0424: payload = payload ?? Array(value.readableBytesView)
        case 0x0427: messageState = messageState ?? value.readInteger()
        default: break
        }
    }
}
