import Edge
import Cryptography
import Invoices
import Verification

/// Tencent's callback for messages from phones: one JSON object (短信, 短信回复通知).
enum TencentUplink {
    /// The messages of the callback; empty if the object is no message of a person.
    static func messages(_ body: [UInt8]) throws(JSONError) -> [UplinkMessage] {
        let json = try PlatformJSON(body)
        guard case .object = json else {
            throw JSONError(offset: 0, reason: .expected(.object))
        }
        let prefix = (json["nationcode"]?.name ?? "").drop { $0 == "+" }
        guard let mobile = json["mobile"]?.name, let text = json["text"]?.words,
            let sender = PhoneNumber.canonical("+\(prefix)\(mobile)")
        else { return [] }
        // Tencent gives its messages no ids: a repeated call is recognised by its content.
        let time = json["time"]?.name ?? ""
        let name = [json["extend"]?.name ?? "", time, text].joined(separator: "\u{0}")
        let id = Hexadecimal.encode(SHA256.digest(Array(name.utf8)).prefix(16))
        let second = Int64(time).flatMap { (0...9_999_999_999).contains($0) ? $0 : nil }
        return [
            UplinkMessage(
                message: IncomingMessage(
                    channel: .sms, sender: sender, id: id, content: .text(text)),
                recipient: sender,
                sentAt: second.map { Timestamp(microseconds: $0 * 1_000_000) })
        ]
    }
}
