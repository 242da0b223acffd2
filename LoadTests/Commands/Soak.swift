import ArgumentParser

struct Soak: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "95 in 100 hot, 5 cold, for long, with a line for each round: does anything grow?"
    )

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions

    func validate() throws {
        guard corpus.hotKeys > 0 else {
            throw ValidationError("when all keys are hot, none is cold: give --hot-keys")
        }
    }

    func run() async throws {
        let mixed = Scenarios(target, rounds).mixed(
            try corpus.load(), corpus, coldPercent: 5, Cursor(after: corpus.hotKeys))
        let series = try await rounds.session.run([mixed])
        print(RoundTable(series[0]).text)
        try rounds.report(series)
    }
}
