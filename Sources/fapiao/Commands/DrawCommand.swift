import ArgumentParser

struct DrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw",
        abstract: "Draw so that anybody can check it, and check what was drawn.",
        subcommands: [
            DrawServeCommand.self, DrawKeysCommand.self, DrawRunCommand.self,
            DrawSignCommand.self, DrawDisqualifyCommand.self, DrawAuditCommand.self,
            DrawVerifyCommand.self,
        ])
}
