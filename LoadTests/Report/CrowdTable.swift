/// How a service fares that is asked for more than it can do: what it accepts, how fast, and how soon
/// the others hear that they are not.
struct CrowdTable {
    private let series: [Series]

    init(_ series: [Series]) { self.series = series }

    private static let header = [
        "", "round", "accepted/s", "shed %", "unasked %", "p50 ms", "p99", "worst", "shed p50 ms",
        "p99", "asked late p99", "recovered s", "resident MB (at most)",
    ]

    var text: String {
        var rows = [Self.header]
        for line in series {
            for (number, round) in line.rounds.enumerated() {
                rows.append(cells(line.leg.name, number + 1, round))
            }
        }
        return Table.aligned(rows).joined(separator: "\n") + "\n"
    }

    private func cells(_ name: String, _ number: Int, _ round: Leg.Round) -> [String] {
        func decimals(_ values: Double?...) -> [String] {
            values.map { $0.map { Table.decimal($0) } ?? "" }
        }
        let memory = round.programs.map { use in
            "\(use.program) \(Table.number(use.residentMegabytes)) (\(Table.number(use.peakMegabytes)))"
        }
        return [name, "\(number)", Table.number(round.perSecond)]
            + decimals(
                round.crowd?.shedPercent, round.crowd?.unaskedPercent, round.latency?.p50,
                round.latency?.p99,
                round.latency?.max, round.crowd?.shedLatency?.p50, round.crowd?.shedLatency?.p99,
                round.crowd?.lateness?.p99, round.crowd?.recoverySeconds)
            + [memory.joined(separator: ", ")]
    }
}
