package import Cryptography
import Invoices
import Providers

/// A root, and the certificate under it with which the simulated Alipay signs.
package struct SimulatedAuthority: Sendable {
    /// The file that payers keep as `root.crt`.
    package let root: X509Certificate
    private let rootKey: RSAPrivateKey
    /// The certificate under the root; another one takes its place while calls go on.
    package private(set) var own: X509Certificate
    private var ownKey: RSAPrivateKey
    /// Those between the root and `own`, the root's last.
    private var issuers: [X509Certificate] = []

    /// - Parameter validity: seconds since 1970.
    package init(rootKey: RSAPrivateKey, ownKey: RSAPrivateKey, validity: ClosedRange<Int64>) {
        self.rootKey = rootKey
        self.ownKey = ownKey
        root = Self.certificate(
            for: rootKey.publicKey, "Simulated Root", [1], validity, by: rootKey, isAuthority: true)
        own = Self.certificate(
            for: ownKey.publicKey, "Simulated Alipay", [2], validity, by: rootKey)
    }

    private static func name(_ name: String) -> X509Draft.Name {
        [("C", "CN"), ("O", "Simulated"), ("OU", "Test"), ("CN", name)]
    }

    private static func certificate(
        for key: RSAPublicKey, _ subject: String, _ serial: [UInt8],
        _ validity: ClosedRange<Int64>, by signer: RSAPrivateKey,
        _ issuer: String = "Simulated Root", isAuthority: Bool = false
    ) -> X509Certificate {
        var draft = X509Draft(
            subject: name(subject), issuer: name(issuer), serial: serial, validity: validity)
        draft.isAuthority = isAuthority
        guard let certificate = draft.signed(for: key, by: signer) else {
            preconditionFailure("no certificate was made")
        }
        return certificate
    }

    /// For the merchant's app.
    package func certificate(for key: RSAPublicKey, named name: String) -> X509Certificate {
        Self.certificate(for: key, name, [3], own.validity, by: rootKey)
    }

    /// From here on it signs with another key, under another number.
    package mutating func renew(_ key: RSAPrivateKey) {
        ownKey = key
        own = Self.certificate(
            for: key.publicKey, "Simulated Alipay", [4], own.validity, by: rootKey)
    }

    /// The same under a certificate between the root and its own, or under one that may sign none.
    package mutating func renew(
        _ key: RSAPrivateKey, under between: RSAPrivateKey, isAuthority: Bool
    ) {
        let validity = own.validity
        issuers = [
            Self.certificate(
                for: between.publicKey, "Simulated Issuer", [6], validity, by: rootKey,
                isAuthority: isAuthority)
        ]
        ownKey = key
        own = Self.certificate(
            for: key.publicKey, "Simulated Alipay", [7], validity, by: between, "Simulated Issuer")
    }

    /// As a merchant would who has a certificate under the same root: it is for him, and not for Alipay.
    package mutating func pretend(_ key: RSAPrivateKey, asMerchant name: String) {
        ownKey = key
        own = Self.certificate(for: key.publicKey, name, [8], own.validity, by: rootKey)
    }

    /// As somebody who has neither key would: with a certificate of his own making.
    package mutating func pretend(_ key: RSAPrivateKey) {
        ownKey = key
        own = Self.certificate(for: key.publicKey, "Simulated Alipay", [5], own.validity, by: key)
    }

    /// The root's number as requests name it (alipay_root_cert_sn): MD5, in hexadecimal, of the
    /// issuer's name and the serial number in decimal.
    package var rootNumber: String { AlipayCertificates.number(of: root) }
    /// The certificate in PEM, as its download brings it.
    package var chain: String { ([own] + issuers).map(\.pem).joined() }

    func sign(_ message: [UInt8]) -> String { Base64.encode(ownKey.sign(message)) }

    func reply(_ method: String, _ content: [UInt8]) -> ProviderReply {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name(dynamic: method.replacing(".", with: "_") + "_response")
            writer.raw(content)
            writer.field("alipay_cert_sn", AlipayCertificates.number(of: own))
            writer.field("sign", sign(content))
        }
        return ProviderReply(
            status: 200, fields: ["Content-Type": "text/html;charset=utf-8"], body: writer.bytes)
    }

    func unsigned(_ reply: ProviderReply) -> ProviderReply { changed(reply) { _ in nil } }

    func badlySigned(_ reply: ProviderReply) -> ProviderReply {
        changed(reply) { _ in Base64.encode([UInt8](repeating: 7, count: 256)) }
    }

    private func changed(
        _ reply: ProviderReply, _ sign: (String) -> String?
    ) -> ProviderReply {
        var reply = reply
        let text = String(decoding: reply.body, as: UTF8.self)
        guard let start = text.firstRange(of: ",\"sign\":\"") else { return reply }
        let head = text[..<start.lowerBound]
        let end = sign("").map { ",\"sign\":\"\($0)\"}" } ?? "}"
        reply.body = Array((head + end).utf8)
        return reply
    }
}

/// biz_content of a transfer as the simulated Alipay reads it.
struct SimulatedAlipayOrder {
    private(set) var number = ""
    private(set) var payee = ""
    private(set) var amount = Fen.zero
    private var kind = ""
    private var name = ""
    private var scene = ""
    private var product = ""
    private var reports: [String] = []

    /// Nil for what Alipay would not take.
    init?(_ content: [UInt8]) {
        do throws(JSONError) {
            try read(content)
        } catch {
            return nil
        }
        guard (1...64).contains(number.utf8.count), !payee.isEmpty, amount >= Fen(10),
            product == "TRANS_ACCOUNT_NO_PWD",
            ["ALIPAY_USER_ID", "ALIPAY_OPEN_ID", "ALIPAY_LOGON_ID"].contains(kind),
            kind != "ALIPAY_LOGON_ID" || !name.isEmpty, scene == "现金营销",
            reports == ["活动名称", "奖励说明"]
        else { return nil }
    }

    static func number(_ content: [UInt8]) -> String? {
        var number: String?
        do throws(JSONError) {
            var reader = JSONReader(content)
            try reader.object { (reader, name) throws(JSONError) in
                if name == "out_biz_no" {
                    number = try reader.string(maximumBytes: 64)
                } else {
                    try reader.skip()
                }
            }
        } catch {
            return nil
        }
        return number
    }

    private mutating func read(_ content: [UInt8]) throws(JSONError) {
        var reader = JSONReader(content)
        try reader.object { (reader, field) throws(JSONError) in
            switch field {
            case "out_biz_no": number = try reader.string(maximumBytes: 64)
            case "trans_amount": amount = Fen(yuan: try reader.decimal()) ?? .zero
            case "product_code": product = try reader.string(maximumBytes: 64)
            case "transfer_scene_name": scene = try reader.string(maximumBytes: 64)
            case "transfer_scene_report_infos":
                try reader.array(maximum: 8) { (reader) throws(JSONError) in
                    try reader.object { (reader, field) throws(JSONError) in
                        if field == "info_type" {
                            reports.append(try reader.string(maximumBytes: 64))
                        } else {
                            try reader.skip()
                        }
                    }
                }
            case "payee_info":
                try reader.object { (reader, field) throws(JSONError) in
                    switch field {
                    case "identity": payee = try reader.string(maximumBytes: 128)
                    case "identity_type": kind = try reader.string(maximumBytes: 32)
                    case "name": name = try reader.string(maximumBytes: 256)
                    default: try reader.skip()
                    }
                }
            default: try reader.skip()
            }
        }
    }
}
