import Foundation
import Payouts
import Testing

struct PayoutSimulationTests {
    /// `make soak-payouts` runs ten thousand; by themselves so many that a fault shows.
    private static let seeds = number("FAPIAO_PAYOUT_SEEDS") ?? 300
    /// A seed that has failed is run alone with it.
    private static let first = number("FAPIAO_PAYOUT_FIRST_SEED") ?? 0

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    @Test func everyWinIsPaidAtMostOnceAndEnds() async {
        let start = ContinuousClock.now
        let workers = UInt64(ProcessInfo.processInfo.activeProcessorCount)
        let counts = await withTaskGroup(of: PayoutSimulation.Counts.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    var sum = PayoutSimulation.Counts()
                    for seed in stride(from: worker, to: Self.seeds, by: Int(workers)) {
                        var simulation = PayoutSimulation(seed: Self.first + seed, wins: 20)
                        simulation.run()
                        if !simulation.faults.isEmpty {
                            Issue.record("seed \(simulation.seed): \(simulation.faults)")
                            break
                        }
                        sum.add(simulation.counts)
                    }
                    return sum
                }
            }
            return await group.reduce(into: PayoutSimulation.Counts()) { $0.add($1) }
        }
        print("payout simulation: \(Self.seeds) seeds in \(ContinuousClock.now - start): \(counts)")
        // A history in which nothing happens proves nothing. Of a single one nobody can say.
        if Self.seeds < 100 { return }
        #expect(counts.paid > counts.forfeited && counts.forfeited > 0)
        #expect(counts.askedOfBanks > 0)
        #expect(counts.late > 0 && counts.repaid > 0)
        #expect(counts.returned > 0 && counts.crashes > 0 && counts.fenced > 0)
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
        late += other.late
        repaid += other.repaid
        askedOfBanks += other.askedOfBanks
    }
}
