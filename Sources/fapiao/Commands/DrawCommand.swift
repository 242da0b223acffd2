import ArgumentParser

struct DrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw",
        abstract: "Work a lottery's outcomes out again from its published files.",
        subcommands: [DrawVerifyCommand.self])
}
