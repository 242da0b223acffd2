package import Cryptography
package import Invoices

/// One merchant account at WeChat Pay, and what it signs with.
package struct WeChatPayMerchant: Sendable {
    /// The merchant's number (mchid).
    package let number: String
    /// The official account or mini program whose openids the payees have.
    package let app: String
    /// The serial of the merchant's own API certificate, in hexadecimal digits.
    package let serial: String
    /// The private key of that certificate: it signs our calls.
    package let key: RSAPrivateKey
    /// The APIv3 key: callbacks and platform certificates are encrypted under it.
    let sealingKey: [UInt8]
    /// The address at which WeChat Pay tells that a bill has ended: public HTTPS, without a query.
    /// Nil: it is only asked.
    package let notifyURL: String?
    /// The kind of transfer that WeChat Pay has allowed: 1000 is 现金营销.
    package let scene: String

    /// Nil unless the APIv3 key has its 32 bytes.
    package init?(
        number: String, app: String, serial: String, key: RSAPrivateKey, sealingKey: SecretText,
        notifyURL: String? = nil, scene: String = "1000"
    ) {
        let sealing = Array(sealingKey.reveal().utf8)
        guard sealing.count == AES256GCM.keyBytes else { return nil }
        self.number = number
        self.app = app
        self.serial = serial
        self.key = key
        self.sealingKey = sealing
        self.notifyURL = notifyURL
        self.scene = scene
    }

    /// The request with its `Authorization`: valid for five minutes on the provider's clock.
    ///
    /// - Parameter nonce: random, never given twice.
    package func signed(
        _ request: ProviderRequest, nonce: String, at now: Timestamp
    ) -> ProviderRequest {
        let timestamp = String(now.microseconds / 1_000_000)
        let message = WeChatPaySignature.message(
            [request.method, request.path, timestamp, nonce], body: request.body)
        let signature = Base64.encode(key.sign(message))
        var request = request
        request.fields["Authorization"] =
            "\(WeChatPaySignature.scheme) mchid=\"\(number)\",nonce_str=\"\(nonce)\","
            + "timestamp=\"\(timestamp)\",serial_no=\"\(serial)\",signature=\"\(signature)\""
        return request
    }
}
