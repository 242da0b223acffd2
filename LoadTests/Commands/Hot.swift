import ArgumentParser

struct Hot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Invoices that are asked about again and again, beside the plain reply.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions

    func run() async throws {
        let scenarios = Scenarios(target, rounds)
        var hot = scenarios.hot(try corpus.load(), corpus)
        hot.yardsticks = ["plain"]
        try await rounds.measure([scenarios.plain(), hot])
    }
}
