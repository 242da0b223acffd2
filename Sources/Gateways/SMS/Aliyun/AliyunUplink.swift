import Verification

/// Aliyun's callback for messages from phones: a JSON array (短信服务, SmsUp).
enum AliyunUplink {
    /// Aliyun gathers what came within moments; a hundred is more than it documents for any call.
    static let messagesMaximum = 100

    /// Elements that are no message of a person are left out; a field that we do not know is
    /// passed over, so that a new one does no harm.
    static func messages(_ body: [UInt8]) throws(JSONError) -> [UplinkMessage] {
        var reader = JSONReader(body)
        var messages: [UplinkMessage] = []
        try reader.array(maximum: messagesMaximum) { (reader) throws(JSONError) in
            if let message = try message(&reader) { messages.append(message) }
        }
        try reader.finish()
        return messages
    }

    private static func message(
        _ reader: inout JSONReader
    ) throws(JSONError) -> UplinkMessage? {
        var (phone, text, sentAt, sequence) = ("", "", "", "")
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "phone_number": phone = try reader.decimal(maximumBytes: 64)
            case "content": text = try reader.string(maximumBytes: 16 << 10)
            case "send_time": sentAt = try reader.decimal(maximumBytes: 64)
            case "sequence_id": sequence = try reader.decimal(maximumBytes: 64)
            default: try reader.skip()
            }
        }
        guard let sender = PhoneNumber.canonical(phone), !sequence.isEmpty else { return nil }
        return UplinkMessage(
            message: IncomingMessage(
                door: .sms, sender: sender, id: sequence, content: .text(text)),
            recipient: phone, sentAt: Timestamp(inChina: sentAt))
    }
}
