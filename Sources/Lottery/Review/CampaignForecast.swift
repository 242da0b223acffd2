package import Cryptography
package import Invoices

/// Forecasts the cost of a campaign, by drawing it many times with the code that draws it in
/// earnest.
package struct CampaignForecast: Hashable, Sendable {
    /// Amounts that come, each with its weight.
    package struct Amount: Hashable, Sendable {
        /// With tax, in fen; decides the ladder.
        package let amount: Fen
        package let weight: UInt64

        package init(amount: Fen, weight: UInt64) {
            self.amount = amount
            self.weight = weight
        }
    }

    /// Entries of one run; more would only take longer.
    package static let entriesMaximum: UInt64 = 10_000_000
    /// Runs of the campaign: at least two for a spread.
    package static let runsRange = 2...1_000
    /// A run is drawn in seals of so many entries; the stock goes from one to the next.
    private static let sealEntries = 256

    /// Of the instant draw in each run, in fen.
    package let costs: [Int64]
    /// Mean number won, by prize.
    package let won: [String: Double]
    /// The cost of the periodic draws if all their prizes are awarded.
    package let drawsCost: Fen

    /// Of the runs' costs, in fen; a forecast may round where money may not.
    package var mean: Double { costs.map(Double.init).reduce(0, +) / Double(costs.count) }

    /// The standard deviation from run to run.
    package var spread: Double {
        let mean = mean
        let squares = costs.map { (Double($0) - mean) * (Double($0) - mean) }
        return (squares.reduce(0, +) / Double(max(1, costs.count - 1))).squareRoot()
    }

    /// - Parameter seed: the same seed gives the same forecast.
    package init(
        of manifest: CampaignManifest, entries: UInt64, amounts: [Amount], runs: Int,
        seed: Bytes32 = .zero
    ) {
        precondition(runs > 0 && entries <= Self.entriesMaximum, "a forecast ends")
        var (costs, won) = ([Int64](), [String: Double]())
        for run in 0..<runs {
            let stock = Self.draw(manifest, entries, amounts, Self.seed(seed, UInt64(run)))
            var cost: Int64 = 0
            for prize in manifest.rules.prizes {
                let count = prize.count - stock[prize.id]
                won[prize.id, default: 0] += Double(count) / Double(runs)
                cost += prize.value.value * Int64(count)
            }
            costs.append(cost)
        }
        self.costs = costs
        self.won = won
        let values = Dictionary(
            uniqueKeysWithValues: manifest.rules.prizes.map { ($0.id, $0.value.value) })
        drawsCost = Fen(
            manifest.draws.flatMap(\.tiers).map { (values[$0.prize] ?? 0) * Int64($0.count) }
                .reduce(0, +))
    }

    /// Draws one run, and gives the stock that is left.
    private static func draw(
        _ manifest: CampaignManifest, _ entries: UInt64, _ amounts: [Amount], _ seed: Bytes32
    ) -> Stock {
        let total = amounts.map(\.weight).reduce(0, +)
        var stream = UniformStream(key: seed, label: "amount")
        var stock = manifest.rules.stock
        var first: UInt64 = 0
        let rules = amounts.map { amount in
            manifest.ladder(for: amount.amount).flatMap {
                manifest.rules.instantRules(oddsTable: $0)
            }
        }
        while first < entries {
            var leaves: [(hash: Bytes32, rules: InstantDraw.Rules)] = []
            let count = min(UInt64(sealEntries), entries - first)
            for _ in 0..<count where total > 0 {
                var drawn = stream.next(below: total)
                let place = amounts.firstIndex { amount in
                    if drawn < amount.weight { return true }
                    drawn -= amount.weight
                    return false
                }
                // The index alone makes the keys differ.
                if let rules = place.flatMap({ rules[$0] }) { leaves.append((.zero, rules)) }
            }
            _ = InstantDraw.outcomes(
                seed: Self.seed(seed, first), first: first, leaves: leaves, stock: &stock)
            first += count
        }
        return stock
    }

    private static func seed(_ seed: Bytes32, _ number: UInt64) -> Bytes32 {
        SHA256.hash(seed.bytes + number.bigEndianBytes)
    }
}
