import Cryptography

/// How WeChat and WeCom encrypt messages (developers.weixin.qq.com, "消息加解密说明"): AES-256-CBC
/// over 16 random bytes, the length as four bytes, the message and the receiver's name, padded
/// as PKCS#7 does but to blocks of 32 bytes.
package struct WeChatCipher: Sendable {
    private let key: [UInt8]
    private let receiver: [UInt8]

    private static let saltBytes = 16
    private static let blockBytes = 32
    private static let headBytes = saltBytes + 4

    /// - Parameters:
    ///   - encodingAESKey: 43 digits of Base64, as the platform's console shows them. The last one
    ///     may have bits to spare.
    ///   - receiver: the account's AppID; WeCom's CorpID.
    package init?(encodingAESKey: String, receiver: String) {
        guard encodingAESKey.utf8.count == 43, let key = Base64.decode(encodingAESKey + "="),
            key.count == AES256CBC.keyBytes, !receiver.isEmpty
        else { return nil }
        self.key = key
        self.receiver = Array(receiver.utf8)
    }

    private var initial: [UInt8] { Array(key.prefix(AES256CBC.blockBytes)) }

    /// In Base64. The salt makes equal messages look different.
    func encrypt(_ message: [UInt8], salt: [UInt8] = SecureRandom.bytes(saltBytes)) -> String {
        let length = UInt32(message.count)
        var text = salt
        for shift in [24, 16, 8, 0] as [UInt32] {
            text.append(UInt8(truncatingIfNeeded: length >> shift))
        }
        text += message + receiver
        let padding = Self.blockBytes - text.count % Self.blockBytes
        text += [UInt8](repeating: UInt8(padding), count: padding)
        guard let encrypted = AES256CBC.encrypt(text, key: key, initial: initial) else {
            preconditionFailure("whole blocks under a key of 32 bytes can always be encrypted")
        }
        return Base64.encode(encrypted)
    }

    /// Nil for anything that this account's platform did not encrypt, whatever is wrong with it.
    func decrypt(_ encrypted: String) -> [UInt8]? {
        guard let bytes = Base64.decode(encrypted),
            let text = AES256CBC.decrypt(bytes, key: key, initial: initial),
            let last = text.last, (1...Self.blockBytes).contains(Int(last)),
            text.count >= Self.headBytes + Int(last),
            text.suffix(Int(last)).allSatisfy({ $0 == last })
        else { return nil }
        let length = text[Self.saltBytes..<Self.headBytes].reduce(0) { $0 << 8 | Int($1) }
        let rest = text[Self.headBytes..<text.count - Int(last)]
        guard length <= rest.count,
            ConstantTime.equal(Array(rest.dropFirst(length)), receiver)
        else { return nil }
        return Array(rest.prefix(length))
    }
}
