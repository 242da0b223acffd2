import ArgumentParser

struct Suite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "All scenarios and their yardsticks in one table.",
        discussion: """
            Changes the ledger: invoices of the corpus's last hundredth become void, and those \
            of --new stay. What has no --new, --database, --redis-socket, --key, --tls-url, \
            --nginx-url or --bare-url is left out.

            nginx and bare give one captured answer of hot to the requests that hot sends. At half \
            of hot's rate, in an open loop, they stand beside it by their 99th percentile.
            """,
        aliases: ["all", "load"])

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var external: ExternalOptions
    @OptionGroup var new: NewInvoiceOptions
    @OptionGroup var yardsticks: YardstickOptions

    @Option(
        help: ArgumentHelp(
            "A further worker of the same service, over https; see --ca.", valueName: "url"))
    var tlsURL: String?

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
        if let tlsURL, Target(url: tlsURL, headers: [])?.scheme != .https {
            throw ValidationError("'\(tlsURL)' is not an https address")
        }
    }

    func run() async throws {
        let scenarios = Scenarios(target, rounds)
        let invoices = try corpus.load()
        let servers = try yardsticks.servers(target)
        var series = try await rounds.session.run(try legs(scenarios, invoices, servers))
        if let hot = series.first(where: { $0.leg.name == "hot" }), hot.perSecond >= 2 {
            series += try await rounds.session.run(
                legs(scenarios, invoices, servers, openAt: Int(hot.perSecond / 2)))
        }
        if target.key != nil, target.connections > 8 {
            let void = scenarios.voidWhileReading(invoices, voiders: 8)
            series += try await rounds.session.run([void])
        }
        try rounds.report(series)
    }

    /// All that have a rate of their own to find.
    private func legs(
        _ scenarios: Scenarios, _ invoices: Corpus, _ servers: [FixedAnswerServer]
    ) throws -> [Leg] {
        let redis = try external.redis(connections: target.connections)
        let pgbench = try external.pgbench(invoices, rounds)
        let fixed = servers.map { scenarios.yardstick($0, invoices, corpus) }
        // One order for all: what one scenario has asked about is not cold for another.
        let cursor = Cursor(after: corpus.hotKeys)
        var hot = scenarios.hot(invoices, corpus)
        hot.yardsticks = ["plain"] + fixed.map(\.name) + redis.map(\.name)
        let overTLS = tlsURL.map { url in
            var leg = scenarios.at(target.target(at: [url]))
                .hot(invoices, corpus, named: "hot over TLS")
            leg.yardsticks = ["hot"]
            return leg
        }
        var cold = scenarios.cold(invoices, cursor)
        cold.yardsticks = ["plain", "nginx"] + pgbench.map(\.name)
        var mixed = scenarios.mixed(invoices, corpus, coldPercent: 5, cursor)
        mixed.yardsticks = ["plain"]
        var flood = scenarios.notFound()
        flood.yardsticks = ["cold", "plain"]
        var batch = scenarios.batch(invoices, size: size, cursor)
        batch.yardsticks = pgbench.map(\.name)
        let yardsticks = [scenarios.plain()] + fixed + redis + pgbench
        let ingest =
            target.key == nil ? [] : try new.legs(scenarios, rounds, external.database)
        return yardsticks + [hot] + [overTLS].compactMap(\.self) + [cold, mixed, flood, batch]
            + ingest
    }

    /// All that answer at one rate, and how long that takes them.
    private func legs(
        _ scenarios: Scenarios, _ invoices: Corpus, _ servers: [FixedAnswerServer],
        openAt rate: Int
    ) -> [Leg] {
        let yardsticks =
            [scenarios.plain(openAt: rate)]
            + servers.map { scenarios.yardstick($0, invoices, corpus, openAt: rate) }
        var hot = scenarios.hot(invoices, corpus, openAt: rate)
        hot.yardsticks = yardsticks.map(\.name)
        hot.compared = .p99
        return yardsticks + [hot]
    }
}
