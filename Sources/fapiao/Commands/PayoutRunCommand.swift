import ArgumentParser
import Cryptography
import Ledger
import Messaging
import Payouts
import ProgramSettings

struct PayoutRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Pay prizes, through the accounts of payout.accounts.",
        discussion: """
            Takes up every win whose holder has bound an account, looks its invoice up within a second \
            before each call, and asks until the provider says for good what became of it. Run a second \
            one to stand by; each payout is in one process's hands at a time.

            It is a process of its own, which the public never reaches: only it has payout.payeeKey and the \
            keys of merchant accounts, and its database account needs the role fapiao_payout. At \
            payout.callbackPort it takes the providers' callbacks, and nothing else.

            Each folder of payout.accounts has an account.json (see `Paying prizes` in Operating). \
            `fapiao simulate-providers` makes some, which pay nobody:

              fapiao simulate-providers --folder /tmp/providers
              fapiao payout run \\
                  --set payout.accounts=/tmp/providers/accounts/wechat-1900000001
            """)

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let settings = try settings.load()
        let payout = settings.payout
        let database = settings.databaseURL(or: payout.databaseURL)
        guard let keys = payout.keys else { throw LackingSettings.refuse(payout.missingKeys) }
        guard !database.isEmpty else { throw LackingSettings.refuse(PayoutSettings.databaseURL) }
        let accounts = try Self.accounts(payout.accounts)
        let logger = LogSetup.serviceLogger(settings.log)
        let nation = PayoutDatabase(
            database, shards: settings.database.shards, logger: logger)
        try await nation.use {
            try await SideProcess(
                module: PayoutModule(
                    nation, keys, accounts, risk: settings.risk.rules, logger: logger
                ).module,
                listener: Listener(
                    host: payout.callbackHost, port: payout.callbackPort, logger: logger),
                operators: settings.operators.at(port: payout.operatorsPort), logger: logger,
                tellsHealth: false
            ).run(as: "payout")
        }
    }

    /// All that is wrong with them is told before anything is paid.
    private static func accounts(_ folders: [String]) throws -> [PaymentAccount] {
        guard !folders.isEmpty else { throw LackingSettings.refuse(PayoutSettings.accounts) }
        let connections = OutboundConnections()
        var accounts: [PaymentAccount] = []
        var faults: [String] = []
        for folder in folders {
            do {
                accounts.append(try PaymentAccountFolder(folder).account(connections))
            } catch {
                faults.append("\(error)")
            }
        }
        if let twice = accounts.repeated { faults.append("\(twice) is there twice") }
        guard faults.isEmpty else {
            Terminal.errorOutput(faults.joined(separator: "\n") + "\n")
            throw ExitStatus.configuration
        }
        return accounts
    }
}
