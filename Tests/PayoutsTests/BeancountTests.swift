import Invoices
import Payouts
import Testing

struct BeancountTests {
    @Test func aPaymentIsToldFromTheDepositOn() throws {
        let win = WinID(origin: "a.example/lottery/spring-2026", index: 1)
        let reserve = Transfer(
            .win(win), .pending, from: .fund(campaign: win.campaign), to: .payable(win), Fen(600))
        let account = MerchantAccount(.wechat, "19")
        let attempt = Transfer(
            .attempt(win, 1), .pending, from: .payable(win), to: .clearing(account), Fen(600))
        let day = try #require(CalendarDay("2026-03-01"))
        var beancount = Beancount()
        var text = ""
        for transfer in [
            .deposit(Fen(1_000), to: win.campaign, reference: "a \"b\" \\"), reserve,
            reserve.ended("posted", posting: true), attempt,
            attempt.ended("paid", posting: true),
        ] { text += beancount.text(of: transfer, on: day) }
        #expect(
            text == """
                2026-03-01 open Assets:Treasury CNY
                2026-03-01 open Liabilities:Fund:Spring-2026 CNY
                2026-03-01 * "deposit spring-2026 a \\"b\\" \\\\"
                  Assets:Treasury  10.00 CNY
                  Liabilities:Fund:Spring-2026  -10.00 CNY
                2026-03-01 open Liabilities:Reserved:Spring-2026 CNY
                2026-03-01 * "win a.example/lottery/spring-2026#1"
                  Liabilities:Fund:Spring-2026  6.00 CNY
                  Liabilities:Reserved:Spring-2026  -6.00 CNY
                2026-03-01 open Liabilities:Payable:Spring-2026 CNY
                2026-03-01 * "win a.example/lottery/spring-2026#1 posted"
                  Liabilities:Reserved:Spring-2026  6.00 CNY
                  Liabilities:Payable:Spring-2026  -6.00 CNY
                2026-03-01 open Liabilities:OnTheWay:Spring-2026 CNY
                2026-03-01 * "attempt a.example/lottery/spring-2026#1 1"
                  Liabilities:Payable:Spring-2026  6.00 CNY
                  Liabilities:OnTheWay:Spring-2026  -6.00 CNY
                2026-03-01 open Assets:Clearing:Wechat:19 CNY
                2026-03-01 * "attempt a.example/lottery/spring-2026#1 1 paid"
                  Liabilities:OnTheWay:Spring-2026  6.00 CNY
                  Assets:Clearing:Wechat:19  -6.00 CNY

                """)
        #expect(
            beancount.assertions == """
                2026-03-02 balance Assets:Clearing:Wechat:19  -6.00 CNY
                2026-03-02 balance Assets:Treasury  10.00 CNY
                2026-03-02 balance Liabilities:Fund:Spring-2026  -4.00 CNY
                2026-03-02 balance Liabilities:OnTheWay:Spring-2026  0.00 CNY
                2026-03-02 balance Liabilities:Payable:Spring-2026  0.00 CNY
                2026-03-02 balance Liabilities:Reserved:Spring-2026  0.00 CNY

                """)
    }

    @Test(arguments: [
        BookAccount.treasury, .fund(campaign: "a"), .tax(campaign: "a"), .clawback(campaign: "a"),
        .writeOff(campaign: "a"), .payable(WinID(origin: "a.example/lottery/b", index: 3)),
        .payable(WinID(origin: "a:8080/lottery/b", index: 3, draw: "may")),
        .clearing(MerchantAccount(.bank, "62:25")),
    ])
    func anAccountReadsWhatItWrites(_ account: BookAccount) {
        #expect(BookAccount("\(account)") == account)
    }

    @Test(arguments: [
        "", "fund", "fund:", "other:x", "payable:x", "clearing:wechat", "clearing:x:1",
    ])
    func whatIsNoAccountIsNone(_ text: String) {
        #expect(BookAccount(text) == nil)
    }
}
