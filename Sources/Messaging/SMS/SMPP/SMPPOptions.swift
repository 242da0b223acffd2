import NIOCore

/// The optional parameters that we read (section 5.3). Others are passed over.
struct SMPPOptions: Equatable, Sendable {
    /// A part of a longer message (sections 5.3.2.22 to 5.3.2.24).
    var sarReference: UInt16?
    var sarTotal: UInt8?
    var sarNumber: UInt8?
    var payload: [UInt8]?
    /// Of a receipt: the message that it is about, and the state of it.
    var receiptedID: String?
    var messageState: UInt8?

    /// True if an option is there that only receipts have, be it empty, cut or none that we read.
    private var hasReceiptOption = false

    /// True if they are a receipt's; no message of a person has such.
    var isOfReceipt: Bool { hasReceiptOption || receiptedID != nil || messageState != nil }

    init() {}

    /// Reads as far as it can; the first of two equal options counts. Options that do not fit are
    /// skipped, since the message stands before them: some SMSCs end it with a NUL that they do not
    /// count, or cut its last option. If refused, it would come again for ever.
    init(from body: inout ByteBuffer) {
        while body.readableBytes > 0 {
            let start = body.readerIndex
            if let (tag, length) = body.readMultipleIntegers(as: (UInt16, UInt16).self), tag != 0,
                var value = body.readSlice(length: Int(length))
            {
                read(tag, &value)
            } else {
                body.moveReaderIndex(to: start)
                // An option of a receipt that was cut is one all the same.
                if let tag = body.getInteger(at: start, as: UInt16.self),
                    Self.receiptTags.contains(tag),
                    body.readableBytes > 2
                {
                    hasReceiptOption = true
                    return
                }
                // No option begins with a NUL and then does not fit.
                guard body.readInteger(as: UInt8.self) == 0 else { return }
            }
        }
    }

    /// receipted_message_id, network_error_code and message_state.
    private static let receiptTags: Set<UInt16> = [0x001E, 0x0423, 0x0427]

    private mutating func read(_ tag: UInt16, _ value: inout ByteBuffer) {
        if Self.receiptTags.contains(tag) { hasReceiptOption = true }
        switch tag {
        case 0x001E: receiptedID = receiptedID ?? Self.name(&value)
        case 0x020C: sarReference = sarReference ?? value.readInteger()
        case 0x020E: sarTotal = sarTotal ?? value.readInteger()
        case 0x020F: sarNumber = sarNumber ?? value.readInteger()
        case 0x0424: payload = payload ?? Array(value.readableBytesView)
        case 0x0427: messageState = messageState ?? value.readInteger()
        default: break
        }
    }

    /// A C-octet string; some SMSCs leave out its NUL.
    private static func name(_ value: inout ByteBuffer) -> String? {
        value.writeInteger(UInt8(0))
        return value.readCString(66)
    }
}
