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
        let isFirst = gate.beginCall(at: Self.after(600))
        let isSecond = gate.beginCall(at: Self.after(600))
        #expect(isFirst && !isSecond && !gate.allowsCall(at: Self.after(601)))
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

    /// Whoever asks first has the one call; the others hear when they may ask again.
    @Test func manyWhoAskAtOnceAreLetThroughOneByOne() async {
        let account = MerchantAccount(.wechat, "1")
        let gates = MerchantGates()
        _ = gates.answered(.payerSide(stop: "NOT_ENOUGH"), account, at: Self.start)
        let through = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 {
                group.addTask { gates.beginCall(account, at: Self.after(600)) }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(through == 1)
    }

    @Test func aRateGivesPlacesUpToASecondAhead() {
        let account = MerchantAccount(.wechat, "1")
        let gates = MerchantGates(rates: [account: 100])
        var places: [Duration] = []
        var refused = 0
        for _ in 0..<150 {
            switch gates.admit(account, at: Self.start) {
            case .from(let time): places.append(time.duration(since: Self.start))
            case .shut(let until):
                refused += 1
                #expect(until == Self.after(1))
            }
        }
        #expect(places.count == 101 && refused == 49)
        #expect(places == (0...100).map { .milliseconds(10 * $0) })
        // What was not used is not saved up.
        #expect(gates.admit(account, at: Self.after(60)) == .from(Self.after(60)))
        #expect(
            gates.admit(account, at: Self.after(60))
                == .from(Self.after(60).advanced(by: .milliseconds(10))))
    }
}
