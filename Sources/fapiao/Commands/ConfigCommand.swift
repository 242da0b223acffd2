import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Look at the settings.",
        subcommands: [ConfigCheckCommand.self, ConfigDefaultsCommand.self])
}

struct ConfigCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the settings and show which are in force, and why.",
        discussion: "Shows no secret. Ends with 78 and every mistake if there is one.")

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        for line in try settings.load().report { Terminal.output(line + "\n") }
    }
}

struct ConfigDefaultsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "defaults",
        abstract: "Print a settings file with every setting, its default and what it is for.")

    func run() { Terminal.output(Settings.template) }
}
