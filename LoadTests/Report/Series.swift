/// All rounds of one leg.
struct Series: Sendable {
    let leg: Leg
    var rounds: [Leg.Round] = []

    /// A round that had no keys left measured nothing, so the figures leave it out.
    var perSecond: Double { rates.median }
    var rates: [Double] { rounds.filter(\.isMeasured).map(\.perSecond) }
    var latency: Percentiles? { Percentiles.median(rounds.compactMap(\.latency)) }

    var faults: [Fault: Int] {
        rounds.reduce(into: [:]) { $0.merge($1.faults, uniquingKeysWith: +) }
    }

    var examples: [Fault: String] {
        rounds.reduce(into: [:]) { $0.merge($1.examples) { first, _ in first } }
    }

    /// The median of what each round's figure was to the yardstick's of the same round.
    func ratio(to other: Series) -> Double {
        zip(rounds, other.rounds).filter { $0.isMeasured && $1.figure(leg.compared) > 0 }
            .map { $0.figure(leg.compared) / $1.figure(leg.compared) }.median
    }
}
