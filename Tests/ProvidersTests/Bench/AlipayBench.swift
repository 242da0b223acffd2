import Cryptography
import Invoices
import Payouts
import Providers
import SimulatedProviders

struct AlipayBench: ProviderBench {
    let clock = TestClock()
    let line: SimulatedLine<SimulatedAlipay>
    let alipay: Alipay
    let payee = Payee(account: .alipay(identity: Self.user, .userID))

    static let number = "2021000000000001"
    static let user = "2088000000000001"
    static let notifyURL = "https://fapiao.example/payouts/alipay"
    static let authority = SimulatedAuthority(
        rootKey: TestKeys.root, ownKey: TestKeys.alipay, validity: TestClock.years)

    init(balance: Fen = Fen(1_000_000), faults: FaultPlan = FaultPlan()) {
        let certificate = Self.authority.certificate(
            for: TestKeys.merchant.publicKey, named: Self.number)
        let simulator = SimulatedAlipay(
            [
                SimulatedAlipay.App(
                    number: Self.number, certificate: certificate, balance: balance,
                    notifyURL: Self.notifyURL)
            ], authority: Self.authority, faults: faults)
        line = SimulatedLine(simulator, clock: clock) { $0.answer($1, at: $2) }
        guard
            let app = AlipayApp(
                number: Self.number, key: TestKeys.merchant, certificate: certificate.pem),
            let certificates = AlipayCertificates(
                roots: Self.authority.root.pem, own: Self.authority.own.pem, at: clock.now)
        else { preconditionFailure("the certificates are sound") }
        alipay = Alipay(
            AlipayCaller(app, certificates, over: line, clock: { [clock] in clock.now }))
    }

    var provider: any PayoutProvider { alipay }

    func order(_ fault: SimulatedFault, _ detail: String) {
        line.use { simulator, _ in _ = simulator.faults.order(fault, detail: detail) }
    }

    func act() {
        clock.pass(.seconds(1))
        line.use { simulator, now in
            for payment in simulator.payments { simulator.finish(payment.order, at: now) }
        }
    }

    var received: Fen {
        line.use { simulator, _ in simulator.wallets[Self.user]?.balance ?? .zero }
    }

    var balance: Fen {
        line.use { simulator, _ in simulator.apps[Self.number]?.balance ?? .zero }
    }

    func topUp(_ amount: Fen) {
        line.use { simulator, _ in simulator.topUp(Self.number, by: amount) }
    }
}
