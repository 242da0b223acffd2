import ArgumentParser

struct Mixed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "95 in 100 hot, 5 cold, beside the plain reply.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions

    @Option(help: "How many in a hundred are cold.")
    var coldPercent = 5

    func validate() throws {
        guard (0...99).contains(coldPercent) else {
            throw ValidationError("--cold-percent is from 0 to 99")
        }
        guard corpus.hotKeys > 0 || coldPercent == 0 else {
            throw ValidationError("when all keys are hot, none is cold: give --hot-keys")
        }
    }

    func run() async throws {
        let scenarios = Scenarios(target, rounds)
        var mixed = scenarios.mixed(
            try corpus.load(), corpus, coldPercent: coldPercent, Cursor(after: corpus.hotKeys))
        mixed.yardsticks = ["plain"]
        try await rounds.measure([scenarios.plain(), mixed])
    }
}
