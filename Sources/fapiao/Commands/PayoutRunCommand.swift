import ArgumentParser
import Cryptography
import Ledger
import Messaging
import Payouts
import ProgramSettings
import Providers
import SystemPackage

struct PayoutRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Pay prizes, through the simulated providers.",
        discussion: """
            Takes up every win whose holder has bound an account, looks its invoice up within a second \
            before each call, and asks until the provider says for good what became of it. Run a second \
            one to stand by; each payout is in one process's hands at a time.

            It is a process of its own, which the public never reaches: only it has payout.payeeKey, and \
            its database account needs the role fapiao_payout. No real provider can be configured yet.

              fapiao simulate-providers --folder /tmp/providers --port 9470
              fapiao payout run --simulated /tmp/providers --url http://127.0.0.1:9470
            """)

    @Option(help: "The folder that `simulate-providers` has made.") var simulated: String
    @Option(help: "The address that `simulate-providers` printed.") var url: String
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let settings = try settings.load()
        let payout = settings.payout
        let database = payout.databaseURL.isEmpty ? settings.database.url : payout.databaseURL
        guard let keys = payout.keys else { throw Self.lacking(PayoutSettings.payeeKey) }
        guard !database.isEmpty else { throw Self.lacking(PayoutSettings.databaseURL) }
        let logger = LogSetup.serviceLogger(settings.log)
        let providers: [any PayoutProvider]
        do {
            providers = try self.providers()
        } catch {
            Terminal.errorOutput("\(simulated): \(error)\n")
            throw ExitStatus.noInput
        }
        let nation = PayoutDatabase(
            database, shards: settings.database.shards, workers: PayoutModule.workers,
            logger: logger)
        let life = Task { await nation.run() }
        defer { life.cancel() }
        do {
            try await nation.connected(within: Backend.connectDeadline)
            try await nation.requireCurrentSchema(within: .seconds(5))
        } catch {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.unavailable
        }
        try await SideProcess(
            module: PayoutModule(
                nation, keys, providers, risk: settings.risk.rules, logger: logger
            ).module, listener: nil,
            operators: settings.operators.at(port: payout.operatorsPort), logger: logger
        ).run(as: "payout")
    }

    private func providers() throws -> [any PayoutProvider] {
        guard let address = WebAddress(url), ["127.0.0.1", "localhost"].contains(address.host)
        else { throw ValidationError("--url is an address on this machine") }
        let files = try SimulationFolder(FilePath(simulated))
        let transport = OutboundTransport(
            to: address, OutboundConnections(), countedAs: "simulated")
        return [
            try files.merchantAtWeChatPay(over: transport, notifyURL: nil, usesPublicKey: false),
            try files.merchantAtAlipay(over: transport),
        ]
    }

    private static func lacking(_ setting: some AnySetting) -> ExitCode {
        Terminal.errorOutput("\(setting.declaration.key) is not set\n")
        return ExitStatus.configuration
    }
}
