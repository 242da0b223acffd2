import ArgumentParser

struct NotFound: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notfound",
        abstract: "A flood of random numbers that nobody issued, beside the plain reply.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions

    func run() async throws {
        let scenarios = Scenarios(target, rounds)
        var flood = scenarios.notFound()
        flood.yardsticks = ["plain"]
        try await rounds.measure([scenarios.plain(), flood])
    }
}
