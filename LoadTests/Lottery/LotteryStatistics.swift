import ArgumentParser
import LotteryForTests

/// Draws often, and asks whether chance would.
struct LotteryStatistics: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lottery-statistics",
        abstract: "Draw two million times against each ladder, and 200,000 periodic draws.",
        discussion: """
            With fixed seeds, by the code that draws in earnest. Ends with 1 where Pearson's test says that chance \
            alone would differ as much less than once in a thousand times.
            """)

    @Option(help: "Instant draws against each ladder of Config/campaigns.") var draws = 2_000_000
    @Option(help: "Periodic draws of each of the two tables.") var periodic = 100_000

    private static let least = 0.001

    func validate() throws {
        guard draws >= 30_000, periodic >= 1_000 else {
            throw ValidationError("rare prizes need 30000 draws and 1000 periodic ones")
        }
    }

    func run() async throws {
        var isFair = true
        func tell(_ what: String, _ test: ChiSquare) {
            print("\(what): chi-square \(test.statistic), \(test.freedom) degrees, p \(test.p)")
            if test.p < Self.least { isFair = false }
        }
        for example in ExampleLadders.all {
            let counted = InstantStatistics(example.ladder, draws: draws, seed: "\(example)")
            tell("\(example), rows \(counted.rows)", counted.ofRows)
            tell("\(example), audited \(counted.audited)", counted.ofAudits)
        }
        let tiers = PeriodicStatistics(
            entries: 40, prizes: [1, 3], draws: periodic, seed: "tiers")
        for (place, test) in tiers.ofTiers.enumerated() {
            tell("who wins tier \(place + 1) of 40 entries", test)
        }
        let pairs = PeriodicStatistics(
            entries: 11, prizes: [1, 1], passed: [3], draws: periodic, seed: "pairs")
        tell("who wins tier 1 and tier 2 of 10 entries", pairs.ofPairs)
        if pairs.winsOfPassed > 0 {
            print("an entry that is passed over has won")
            isFair = false
        }
        guard isFair else { throw ExitCode.failure }
    }
}
