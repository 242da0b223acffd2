import Invoices
import SimulatedProviders

/// One provider's part of the page.
struct SimulationSheet {
    let kind: SimulatedWorld.Kind
    let balance: Fen
    let wallets: [SimulatedWallet]
    let payments: [SimulatedPayment]
    let faults: [FaultPlan.Order]

    static func all(_ world: SimulatedWorld.Providers) -> [SimulationSheet] {
        let byOwner: (SimulatedWallet, SimulatedWallet) -> Bool = { $0.owner < $1.owner }
        return [
            SimulationSheet(
                kind: .wechat,
                balance: world.weChatPay.merchants[SimulationFolder.merchant]?.balance ?? .zero,
                wallets: world.weChatPay.wallets.values.sorted(by: byOwner),
                payments: world.weChatPay.payments, faults: world.weChatPay.faults.orders),
            SimulationSheet(
                kind: .alipay,
                balance: world.alipay.apps[SimulationFolder.alipayApp]?.balance ?? .zero,
                wallets: world.alipay.wallets.values.sorted(by: byOwner),
                payments: world.alipay.payments, faults: world.alipay.faults.orders),
            SimulationSheet(
                kind: .bank, balance: world.bank.balance,
                wallets: world.bank.wallets.values.sorted(by: byOwner),
                payments: world.bank.payments.map { payment in
                    SimulatedPayment(
                        order: payment.order, payee: payment.payee, amount: payment.amount,
                        state: payment.state, packageInfo: nil)
                }, faults: world.bank.faults.orders),
        ]
    }

    func write(_ writer: inout JSONWriter) {
        writer.field("balance", balance.description)
        writer.name("wallets")
        writer.array(wallets) { writer, wallet in
            writer.object { writer in
                writer.field("owner", wallet.owner)
                writer.field("balance", wallet.balance.description)
                writer.name("payments")
                writer.integer(wallet.payments)
            }
        }
        writer.name("payments")
        writer.array(payments) { writer, payment in
            writer.object { writer in
                writer.field("order", payment.order)
                writer.field("payee", payment.payee)
                writer.field("amount", payment.amount.description)
                writer.field("state", payment.state)
                writer.field("package", ifAny: payment.packageInfo)
            }
        }
        writer.name("faults")
        writer.array(faults) { writer, order in
            writer.object { writer in
                writer.field("fault", order.fault.rawValue)
                writer.field("detail", ifAny: order.detail)
                writer.name("times")
                writer.integer(order.times)
            }
        }
    }
}
