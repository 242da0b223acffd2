import ArgumentParser

struct Overload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "More than the service can do: a crowd that thinks, and twice its capacity.",
        discussion: """
            Three scenarios a round. capacity: a closed loop on few connections for at most half a \
            minute, the most that the service answers without telling anybody to come again later. crowd: --connections, \
            each asking again --think after an answer, whatever the answer was. flood: an open \
            loop on --flood-connections at --times what was accepted of the crowd, each question from \
            somebody who waits for no answer ("unasked" tells how many found nobody), and then five \
            seconds at half of it, from people who heed the Retry-After they were told, to see how soon \
            the flood is forgotten.

            Who has too much to do may say so: 503 with the problem "overloaded" and a \
            Retry-After. Ends with 1 when a reply was wrong, when the 99th percentile of what was \
            accepted was above --p99, when the service had not recovered within --recovery after \
            the flood, when it took more than --memory at any time, or when the flood was none: \
            when less than --asked times what it accepted of the crowd was asked. Latency in the \
            flood counts from when each query was due; "asked late" says how much of it is the \
            generator's own. Give the service one core and the generator another: .ci/load \
            overload does.
            """)

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions

    @Option(help: "Seconds between an answer and the next question of a connection.")
    var think = 0.25

    @Option(help: "How many in a hundred were not asked about for long.")
    var coldPercent = 20

    @Option(help: "How many times the capacity the flood is.")
    var times = 2.0

    @Option(help: "Connections of the flood: each question should be of somebody else.")
    var floodConnections = 19_000

    @Option(help: "Milliseconds that the 99th percentile of what is accepted must not pass.")
    var p99 = 150.0

    @Option(help: "Seconds after a flood in which all must be as before.")
    var recovery = 1.0

    @Option(help: "Megabytes that the service, the first that is watched, must not pass.")
    var memory = 700.0

    @Option(
        help: ArgumentHelp(
            "How many times what was accepted of the crowd the flood must have asked at least.",
            discussion: "Who waits for an answer cannot ask: --flood-connections bound it."))
    var asked = 1.25

    func validate() throws {
        guard think >= 0, think <= 60, times > 0, times <= 100, p99 > 0,
            floodConnections > 0
        else {
            throw ValidationError(
                "--think is up to a minute, --times up to 100, --p99 and --flood-connections above 0"
            )
        }
        guard memory > 0, asked >= 0 else {
            throw ValidationError("--memory is above 0, --asked not below")
        }
        guard (0...99).contains(coldPercent) else {
            throw ValidationError("--cold-percent is from 0 to 99")
        }
        guard corpus.hotKeys > 0 || coldPercent == 0 else {
            throw ValidationError("when all keys are hot, none is cold: give --hot-keys")
        }
        guard rounds.rate == nil else {
            throw ValidationError("this scenario finds its own rates")
        }
    }

    func run() async throws {
        let scenarios = Scenarios(target, rounds)
        let invoices = try corpus.load()
        let cursor = Cursor(after: corpus.hotKeys)
        func leg(_ name: String, _ pacing: Scenarios.CrowdPacing) -> Leg {
            scenarios.crowd(name, invoices, corpus, coldPercent: coldPercent, cursor, pacing)
        }
        var series = try await rounds.session.run([leg("capacity", .fewConnections)])
        series += try await rounds.session.run([leg("crowd", .thinking(seconds: think))])
        let capacity = series.last.map { Int($0.perSecond) } ?? 0
        guard capacity >= 2 else {
            throw LoadError.nothingLeft("the service answers less than twice a second")
        }
        let flood = Int(Double(capacity) * times)
        series += try await rounds.session.run([
            leg(
                "flood at \(Table.number(Double(flood)))/s",
                .flood(
                    perSecond: flood, calmPerSecond: capacity / 2,
                    connections: floodConnections))
        ])
        print(CrowdTable(series).text)
        try rounds.report(series)
        let broken = broken(series, capacity: capacity)
        for line in broken { print("BROKEN \(line)") }
        guard broken.isEmpty else { throw ExitCode.failure }
    }

    /// Which of the promises did not hold, in words.
    private func broken(_ series: [Series], capacity: Int) -> [String] {
        let service = rounds.watch.first?.name ?? "fapiao"
        return series.flatMap { line -> [String] in
            line.rounds.enumerated().flatMap { number, round -> [String] in
                let name = "\(line.leg.name), round \(number + 1)"
                var broken: [String] = []
                if let latency = round.latency?.p99, latency > p99 {
                    broken.append("\(name): p99 of the accepted is \(Table.decimal(latency)) ms")
                }
                if round.latency == nil { broken.append("\(name): nothing was accepted") }
                if let recovery = round.crowd?.recoverySeconds, recovery > self.recovery {
                    broken.append("\(name): recovered after \(Table.decimal(recovery)) s")
                }
                if let peak = round.programs.first(where: { $0.program == service })?.peakMegabytes,
                    peak > memory
                {
                    broken.append("\(name): took \(Table.number(peak)) MB")
                }
                // Only a flood has a calm behind it.
                if let crowd = round.crowd, crowd.recoverySeconds != nil {
                    let times =
                        Double(crowd.accepted + crowd.shed) / rounds.duration / Double(capacity)
                    if times < asked {
                        broken.append(
                            "\(name): asked \(Table.decimal(times)) times what it could do")
                    }
                }
                return broken
            }
        }
    }
}
