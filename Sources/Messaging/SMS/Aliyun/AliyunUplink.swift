import Edge
import Invoices
import Verification

/// Aliyun's callback for messages from phones: a JSON array (短信服务, SmsUp).
enum AliyunUplink {
    /// Aliyun gathers messages that came within moments; a hundred is more than it documents for any
    /// call.
    static let messagesMaximum = 100

    /// Elements that are no message of a person are left out, so that the other messages of the call
    /// need not wait for them. Unknown fields are skipped.
    static func messages(_ body: [UInt8]) throws(JSONError) -> [UplinkMessage] {
        guard case .array(let elements) = try PlatformJSON(body) else {
            throw JSONError(offset: 0, reason: .expected(.array))
        }
        guard elements.count <= messagesMaximum else {
            throw JSONError(offset: 0, reason: .tooMany(messagesMaximum))
        }
        return elements.compactMap(message)
    }

    private static func message(_ json: PlatformJSON) -> UplinkMessage? {
        guard let phone = json["phone_number"]?.name, let sender = PhoneNumber.canonical(phone),
            let sequence = json["sequence_id"]?.name, let text = json["content"]?.words
        else { return nil }
        return UplinkMessage(
            message: IncomingMessage(
                channel: .sms, sender: sender, id: sequence, content: .text(text)),
            recipient: phone, sentAt: json["send_time"]?.name.flatMap { Timestamp(inChina: $0) })
    }
}
