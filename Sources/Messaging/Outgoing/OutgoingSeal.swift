import Cryptography
import Invoices
import Verification

/// Turns messages into what the queue may see, under keys that only the service's secret gives
/// (HKDF, RFC 5869). Whoever reads the queue's tables learns how many messages there are, of which
/// purpose, and which are for the same person; not who that is and not what they say.
///
/// The body has a key of its own message: a body that was put into another row opens nowhere. Its nonce is
/// random, for the same message may be added twice in other words.
package struct OutgoingSeal: Sendable {
    private let root: Bytes32
    private let names: Bytes32

    /// - Parameter secret: the service's, which all workers share.
    package init(secret: [UInt8]) {
        root = HKDFSHA256.extract(salt: Array("fapiao outgoing messages".utf8), inputKey: secret)
        guard
            let names = Bytes32(
                HKDFSHA256.expand(root, info: Array("names".utf8), count: Bytes32.count))
        else { preconditionFailure("HKDF gives as many bytes as it is asked for") }
        self.names = names
    }

    /// 32 bytes that say nothing of the text, which may name a person.
    func name(_ kind: String, _ text: String) -> [UInt8] {
        HMACSHA256.authenticate(Array("\(kind)\n\(text)".utf8), key: names).bytes
    }

    /// The queue's name for what a sender's platform calls a message.
    func reportName(_ sender: String, _ name: String) -> [UInt8] {
        self.name("report", "\(sender)\n\(name)")
    }

    /// A name of ours for one attempt by one way, for platforms to repeat in their reports.
    func reference(to claim: OutgoingClaim, by way: String) -> String {
        Hexadecimal.encode(
            name("reference", "\(Hexadecimal.encode(claim.key))\n\(claim.attempt)\n\(way)"))
    }

    func seal(_ message: OutgoingMessage, as key: [UInt8]) -> [UInt8] {
        let nonce = SecureRandom.bytes(AES256GCM.nonceBytes)
        let sealed = AES256GCM.seal(Self.encode(message), key: bodyKey(key), nonce: nonce)
        guard let sealed else { preconditionFailure("keys and nonces have their lengths") }
        return nonce + sealed
    }

    /// Nil for anything that `seal` did not make of a message of this key under this secret.
    func open(_ body: [UInt8], as key: [UInt8]) -> SealedMessage? {
        guard body.count > AES256GCM.nonceBytes,
            let text = AES256GCM.open(
                Array(body.dropFirst(AES256GCM.nonceBytes)), key: bodyKey(key),
                nonce: Array(body.prefix(AES256GCM.nonceBytes)))
        else { return nil }
        return try? SealedMessage(text)
    }

    private func bodyKey(_ key: [UInt8]) -> [UInt8] {
        HKDFSHA256.expand(root, info: Array("body".utf8) + key, count: AES256GCM.keyBytes)
    }

    private static func encode(_ message: OutgoingMessage) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("text", message.text)
            writer.field("code", ifAny: message.code)
            writer.name("to")
            writer.array(message.recipients) { writer, recipient in
                recipient.write(to: &writer)
            }
        }
        return writer.bytes
    }
}

/// The part of a message that travels sealed.
struct SealedMessage: Equatable {
    let text: String
    let code: String
    let recipients: [OutgoingRecipient]

    /// More than any platform takes at once.
    static let textBytesMaximum = 64 << 10
    static let codeBytesMaximum = 64
    static let recipientsMaximum = 8

    /// Names that are not known are passed over: another version may have sealed it.
    init(_ json: [UInt8]) throws(JSONError) {
        var (text, code, recipients) = ("", "", [OutgoingRecipient]())
        var reader = JSONReader(json, texts: .forgiven)
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "text": text = try reader.string(maximumBytes: Self.textBytesMaximum)
            case "code": code = try reader.string(maximumBytes: Self.codeBytesMaximum)
            case "to":
                try reader.array(maximum: Self.recipientsMaximum) { (reader) throws(JSONError) in
                    if let recipient = try OutgoingRecipient.read(from: &reader) {
                        recipients.append(recipient)
                    }
                }
            default: try reader.skip()
            }
        }
        try reader.finish()
        self.text = text
        self.code = code
        self.recipients = recipients
    }
}
