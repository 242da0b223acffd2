import Foundation

/// The same figures for a program.
struct JSONReport: Codable {
    struct Line: Codable {
        let name: String
        let unit: String
        let perSecond: Double
        let rounds: [Double]
        let latencyMilliseconds: Percentiles?
        /// To each yardstick.
        let ratios: [String: Double]
        /// What they are ratios of.
        let ratiosOf: String
        let wrong: [String: Int]
        let programs: [[ProcessTree.Use]]
        /// Where the service may tell people to come again later, for each round.
        let crowd: [CrowdFigures]
    }

    let seed: UInt64
    let lines: [Line]

    init(seed: UInt64, _ all: [Series]) {
        self.seed = seed
        lines = all.map { series in
            var ratios: [String: Double] = [:]
            for name in series.leg.yardsticks {
                guard let other = all.first(where: { $0.leg.name == name }) else { continue }
                ratios[name] = series.ratio(to: other)
            }
            let wrong = series.faults.map { ("\($0.key)", $0.value) }
            return Line(
                name: series.leg.name, unit: series.leg.unit, perSecond: series.perSecond,
                rounds: series.rounds.map(\.perSecond), latencyMilliseconds: series.latency,
                ratios: ratios, ratiosOf: series.leg.compared.rawValue,
                wrong: Dictionary(wrong, uniquingKeysWith: +),
                programs: series.rounds.map(\.programs),
                crowd: series.rounds.compactMap(\.crowd))
        }
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(self).write(to: URL(fileURLWithPath: path))
    }
}
