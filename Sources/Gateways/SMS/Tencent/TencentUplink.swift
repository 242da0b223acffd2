import Seal
import Verification

/// Tencent's callback for messages from phones: one JSON object (短信, 短信回复通知).
enum TencentUplink {
    static func messages(_ body: [UInt8]) throws(JSONError) -> [UplinkMessage] {
        var reader = JSONReader(body)
        var (country, mobile, text, extend, time) = ("", "", "", "", "")
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "nationcode": country = try reader.decimal(maximumBytes: 16)
            case "mobile": mobile = try reader.decimal(maximumBytes: 64)
            case "text": text = try reader.string(maximumBytes: 16 << 10)
            case "extend": extend = try reader.decimal(maximumBytes: 64)
            case "time": time = try reader.decimal(maximumBytes: 32)
            default: try reader.skip()
            }
        }
        try reader.finish()
        let prefix = country.drop { $0 == "+" }
        guard let sender = PhoneNumber.canonical("+\(prefix)\(mobile)") else { return [] }
        // Tencent gives its messages no names: the same call again is known by all that it says.
        let name = [extend, time, text].joined(separator: "\u{0}")
        let id = Hexadecimal.encode(SHA256.digest(Array(name.utf8)).prefix(16))
        let second = Int64(time).flatMap { (0...9_999_999_999).contains($0) ? $0 : nil }
        return [
            UplinkMessage(
                message: IncomingMessage(
                    door: .sms, sender: sender, id: id, content: .text(text)),
                recipient: sender,
                sentAt: second.map { Timestamp(microseconds: $0 * 1_000_000) })
        ]
    }
}
