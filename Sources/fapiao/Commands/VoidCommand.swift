import ArgumentParser
import Invoices
import Ledger

struct VoidCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "void",
        abstract: "Void an invoice (作废).",
        discussion: """
            Returns when no worker answers "normal" any more, within a second of the commit. \
            Nothing returns from void. Voiding it again changes nothing and succeeds.
            """)

    @OptionGroup var identity: IdentityArguments
    @Flag(help: "Print the outcome as JSON.") var json = false
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let id = try identity.identity()
        try await Backend.use(try settings.load()) { store in
            let outcome = await ChangeRunner(store: store).apply(.void(id))
            try ChangeReport(id: id, outcome: outcome, done: "voided").print(asJSON: json)
        }
    }
}
