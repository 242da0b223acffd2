import Foundation
import Payouts
import Testing

struct PayoutSimulationTests {
    /// `FAPIAO_PAYOUT_SEEDS=10000` runs as many as that; by themselves so many that a fault shows.
    private static let seeds: UInt64 =
        ProcessInfo.processInfo.environment["FAPIAO_PAYOUT_SEEDS"].flatMap(UInt64.init) ?? 300

    @Test func everyWinIsPaidAtMostOnceAndEnds() async {
        let halves = await withTaskGroup(of: PayoutSimulation.Counts.self) { group in
            for half in 0..<2 as Range<UInt64> {
                group.addTask {
                    var sum = PayoutSimulation.Counts()
                    for seed in stride(from: half, to: Self.seeds, by: 2) {
                        var simulation = PayoutSimulation(seed: seed, wins: 20)
                        simulation.run()
                        if !simulation.faults.isEmpty {
                            Issue.record("seed \(seed): \(simulation.faults)")
                            break
                        }
                        sum.add(simulation.counts)
                    }
                    return sum
                }
            }
            return await group.reduce(into: PayoutSimulation.Counts()) { $0.add($1) }
        }
        // A history in which nothing happens proves nothing.
        print("payout simulation: \(halves)")
        #expect(halves.paid > halves.forfeited && halves.forfeited > 0)
        #expect(halves.askedOfBanks > 0)
        #expect(halves.returned > 0 && halves.crashes > 0 && halves.fenced > 0)
    }

    @Test func oneSeedIsOneHistory() {
        var (first, second) = (
            PayoutSimulation(seed: 7, wins: 20), PayoutSimulation(seed: 7, wins: 20)
        )
        first.run()
        second.run()
        #expect(first.counts == second.counts)
        #expect(first.books.transfers == second.books.transfers)
    }
}

extension PayoutSimulation.Counts {
    mutating func add(_ other: Self) {
        steps += other.steps
        submissions += other.submissions
        crashes += other.crashes
        fenced += other.fenced
        paid += other.paid
        forfeited += other.forfeited
        returned += other.returned
        askedOfBanks += other.askedOfBanks
    }
}
