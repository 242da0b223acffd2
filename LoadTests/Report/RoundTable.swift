/// One scenario round by round: what grows while it goes on shows here, and in no median.
struct RoundTable {
    private let series: Series

    init(_ series: Series) { self.series = series }

    var text: String {
        var rows = [["round", "a second", "p99 ms", "worst", "resident MB"]]
        for (number, round) in series.rounds.enumerated() {
            let latency = round.latency.map { [Table.decimal($0.p99), Table.decimal($0.max)] }
            let memory = round.programs.map { use in
                "\(use.program) \(Table.number(use.residentMegabytes))"
            }
            rows.append(
                ["\(number + 1)", Table.number(round.perSecond)] + (latency ?? ["", ""])
                    + [memory.joined(separator: ", ")])
        }
        return Table.aligned(rows).joined(separator: "\n") + "\n"
    }
}
