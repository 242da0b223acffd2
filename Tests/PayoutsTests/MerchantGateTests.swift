import Invoices
import Payouts
import Testing

struct MerchantGateTests {
    private static let start = Timestamp(microseconds: 1_780_000_000_000_000)

    private static func after(_ seconds: Int) -> Timestamp {
        start.advanced(by: .seconds(seconds))
    }

    @Test func anEmptyBalanceStopsTheAccountAndTellsOnce() {
        var gate = MerchantGate()
        let isTold = gate.answered(.payerSide(stop: "NOT_ENOUGH"), at: Self.start)
        #expect(isTold)
        #expect(!gate.allowsCall(at: Self.after(599)) && gate.allowsCall(at: Self.after(600)))
        #expect(gate.reason == "NOT_ENOUGH")
        // One tries, and the others wait for what it finds.
        gate.beginCall(at: Self.after(600))
        #expect(!gate.allowsCall(at: Self.after(601)))
        let isToldAgain = gate.answered(.payerSide(stop: "NOT_ENOUGH"), at: Self.after(602))
        let isToldAnother = gate.answered(.payerSide(stop: "NO_AUTH"), at: Self.after(603))
        #expect(!isToldAgain && isToldAnother)
        _ = gate.answered(.accepted, at: Self.after(1_300))
        #expect(gate == MerchantGate())
    }

    @Test func callsWithoutAnswerBreakTheCircuitAndGrowApart() {
        var gate = MerchantGate()
        for _ in 0..<4 { _ = gate.answered(.unknown("x"), at: Self.start) }
        #expect(gate.allowsCall(at: Self.start))
        var pauses: [Int] = []
        for _ in 0..<9 {
            _ = gate.answered(.unknown("x"), at: Self.start)
            pauses.append(
                Int((gate.opensAt ?? Self.start).duration(since: Self.start) / .seconds(1)))
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60])
        gate.open()
        #expect(gate.allowsCall(at: Self.start))
    }

    @Test func throttlingSlowsAtOnce() {
        var gate = MerchantGate()
        _ = gate.answered(.throttled, at: Self.start)
        #expect(!gate.allowsCall(at: Self.start) && gate.allowsCall(at: Self.after(1)))
    }
}
