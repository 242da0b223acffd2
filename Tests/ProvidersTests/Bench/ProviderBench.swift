import Invoices
import Payouts
import Providers
import SimulatedProviders

/// A provider and the simulator behind it. What the conformance tests need of either, and nothing else.
protocol ProviderBench: Sendable {
    var provider: any PayoutProvider { get }
    var clock: TestClock { get }
    var payee: Payee { get }
    func order(_ fault: SimulatedFault, _ detail: String)
    /// The payee does what is waited for, and a moment passes.
    func act()
    /// By all payees together.
    var received: Fen { get }
    /// What the payer has left.
    var balance: Fen { get }
    func topUp(_ amount: Fen)
}

extension ProviderBench {
    func command(_ order: OrderNumber, _ amount: Fen = Fen(800)) -> PayoutCommand {
        PayoutCommand(
            order: order, win: WinID(origin: "fapiao.example/lottery/spring", index: 17),
            payee: payee, amount: amount, activity: "春季摇奖", award: "三等奖 8 元")
    }

    func submission(_ order: OrderNumber, _ amount: Fen = Fen(800)) throws -> Submission {
        try provider.prepare(command(order, amount), at: clock.now)
    }
}

extension OrderNumber {
    static func test(_ number: Int) -> OrderNumber {
        OrderNumber(
            of: WinID(origin: "fapiao.example/lottery/spring", index: UInt64(number)), attempt: 1)
    }
}

/// Every way of paying that there is.
enum ProviderUnderTest: String, CaseIterable, Sendable {
    case wechat, wechatAuthorised, alipay, bank

    func bench(
        balance: Fen = Fen(1_000_000), faults: FaultPlan = FaultPlan()
    ) async -> any ProviderBench {
        switch self {
        case .wechat: WeChatBench(balance: balance, faults: faults)
        case .wechatAuthorised:
            await WeChatBench(balance: balance, faults: faults, isAuthorised: true).authorised()
        case .alipay: AlipayBench(balance: balance, faults: faults)
        case .bank: BankBench(balance: balance, faults: faults)
        }
    }

    /// A bank refuses what it has no money for; the others wait for it.
    var refusesShortBalance: Bool { self == .bank }
}
