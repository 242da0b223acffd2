import ArgumentParser
import Foundation

struct RoundOptions: ParsableArguments {
    @Option(help: "Rounds; figures are their medians.")
    var rounds = 5

    @Option(help: "Seconds measured in each round.")
    var duration = 10.0

    @Option(help: "Seconds before that which do not count.")
    var warmUp = 2.0

    @Option(help: "Open loop: queries a second, at a constant rate. Without it a closed loop.")
    var rate: Int?

    @Option(help: "Seed of all choices, to repeat a run. Random by default, and printed.")
    var seed = UInt64.random(in: 0..<1 << 32)

    @Option(help: ArgumentHelp("Also write the figures as JSON.", valueName: "file"))
    var json: String?

    @Option(
        help: ArgumentHelp(
            "Report CPU and memory of this process and its descendants; may be repeated.",
            discussion: """
                With a name, that is what all of them are called in the report. With any, the load \
                generator is reported too.
                """,
            valueName: "pid[=name]"))
    var watch: [ProcessTree.Root] = []

    func validate() throws {
        guard (1...1_000).contains(rounds) else { throw ValidationError("--rounds is 1 to 1000") }
        guard duration > 0, duration <= 86_400, warmUp >= 0, warmUp <= 3_600 else {
            throw ValidationError("--duration is up to a day, --warm-up up to an hour")
        }
        if let rate, !(1...10_000_000).contains(rate) {
            throw ValidationError("--rate is from 1 to 10000000")
        }
    }

    /// Measures the legs, prints the table, writes the JSON, and fails if a reply was wrong.
    func measure(_ legs: [Leg]) async throws {
        try report(try await session.run(legs))
    }

    var session: Session {
        // A generator that is busy all the time has measured itself.
        let generator = ProcessTree.Root(pid: Int(getpid()), name: nil)
        return Session(
            rounds: rounds, watched: watch.isEmpty ? nil : ProcessTree(roots: watch + [generator]))
    }

    func report(_ series: [Series]) throws {
        print("seed \(seed), \(rounds) rounds of \(Table.decimal(duration)) s\n")
        print(Table(series).text)
        if let json { try JSONReport(seed: seed, series).write(to: json) }
        guard series.allSatisfy(\.faults.isEmpty) else { throw ExitCode.failure }
    }
}

extension ProcessTree.Root: ExpressibleByArgument {
    init?(argument: String) {
        let parts = argument.split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let pid = parts.first.flatMap({ Int($0) }), pid > 0, parts.last != "" else {
            return nil
        }
        self.init(pid: pid, name: parts.count == 2 ? String(parts[1]) : nil)
    }
}
