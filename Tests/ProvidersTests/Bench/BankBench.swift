import Invoices
import Payouts
import Providers
import SimulatedProviders

struct BankBench: ProviderBench {
    let clock = TestClock()
    let line: SimulatedLine<SimulatedBank>
    let bank: BankFiles
    let payee = Payee(
        account: .bank(account: Self.card, bank: "102100099996"), name: "张三")

    static let card = "6222020200000000001"

    init(balance: Fen = Fen(1_000_000), faults: FaultPlan = FaultPlan()) {
        line = SimulatedLine(
            SimulatedBank(balance: balance, faults: faults), clock: clock
        ) { _, _, _ in nil }
        guard
            let payer = BankPayer(
                name: "奖金专户", account: "31000000000000001", bank: "104290003582")
        else { preconditionFailure("the payer is sound") }
        bank = BankFiles(payer, over: line)
    }

    var provider: any PayoutProvider { bank }

    func order(_ fault: SimulatedFault, _ detail: String) {
        line.use { bank, _ in _ = bank.faults.order(fault, detail: detail) }
    }

    /// Two days, so that late statements are there.
    func act() { clock.pass(.seconds(2 * 86_400)) }

    var received: Fen {
        line.use { bank, _ in bank.wallets[Self.card]?.balance ?? .zero }
    }

    var balance: Fen { line.use { bank, _ in bank.balance } }

    func topUp(_ amount: Fen) { line.use { bank, _ in bank.topUp(by: amount) } }
}
