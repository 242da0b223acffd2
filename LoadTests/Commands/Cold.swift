import ArgumentParser

struct Cold: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Every invoice once, so every key is a cache miss; beside the plain reply.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions

    func run() async throws {
        let scenarios = Scenarios(target, rounds)
        var cold = scenarios.cold(try corpus.load(), Cursor())
        cold.yardsticks = ["plain"]
        try await rounds.measure([scenarios.plain(), cold])
    }
}
