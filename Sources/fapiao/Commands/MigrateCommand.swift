import ArgumentParser
import Ledger

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the schemas of the ledger and of the nation forward.",
        discussion: "May run many times and from many machines at once; it never goes back.")

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        try await Backend.use(try settings.load(), for: .migration) { store in
            let isWhole = try await Migration(store: store).run { Terminal.output($0 + "\n") }
            if !isWhole { throw ExitStatus.unavailable }
        }
    }
}
