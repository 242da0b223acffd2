import Invoices
import Payouts
import SimulatedProviders
import Testing

@testable import Providers

/// The simulation is as strict as the real one, or what passes it says nothing.
struct SimulatedWeChatPayTests {
    private static let changes: [(String, String)] = [
        (#""appid":"wx0000000000000001""#, #""appid":"wx2""#),
        (#""transfer_amount":800"#, #""transfer_amount":9"#),
        (#""transfer_amount":800"#, #""transfer_amount":200000"#),
        (#""transfer_amount":800"#, #""transfer_amount":8.00"#),
        (#""transfer_scene_id":"1000""#, #""transfer_scene_id":"1001""#),
        (#""openid":"oTest0000000000000000000001","#, ""),
        (#""info_type":"活动名称""#, #""info_type":"岗位类型""#),
        (#","info_content":"春季摇奖""#, ""),
        (#"payouts/wechat""#, #"payouts/wechat?a=1""#),
        (#""transfer_remark":"三等奖 8 元""#, #""transfer_remark":"""#),
        (#""transfer_amount":800"#, #""user_name":"张三","transfer_amount":800"#),
        ("}]}", "}]"),
    ]

    @Test(arguments: changes)
    func anOrderThatIsNotInTheFormIsRefused(_ sound: String, _ changed: String) throws {
        let bench = WeChatBench()
        let order = try #require(WeChatPayOrder(try bench.submission(.test(1)).body))
        let text = String(decoding: order.body, as: UTF8.self)
        #expect(text.contains(sound))
        #expect(answer(text, on: bench) == 200)
        let other = text.replacing(sound, with: changed)
            .replacing(OrderNumber.test(1).text, with: OrderNumber.test(2).text)
        #expect(answer(other, on: bench) == 400)
        // The same number with another body.
        let again = text.replacing("transfer_amount\":800", with: "transfer_amount\":801")
        #expect(answer(again, on: bench) == 400)
    }

    private func answer(_ body: String, on bench: WeChatBench) -> Int? {
        let request = bench.weChatPay.merchant.signed(
            ProviderRequest("POST", WeChatPayOrder.bills, body: Array(body.utf8)), nonce: "N1",
            at: bench.clock.now)
        return bench.line.use { simulator, now in simulator.answer(request, at: now)?.status }
    }

    @Test func faultsFollowFromTheSeed() {
        func strikes(_ seed: UInt64) -> [SimulatedFault?] {
            var plan = FaultPlan(seed: seed, percent: 30)
            return (0..<100).map { _ in plan.next(of: [.lostRequest, .lostReply])?.fault }
        }
        #expect(strikes(7) == strikes(7))
        #expect(strikes(7) != strikes(8))
        #expect((10...50).contains(strikes(7).count { $0 != nil }))
    }

    @Test func orderedFaultsStrikeWhereTheyCan() {
        var plan = FaultPlan()
        plan.order(.fails, times: 2, detail: "ACCOUNT_FROZEN")
        plan.order(.lostReply)
        let struck = [
            plan.next(of: [.lostRequest]), plan.next(of: [.lostReply]),
            plan.next(of: [.lostReply]), plan.next(of: [.slow, .fails]),
        ]
        #expect(struck.map { $0?.fault } == [nil, .lostReply, nil, .fails])
        #expect(struck.last??.detail == "ACCOUNT_FROZEN")
        #expect(plan.orders.map(\.times) == [1])
        let isTaken = plan.order(.fails, times: 0)
        plan.clear()
        let none = plan.next(of: SimulatedFault.allCases)
        #expect(!isTaken && none == nil)
    }
}
