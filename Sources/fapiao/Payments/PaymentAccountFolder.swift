import Cryptography
import Invoices
import Messaging
import Payouts
import ProgramSettings
import Providers
import SystemPackage

/// One account with a payment provider, as an operator sets it up: a folder with `account.json`, and the keys and
/// certificates that the provider and the account were given, under fixed names.
///
/// | channel | in account.json | files |
/// |---|---|---|
/// | wechat | number, app, serial; notify_url, scene, public_key_id, next_key_id | merchant.key, apiv3.key; \
/// platform-public.pem, platform-public-next.pem |
/// | alipay | number | app.key, app.crt, root.crt, own.crt |
/// | bank | name, number, bank | outgoing, incoming (folders) |
///
/// `address` is the provider's origin, where it is another than usual; `most_fen` the most of one payment, and `per_second` how
/// many payments a second, where the contract says something else than usual; `alarm_below_fen` the balance
/// at which a person is told.
struct PaymentAccountFolder {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    private enum Field: String, JSONField {
        case channel, number, app, serial, scene, name, bank, address
        case notifyURL = "notify_url"
        case publicKeyID = "public_key_id"
        case nextPublicKeyID = "next_key_id"
        case most = "most_fen"
        case perSecond = "per_second"
        case alarmBelow = "alarm_below_fen"
        static let names = JSONNames<Self>()
    }

    private let path: FilePath
    private let channel: PayoutChannel
    private var values: [Field: String] = [:]

    static let weChatPay = "https://api.mch.weixin.qq.com"
    static let alipay = "https://openapi.alipay.com"
    /// The host of Alipay's bills, unless `address` says otherwise.
    static let alipayBills = "https://dwbillcenter.alipay.com"
    private static let valueBytesMaximum = 512
    /// 10,000 yuan.
    private static let usualAlarm: Int64 = 1_000_000

    init(_ folder: String) throws(Unusable) {
        let path = FilePath(folder)
        self.path = path
        let file = path.appending("account.json")
        guard let bytes = (try? AtomicFile.read(file)) ?? nil else {
            throw Unusable(description: "\(file) cannot be read")
        }
        var values: [Field: String] = [:]
        do throws(JSONError) {
            var reader = JSONReader(bytes)
            try reader.object(of: Field.names) { (reader, field) throws(JSONError) in
                values[field] = try reader.decimal(maximumBytes: Self.valueBytesMaximum)
            }
            try reader.finish()
        } catch {
            throw Unusable(description: "\(file): \(error)")
        }
        guard let channel = values[.channel].flatMap({ PayoutChannel(rawValue: $0) }) else {
            throw Unusable(description: "\(file): channel is wechat, alipay or bank")
        }
        self.channel = channel
        self.values = values
    }

    /// The account, ready to pay.
    func account(_ connections: OutboundConnections) throws -> PaymentAccount {
        let perSecond = Int(
            try number(.perSecond, in: 1...1_000) ?? Int64(Self.usualRate(of: channel)))
        let alarmBelow = Fen(
            try number(.alarmBelow, in: 0...100_000_000_000) ?? Self.usualAlarm)
        switch channel {
        case .wechat:
            let provider = try weChatPay(connections)
            return PaymentAccount(
                provider: provider, perSecond: perSecond, alarmBelow: alarmBelow
            ) { await provider.caller.callback($0, $1) }
        case .alipay:
            let provider = try alipay(connections)
            return PaymentAccount(
                provider: provider, perSecond: perSecond, alarmBelow: alarmBelow
            ) { provider.caller.callback($1) }
        case .bank:
            return PaymentAccount(
                provider: try bankFiles(), perSecond: perSecond, alarmBelow: alarmBelow,
                callback: nil)
        }
    }

    /// WeChat Pay takes a hundred transfers a second of one merchant; the others publish no number.
    private static func usualRate(of channel: PayoutChannel) -> Int {
        switch channel {
        case .wechat: 100
        case .alipay: 20
        case .bank: 10
        }
    }

    private func weChatPay(_ connections: OutboundConnections) throws -> WeChatPay {
        guard
            let merchant = WeChatPayMerchant(
                number: try value(.number), app: try value(.app), serial: try value(.serial),
                key: try key("merchant.key"),
                sealingKey: try SecretFile.read(path.appending("apiv3.key").string),
                notifyURL: values[.notifyURL], scene: values[.scene] ?? "1000")
        else { throw Unusable(description: "\(path)/apiv3.key has not 32 characters") }
        var publicKeys: [String: RSAPublicKey] = [:]
        for (field, file) in [
            (Field.publicKeyID, "platform-public.pem"),
            (.nextPublicKeyID, "platform-public-next.pem"),
        ] {
            guard let identifier = values[field] else { continue }
            guard let key = RSAPublicKey(pem: try text(file)) else {
                throw Unusable(description: "\(path)/\(file) is no public key")
            }
            publicKeys[identifier] = key
        }
        var limits = WeChatPayLimits()
        if let most = try most() { limits.amount = limits.amount.lowerBound...most }
        let caller = WeChatPayCaller(
            merchant, publicKeys: publicKeys,
            over: try transport(connections, Self.weChatPay, countedAs: "wechat_pay"),
            clock: { Clock.now })
        return WeChatPay(caller, limits: limits)
    }

    private func alipay(_ connections: OutboundConnections) throws -> Alipay {
        guard
            let app = AlipayApp(
                number: try value(.number), key: try key("app.key"),
                certificate: try text("app.crt"))
        else { throw Unusable(description: "\(path)/app.crt is not the certificate of app.key") }
        guard
            let certificates = AlipayCertificates(
                roots: try text("root.crt"), own: try text("own.crt"), at: Clock.now)
        else { throw Unusable(description: "\(path)/own.crt does not follow from root.crt") }
        let caller = AlipayCaller(
            app, certificates,
            over: try transport(connections, Self.alipay, countedAs: "alipay"),
            bills: try transport(connections, Self.alipayBills, countedAs: "alipay"),
            clock: { Clock.now })
        let usual = Alipay.usualLimits
        return Alipay(caller, limits: usual.lowerBound...(try most() ?? usual.upperBound))
    }

    private func bankFiles() throws -> BankFiles {
        guard
            let payer = BankPayer(
                name: try value(.name), account: try value(.number), bank: try value(.bank))
        else {
            throw Unusable(
                description: "\(path)/account.json: number is an account, bank twelve digits")
        }
        let usual = BankFiles.usualLimits
        return BankFiles(
            payer,
            over: FolderBankExchange(
                outgoing: path.appending("outgoing"), incoming: path.appending("incoming")),
            limits: usual.lowerBound...(try most() ?? usual.upperBound))
    }

    private func value(_ field: Field) throws(Unusable) -> String {
        guard let value = values[field], !value.isEmpty else {
            throw Unusable(description: "\(path)/account.json: \(field.rawValue) is missing")
        }
        return value
    }

    private func most() throws(Unusable) -> Fen? {
        try number(.most, in: 10...10_000_000_000).map { Fen($0) }
    }

    private func number(
        _ field: Field, in range: ClosedRange<Int64>
    ) throws(Unusable) -> Int64? {
        guard let text = values[field] else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw Unusable(
                description: "\(path)/account.json: \(field.rawValue) is "
                    + "\(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private func text(_ name: String) throws(Unusable) -> String {
        guard let bytes = (try? AtomicFile.read(path.appending(name))) ?? nil else {
            throw Unusable(description: "\(path)/\(name) cannot be read")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func key(_ name: String) throws -> RSAPrivateKey {
        guard let key = RSAPrivateKey(pem: try SecretFile.read(path.appending(name).string)) else {
            throw Unusable(description: "\(path)/\(name) is no RSA key of 2,048 bits and more")
        }
        return key
    }

    private func transport(
        _ connections: OutboundConnections, _ usual: String, countedAs name: String
    ) throws(Unusable) -> OutboundTransport {
        guard let address = WebAddress(values[.address] ?? usual), address.rest.isEmpty,
            address.scheme == .https || address.isThisMachine
        else {
            throw Unusable(description: "\(path)/account.json: address is https:// and a host")
        }
        return OutboundTransport(to: address, connections, countedAs: name)
    }
}
