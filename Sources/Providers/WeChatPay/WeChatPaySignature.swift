import Cryptography
import Invoices

/// The signatures of WeChat Pay v3 (签名生成, 签名验证): RSASSA-PKCS1-v1_5 with SHA-256 over lines.
package enum WeChatPaySignature {
    /// The only scheme that we sign by and accept.
    package static let scheme = "WECHATPAY2-SHA256-RSA2048"
    /// WeChat Pay sends now and then a signature that is none, and wants it refused.
    package static let probe = "WECHATPAY/SIGNTEST/"
    /// A message is as good as new for this long, on either side of the clock.
    package static let skew = Duration.seconds(300)

    /// The text that is signed: each line ends with a line feed, the body too, whatever bytes it
    /// has.
    package static func message(_ lines: [String], body: [UInt8]) -> [UInt8] {
        lines.flatMap { Array($0.utf8) + [0x0A] } + body + [0x0A]
    }
}

/// The head of an answer or a callback of WeChat Pay, before anything of it is believed.
package struct WeChatPayStamp: Sendable, Equatable {
    /// Of the certificate, or `PUB_KEY_ID_…`.
    package let serial: String
    /// Seconds since 1970, as the text that is signed has them.
    package let timestamp: String
    package let nonce: String
    /// In Base64.
    package let signature: String

    /// Why a message is not WeChat Pay's.
    package enum Refusal: String, Error, Sendable, Equatable, CustomStringConvertible {
        case unsigned, probe
        case otherScheme = "other_scheme"
        case outsideClock = "outside_clock"
        case wrongSignature = "wrong_signature"
        /// The certificate does not hold today.
        case expiredKey = "expired_key"

        /// For the log: the word that metrics have too.
        package var description: String { rawValue }
    }

    /// - Throws: `unsigned`, `probe` or `otherScheme`. The signature itself is not checked yet.
    package init(_ fields: MessageFields) throws(Refusal) {
        guard let serial = fields["Wechatpay-Serial"],
            let timestamp = fields["Wechatpay-Timestamp"],
            let nonce = fields["Wechatpay-Nonce"], let signature = fields["Wechatpay-Signature"]
        else { throw .unsigned }
        guard !signature.hasPrefix(WeChatPaySignature.probe) else { throw .probe }
        let scheme = fields["Wechatpay-Signature-Type"] ?? WeChatPaySignature.scheme
        guard scheme == WeChatPaySignature.scheme else { throw .otherScheme }
        self.serial = serial
        self.timestamp = timestamp
        self.nonce = nonce
        self.signature = signature
    }

    /// True if the time is a whole number of seconds that is near enough.
    func isNear(_ now: Timestamp) -> Bool {
        guard timestamp.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            timestamp.utf8.count <= 12, let seconds = Int64(timestamp)
        else { return false }
        let skew = WeChatPaySignature.skew.components.seconds
        return abs(seconds - now.microseconds / 1_000_000) <= skew
    }

    func holds(for body: [UInt8], under key: RSAPublicKey) -> Bool {
        guard let signature = Base64.decodeCanonical(signature) else { return false }
        return key.verifies(
            signature, of: WeChatPaySignature.message([timestamp, nonce], body: body))
    }
}
