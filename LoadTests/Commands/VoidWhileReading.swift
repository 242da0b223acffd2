import ArgumentParser

struct VoidWhileReading: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Void invoices while others ask: none may be normal once a void has returned.",
        discussion: "Changes the ledger: it voids invoices of the corpus's last hundredth.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions
    @OptionGroup var corpus: CorpusOptions

    @Option(help: "Connections that void; the others read.")
    var voiders = 8

    func validate() throws {
        guard voiders >= 1, voiders < target.connections else {
            throw ValidationError("--voiders is at least 1 and below --connections")
        }
    }

    func run() async throws {
        let scenarios = Scenarios(target, rounds)
        try await rounds.measure([
            scenarios.voidWhileReading(try corpus.load(), voiders: voiders)
        ])
    }
}
