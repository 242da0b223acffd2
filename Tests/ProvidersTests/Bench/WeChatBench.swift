import Cryptography
import Invoices
import Payouts
import Providers
import SimulatedProviders

struct WeChatBench: ProviderBench {
    let clock = TestClock()
    let line: SimulatedLine<SimulatedWeChatPay>
    let weChatPay: WeChatPay
    let payee: Payee

    static let number = "1900000001"
    static let app = "wx0000000000000001"
    static let openID = "oTest0000000000000000000001"
    static let consent = "CONSENT001"
    static let sealingKey = "0123456789abcdef0123456789abcdef"
    static let notifyURL = "https://fapiao.example/payouts/wechat"

    static let certificate = SimulatedPlatformKeys.Certificate(
        key: TestKeys.platform, serial: [0x5A, 1], validity: TestClock.years)
    static let nextCertificate = SimulatedPlatformKeys.Certificate(
        key: TestKeys.nextPlatform, serial: [0x5A, 2], validity: TestClock.years)
    static let publicKey = (identifier: "PUB_KEY_ID_0119", key: TestKeys.publicKey)

    init(
        balance: Fen = Fen(1_000_000), faults: FaultPlan = FaultPlan(),
        keys: SimulatedPlatformKeys = SimulatedPlatformKeys(certificates: [certificate]),
        publicKeys: [String: RSAPublicKey] = [:], isAuthorised: Bool = false,
        limits: WeChatPayLimits = WeChatPayLimits()
    ) {
        let simulator = SimulatedWeChatPay(
            [
                SimulatedWeChatPay.Merchant(
                    number: Self.number, app: Self.app, serial: "7F01",
                    key: TestKeys.merchant.publicKey, sealingKey: Array(Self.sealingKey.utf8),
                    balance: balance)
            ], keys: keys, faults: faults)
        line = SimulatedLine(simulator, clock: clock) { $0.answer($1, at: $2) }
        guard
            let merchant = WeChatPayMerchant(
                number: Self.number, app: Self.app, serial: "7F01", key: TestKeys.merchant,
                sealingKey: SecretText(Self.sealingKey), notifyURL: Self.notifyURL)
        else { preconditionFailure("the key has 32 bytes") }
        let caller = WeChatPayCaller(
            merchant, publicKeys: publicKeys, over: line, clock: { [clock] in clock.now })
        weChatPay = WeChatPay(caller, limits: limits)
        payee = Payee(
            account: .wechat(app: Self.app, openID: Self.openID),
            consent: isAuthorised
                ? Payee.Consent(number: Self.consent, merchant: Self.number) : nil)
    }

    var provider: any PayoutProvider { weChatPay }

    /// The payee has consented, as if long ago.
    func authorised() async -> WeChatBench {
        // Whatever goes wrong by chance, this does not.
        let faults = line.use { simulator, _ in
            defer { simulator.faults = FaultPlan() }
            return simulator.faults
        }
        let asked = await weChatPay.requestAuthorization(
            Self.consent, openID: Self.openID, shownAs: "测试")
        line.use { simulator, now in
            let package = asked?.packageInfo ?? ""
            precondition(simulator.consent(package, as: Self.openID, at: now))
            simulator.faults = faults
        }
        return self
    }

    func order(_ fault: SimulatedFault, _ detail: String) {
        line.use { simulator, _ in _ = simulator.faults.order(fault, detail: detail) }
    }

    func act() {
        clock.pass(.seconds(1))
        line.use { simulator, now in
            for payment in simulator.payments {
                if let package = payment.packageInfo {
                    _ = simulator.confirm(package, as: payment.payee, at: now)
                }
                simulator.finish(payment.order, at: now)
            }
        }
    }

    var received: Fen {
        line.use { simulator, _ in simulator.wallets[Self.openID]?.balance ?? .zero }
    }

    var balance: Fen {
        line.use { simulator, _ in simulator.merchants[Self.number]?.balance ?? .zero }
    }

    func topUp(_ amount: Fen) {
        line.use { simulator, now in simulator.topUp(Self.number, by: amount, at: now) }
    }
}
