package import Cryptography
package import Invoices
package import Providers

/// The keys that the simulated WeChat Pay signs with.
package struct SimulatedPlatformKeys: Sendable {
    /// A platform certificate with its private key.
    package struct Certificate: Sendable {
        /// Listed for merchants, encrypted under their APIv3 keys.
        package let certificate: X509Certificate
        let key: RSAPrivateKey

        package init(_ certificate: X509Certificate, key: RSAPrivateKey) {
            self.certificate = certificate
            self.key = key
        }

        /// A new one under its own name.
        package init(key: RSAPrivateKey, serial: [UInt8], validity: ClosedRange<Int64>) {
            let name: X509Draft.Name = [
                ("C", "CN"), ("O", "Simulated"), ("CN", "Simulated WeChat Pay"),
            ]
            let draft = X509Draft(
                subject: name, issuer: name, serial: serial, validity: validity)
            guard let certificate = draft.signed(for: key.publicKey, by: key) else {
                preconditionFailure("no certificate was made")
            }
            self.init(certificate, key: key)
        }
    }

    /// Listed by `GET /v3/certificates`; the last one signs.
    package var certificates: [Certificate]
    /// Signs the answers to calls that ask for it by its identifier.
    package var publicKey: (identifier: String, key: RSAPrivateKey)?
    /// Callbacks are signed with the public key.
    package var hasSwitched = false

    package init(
        certificates: [Certificate], publicKey: (identifier: String, key: RSAPrivateKey)? = nil
    ) {
        self.certificates = certificates
        self.publicKey = publicKey
    }

    /// - Parameter wanted: the Wechatpay-Serial of the request, which chooses the kind of key.
    package func stamp(
        _ body: [UInt8], nonce: String, wanted: String?, at now: Timestamp
    ) -> MessageFields {
        let signer: (String, RSAPrivateKey)?
        if let publicKey, wanted.map({ $0 == publicKey.identifier }) ?? hasSwitched {
            signer = (publicKey.identifier, publicKey.key)
        } else {
            signer = certificates.last.map { ($0.certificate.serial, $0.key) }
        }
        guard let (serial, key) = signer else { return [:] }
        let timestamp = String(now.microseconds / 1_000_000)
        let signature = key.sign(WeChatPaySignature.message([timestamp, nonce], body: body))
        return [
            "Content-Type": "application/json; charset=utf-8",
            "Wechatpay-Serial": serial, "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce, "Wechatpay-Signature": Base64.encode(signature),
            "Wechatpay-Signature-Type": WeChatPaySignature.scheme,
        ]
    }

    /// The key that opens names which were encrypted under this serial; nil for one that is not
    /// ours.
    func privateKey(_ serial: String?) -> RSAPrivateKey? {
        if let publicKey, publicKey.identifier == serial { return publicKey.key }
        return certificates.first { $0.certificate.serial == serial }?.key
    }
}

extension SimulatedWeChatPay {
    /// The merchant that signed the request just now, by a key that is known; nil for everybody else.
    func caller(_ request: ProviderRequest, at now: Timestamp) -> Merchant? {
        guard let header = request.fields["Authorization"],
            header.hasPrefix(WeChatPaySignature.scheme + " ")
        else { return nil }
        var values: [String: String] = [:]
        for part in header.dropFirst(WeChatPaySignature.scheme.count + 1).split(separator: ",") {
            guard let equals = part.firstIndex(of: "=") else { return nil }
            let value = part[part.index(after: equals)...]
            guard value.count >= 2, value.first == "\"", value.last == "\"" else { return nil }
            values[part[..<equals].filter { $0 != " " }] = String(value.dropFirst().dropLast())
        }
        guard let merchant = merchants[values["mchid"] ?? ""],
            let timestamp = values["timestamp"], let seconds = Int64(timestamp),
            abs(seconds - now.microseconds / 1_000_000)
                <= WeChatPaySignature.skew.components.seconds,
            let nonce = values["nonce_str"], (1...32).contains(nonce.utf8.count),
            values["serial_no"] == merchant.serial,
            let signature = values["signature"].flatMap({ Base64.decode($0) }),
            merchant.key.verifies(
                signature,
                of: WeChatPaySignature.message(
                    [request.method, request.path, timestamp, nonce], body: request.body))
        else { return nil }
        return merchant
    }

    mutating func certificates(
        for merchant: Merchant, _ request: ProviderRequest, _ now: Timestamp
    ) -> ProviderReply {
        var writer = JSONWriter()
        let nonces = keys.certificates.map { _ in letters(12) }
        writer.object { writer in
            writer.name("data")
            writer.array(zip(keys.certificates, nonces)) { writer, item in
                let (entry, nonce) = item
                let text = Array(entry.certificate.pem.utf8)
                let validity = entry.certificate.validity
                writer.object { writer in
                    writer.field("serial_no", entry.certificate.serial)
                    writer.field("effective_time", Self.time(validity.lowerBound))
                    writer.field("expire_time", Self.time(validity.upperBound))
                    writer.name("encrypt_certificate")
                    Self.seal(
                        text, nonce: nonce, associated: "certificate", for: merchant, &writer)
                }
            }
        }
        return signed(200, writer.bytes, request, now)
    }

    static func seal(
        _ text: [UInt8], nonce: String, associated: String, type: String? = nil,
        for merchant: Merchant, _ writer: inout JSONWriter
    ) {
        let sealed = AES256GCM.seal(
            text, key: merchant.sealingKey, nonce: Array(nonce.utf8),
            associated: Array(associated.utf8))
        writer.object { writer in
            writer.field("algorithm", "AEAD_AES_256_GCM")
            writer.field("nonce", nonce)
            writer.field("associated_data", associated)
            writer.field("original_type", ifAny: type)
            writer.field("ciphertext", Base64.encode(sealed ?? []))
        }
    }

    static func time(_ seconds: Int64) -> String {
        Timestamp(microseconds: seconds * 1_000_000).description
    }

    mutating func letters(_ count: Int) -> String {
        let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        return String((0..<count).map { _ in random.pick(alphabet) })
    }
}
