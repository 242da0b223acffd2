import Cryptography
import Invoices
import Messaging
import Payouts
import Providers
import SystemPackage

/// The other side of the same keys: the merchant's, with which the program itself calls.
extension SimulationFolder {
    private func text(_ name: String) throws -> String {
        guard let bytes = try AtomicFile.read(path.appending(name)) else {
            throw Unusable(description: "\(path.appending(name)) is not there")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func key(_ name: String) throws -> RSAPrivateKey {
        guard let key = RSAPrivateKey(pem: SecretText(try text(name))) else {
            throw Unusable(description: "\(path.appending(name)) is no key")
        }
        return key
    }

    static let bankAccount = "31000000000000001"
    static let payersBank = "104290003582"

    /// - Parameter usesPublicKey: whether the merchant has switched from certificates to the public key.
    func merchantAtWeChatPay(
        over transport: any ProviderTransport, notifyURL: String?, usesPublicKey: Bool
    ) throws -> WeChatPay {
        guard
            let merchant = WeChatPayMerchant(
                number: Self.merchant, app: Self.app, serial: Self.merchantSerial,
                key: try key("wechat-merchant.key"),
                sealingKey: SecretText(try text("wechat-apiv3.key")), notifyURL: notifyURL)
        else { throw Unusable(description: "wechat-apiv3.key has not 32 characters") }
        var publicKeys: [String: RSAPublicKey] = [:]
        if usesPublicKey {
            publicKeys[Self.publicKeyIdentifier] = RSAPublicKey(
                pem: try text("wechat-platform-public.pem"))
        }
        return WeChatPay(
            WeChatPayCaller(
                merchant, publicKeys: publicKeys, over: transport, clock: { Clock.now }))
    }

    func merchantAtAlipay(over transport: any ProviderTransport) throws -> Alipay {
        guard
            let app = AlipayApp(
                number: Self.alipayApp, key: try key("alipay-app.key"),
                certificate: try text("alipay-app.crt")),
            let certificates = AlipayCertificates(
                roots: try text("alipay-root.crt"), own: try text("alipay-own.crt"), at: Clock.now)
        else { throw Unusable(description: "the certificates of alipay-* do not fit") }
        return Alipay(AlipayCaller(app, certificates, over: transport, clock: { Clock.now }))
    }

    /// - Parameters:
    ///   - account: of the payer.
    ///   - bank: of the payer, twelve digits.
    func payerAtBank(account: String, bank: String) throws -> BankFiles {
        guard let payer = BankPayer(name: "奖金专户", account: account, bank: bank) else {
            throw Unusable(description: "no account at a bank")
        }
        return BankFiles(payer, over: FolderBankExchange(outgoing: bankIn, incoming: bankOut))
    }
}
