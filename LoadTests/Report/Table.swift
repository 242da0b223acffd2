/// The table at the end.
struct Table {
    private let series: [Series]

    init(_ series: [Series]) { self.series = series }

    private static let header = [
        "", "a second", "min", "max", "p50 ms", "p90", "p99", "p99.9", "worst", "beside",
    ]

    var text: String {
        var rows = [Self.header]
        for line in series { rows.append(cells(line)) }
        return (Self.aligned(rows) + programs + faults).joined(separator: "\n") + "\n"
    }

    /// Rows as lines, a rule beneath the first. The outer columns are text, all others numbers.
    static func aligned(_ rows: [[String]]) -> [String] {
        let columns = rows[0].indices
        let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            columns.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                let isText = column == 0 || column == columns.count - 1
                return isText ? row[column] + space : space + row[column]
            }.joined(separator: "  ")
        }
        lines.insert(String(repeating: "─", count: lines[0].count), at: 1)
        return lines
    }

    private func cells(_ line: Series) -> [String] {
        let rates = line.rates
        var cells = [
            "\(line.leg.name), \(line.leg.unit)", Self.number(line.perSecond),
            Self.number(rates.min() ?? 0), Self.number(rates.max() ?? 0),
        ]
        if let latency = line.latency {
            cells += [latency.p50, latency.p90, latency.p99, latency.p999, latency.max]
                .map { Self.decimal($0) }
        } else {
            cells += Array(repeating: "", count: 5)
        }
        let beside = line.leg.yardsticks.compactMap { name in
            series.first { $0.leg.name == name }
                .map { "\(Self.decimal(line.ratio(to: $0))) × \(name)" }
        }
        let figure = line.leg.compared == .p99 && !beside.isEmpty ? "p99 " : ""
        return cells + [figure + beside.joined(separator: ", ")]
    }

    /// What the watched processes used, in the median round; of those that did something.
    private var programs: [String] {
        series.flatMap { line -> [String] in
            let names = Set(line.rounds.flatMap { $0.programs.map(\.program) }).sorted()
            return names.compactMap { name in
                let uses = line.rounds.compactMap { $0.programs.first { $0.program == name } }
                guard uses.map(\.cores).median >= 0.005 else { return nil }
                return "\(line.leg.name): \(name) used "
                    + "\(Self.decimal(uses.map(\.cores).median)) cores, "
                    + "\(Self.number(uses.map(\.residentMegabytes).max() ?? 0)) MB resident"
            }
        }
    }

    private var faults: [String] {
        series.flatMap { line -> [String] in
            let examples = line.examples
            var lines = line.faults.sorted { $0.value > $1.value }.map { fault, count in
                let example = examples[fault] ?? ""
                return "WRONG \(line.leg.name): \(count) × \(fault)"
                    + (example.isEmpty ? "" : "\n      such as \(example)")
            }
            if line.rounds.contains(where: \.ranDry) {
                lines.append("\(line.leg.name): its keys were used up before the time was")
            }
            return lines
        }
    }

    /// 12,345
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        var digits = Array(String(Int(value.rounded())))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return String(digits)
    }

    /// 0.12
    static func decimal(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
