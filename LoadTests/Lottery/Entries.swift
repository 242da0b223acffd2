import ArgumentParser

struct Entries: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Entries of invoices just verified, beside pgbench's INSERTs into their table.",
        discussion: """
            In a closed loop (the default) each reply is a receipt that survives a power cut; what came of the entry is \
            not waited for. With --rate, an open loop, each reply says the outcome: the latency is \
            that from asking to the outcome, through log, witnesses and seal. The service needs a \
            campaign that takes the whole corpus, and the key the scope enter; .ci/load-lottery makes them.

            Every invoice enters once, so each round needs others: --verified of them are asked about before it, \
            which is not measured.
            """)

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions

    @Option(
        help: ArgumentHelp(
            "The nation's PostgreSQL, as its owner, for pgbench; none without.",
            valueName: "conninfo"))
    var database: String?

    @Option(help: "Invoices that are verified before each round of a closed loop.")
    var verified = 30_000

    @Option(help: "Invoices of the order that earlier runs have entered.")
    var skip = 0

    @Option(help: "Milliseconds that half of all may wait for their outcome.") var p50 = 300.0
    @Option(help: "Milliseconds that 99 of 100 may wait for it.") var p99 = 1_500.0
    @Option(help: "The least share of pgbench's INSERTs.") var share = 0.25

    func validate() throws {
        guard verified > 0, skip >= 0, p50 > 0, p99 > 0, share >= 0 else {
            throw ValidationError(
                "--verified, --p50 and --p99 are above 0, --skip and --share not below")
        }
    }

    func run() async throws {
        let order = EntryOrder(try corpus.load(), seed: 1)
        let each =
            rounds.rate.map { Int(Double($0) * (rounds.duration + rounds.warmUp)) + 1 } ?? verified
        guard skip + each * rounds.rounds <= order.indexes.count else {
            throw LoadError.nothingLeft("the corpus has too few invoices for all rounds")
        }
        var entries = Scenarios(target, rounds).entries(
            order, each: each, skipping: skip, rate: rounds.rate)
        let inserts = try database.map { database in
            let bench = PgInsert(
                database: database, clients: target.connections, seconds: rounds.duration,
                folder: try ScratchFolder())
            return Leg(name: "pgbench", unit: "INSERTs", seconds: rounds.duration) { _, _ in
                try await bench.run()
            }
        }
        if let inserts { entries.yardsticks = [inserts.name] }
        let series = try await rounds.session.run([inserts, entries].compactMap(\.self))
        try rounds.report(series)
        guard let entered = series.last else { return }
        if rounds.rate != nil {
            guard let latency = entered.latency, latency.p50 <= p50, latency.p99 <= p99 else {
                print("BROKEN outcomes came later than promised")
                throw ExitCode.failure
            }
        } else if inserts != nil, entered.ratio(to: series[0]) < share {
            print("BROKEN fewer than \(share) of pgbench's INSERTs")
            throw ExitCode.failure
        }
    }
}
