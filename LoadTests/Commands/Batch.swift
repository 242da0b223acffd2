import ArgumentParser

struct Batch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Batches of cold invoices, beside pgbench's single-row SELECTs.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions
    @OptionGroup var external: ExternalOptions

    @Option(help: "Invoices in a batch.")
    var size = 500

    func validate() throws {
        guard (1...1_000).contains(size) else { throw ValidationError("--size is 1 to 1000") }
    }

    func run() async throws {
        let scenarios = Scenarios(target, rounds)
        let corpus = try corpus.load()
        var legs = try external.pgbench(corpus, rounds)
        var batch = scenarios.batch(corpus, size: size, Cursor())
        batch.yardsticks = legs.map(\.name)
        legs.append(batch)
        try await rounds.measure(legs)
    }
}
