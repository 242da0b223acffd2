import ArgumentParser

struct Plain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The service's constant reply, the yardstick of the others.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var rounds: RoundOptions

    func run() async throws {
        try await rounds.measure([Scenarios(target, rounds).plainAsAsked()])
    }
}
