import ArgumentParser

struct Suite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "All scenarios and their yardsticks in one table.",
        discussion: """
            Changes the ledger: invoices of the corpus's last hundredth become void, and those \
            of --new stay. What has no --new, --database, --redis-socket or --key is left out.
            """,
        aliases: ["all", "load"])

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var external: ExternalOptions
    @OptionGroup var new: NewInvoiceOptions

    @Option(help: "Invoices in a batch.")
    var size = 500

    func validate() throws {
        guard (1...1_000).contains(size) else { throw ValidationError("--size is 1 to 1000") }
        guard corpus.hotKeys > 0 else {
            throw ValidationError("when all keys are hot, none is cold: give --hot-keys")
        }
        guard rounds.rate == nil else {
            throw ValidationError("the suite finds its own rates; --rate is for single scenarios")
        }
    }

    func run() async throws {
        let scenarios = Scenarios(target, rounds)
        let invoices = try corpus.load()
        var series = try await rounds.session.run(try legs(scenarios, invoices))
        if let hot = series.first(where: { $0.leg.name == "hot" }), hot.perSecond >= 2 {
            let rate = Int(hot.perSecond / 2)
            series += try await rounds.session.run([
                scenarios.plain(openAt: rate), scenarios.hot(invoices, corpus, openAt: rate),
            ])
        }
        if target.key != nil, target.connections > 8 {
            let void = scenarios.voidWhileReading(invoices, voiders: 8)
            series += try await rounds.session.run([void])
        }
        try rounds.report(series)
    }

    private func legs(_ scenarios: Scenarios, _ invoices: Corpus) throws -> [Leg] {
        let redis = try external.redis(connections: target.connections)
        let pgbench = try external.pgbench(invoices, rounds)
        // One order for all: what one scenario has asked about is not cold for another.
        let cursor = Cursor(after: corpus.hotKeys)
        var hot = scenarios.hot(invoices, corpus)
        hot.yardsticks = ["plain"] + redis.map(\.name)
        var cold = scenarios.cold(invoices, cursor)
        cold.yardsticks = ["plain"] + pgbench.map(\.name)
        var mixed = scenarios.mixed(invoices, corpus, coldPercent: 5, cursor)
        mixed.yardsticks = ["plain"]
        var flood = scenarios.notFound()
        flood.yardsticks = ["cold", "plain"]
        var batch = scenarios.batch(invoices, size: size, cursor)
        batch.yardsticks = pgbench.map(\.name)
        let yardsticks = [scenarios.plain()] + redis + pgbench
        let ingest =
            target.key == nil ? [] : try new.legs(scenarios, rounds, external.database)
        return yardsticks + [hot, cold, mixed, flood, batch] + ingest
    }
}
