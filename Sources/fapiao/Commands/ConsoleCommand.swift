import ArgumentParser
import Console
import Edge
import Gateways
import Invoices
import Ledger
import Operators
import ProgramSettings
import Verification

struct ConsoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract: "Serve the operators' console, and make its accounts.",
        subcommands: [
            ConsoleRunCommand.self, ConsoleUserCommand.self, ConsoleLimitCommand.self,
        ])
}

struct ConsoleRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Serve the console at operators.host.",
        discussion: """
            Payouts, holds, funds and the log of who did what, for people who sign in with a password \
            and a one-time code. A release above the limit needs a second person, which the database \
            enforces. It is a process of its own, which the public never reaches; its database account \
            needs the role fapiao_operator and no more.
            """)

    @Flag(help: "Let the accounts of serve --demo in, whose passwords its page shows.")
    var demo = false

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let settings = try settings.load()
        guard let key = settings.console.key else {
            throw LackingSettings.refuse(ConsoleSettings.key)
        }
        let logger = LogSetup.serviceLogger(settings.log)
        try await Backend.use(settings, for: .campaigns, logger: logger) { store in
            let console = try ConsoleModule(
                store, key, admitsDemo: demo, trustedProxies: settings.listen.trustedProxies)
            try await SideProcess(
                module: console.module,
                listener: Listener(
                    operators: settings.operators.at(port: settings.console.port), logger: logger),
                operators: settings.operators.at(port: settings.console.operatorsPort),
                logger: logger, page: console.pages.problems
            ).run(as: "console")
        }
    }
}

struct ConsoleLimitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit",
        abstract: "Set the amount above which a release needs a second person.",
        discussion: """
            Needs the account that owns the tables: whoever may release must not be able to raise it.
            """)

    @Argument(help: "In yuan, such as 1000.00; at 0 every release needs two.") var amount: String
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard let fen = Fen(yuan: amount), fen >= .zero else {
            throw ValidationError("an amount is in yuan, such as 1000.00")
        }
    }

    func run() async throws {
        guard let fen = Fen(yuan: amount) else { return }
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            _ = try await store.nation.consoleAccess.setReleaseLimit(
                fen, by: ChangeActor.atTheTerminal.text)
            Terminal.output("above \(fen) a release needs a second person\n")
        }
    }
}
