package import Cryptography
import Invoices

/// An account on its way from the public worker that took it to whoever pays: in between nobody can read it.
package enum SealedPayee {
    private static let purpose = "fapiao.payee.v1"

    /// Nil for a key of small order.
    package static func seal(_ payee: Payee, to key: X25519PublicKey) -> [UInt8]? {
        key.seal(json(payee), for: purpose)
    }

    /// Nil for what was not sealed to this key, and for what this version cannot read.
    package static func open(_ sealed: [UInt8], with key: borrowing X25519PrivateKey) -> Payee? {
        key.open(sealed, for: purpose).flatMap { payee($0) }
    }

    static func json(_ payee: Payee) -> [UInt8] {
        var writer = JSONWriter(reserving: 128)
        writer.object { writer in
            writer.field("channel", payee.account.channel.rawValue)
            switch payee.account {
            case .wechat(let app, let openID):
                writer.field("app", app)
                writer.field("openid", openID)
            case .alipay(let identity, let kind):
                writer.field("identity", identity)
                writer.field("identity_type", kind.rawValue)
            case .bank(let account, let bank):
                writer.field("account", account)
                writer.field("bank", bank)
            }
            if let name = payee.name { writer.field("name", name) }
            if let consent = payee.consent {
                writer.field("authorization", consent.number)
                writer.field("authorization_merchant", consent.merchant)
            }
        }
        return writer.bytes
    }

    private static let textBytesMaximum = 512

    static func payee(_ json: [UInt8]) -> Payee? {
        var texts: [String: String] = [:]
        do {
            var reader = JSONReader(json)
            try reader.object { (reader, field) throws(JSONError) in
                texts[field] = try reader.string(maximumBytes: textBytesMaximum)
            }
            try reader.finish()
        } catch {
            return nil
        }
        let account: Payee.Account
        switch texts["channel"].flatMap({ PayoutChannel(rawValue: $0) }) {
        case .wechat:
            guard let app = texts["app"], let openID = texts["openid"] else { return nil }
            account = .wechat(app: app, openID: openID)
        case .alipay:
            guard let identity = texts["identity"],
                let kind = texts["identity_type"].flatMap({ Payee.AlipayIdentity(rawValue: $0) })
            else { return nil }
            account = .alipay(identity: identity, kind)
        case .bank:
            guard let number = texts["account"], let bank = texts["bank"] else { return nil }
            account = .bank(account: number, bank: bank)
        case nil: return nil
        }
        let consent = texts["authorization"].flatMap { number in
            texts["authorization_merchant"].map { Payee.Consent(number: number, merchant: $0) }
        }
        return Payee(account: account, name: texts["name"], consent: consent)
    }
}
