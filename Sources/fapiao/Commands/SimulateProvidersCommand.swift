import ArgumentParser
import Edge
import Invoices
import LocalServers
import Logging
import Messaging
import Payouts
import SimulatedProviders
import SystemPackage

struct SimulateProvidersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate-providers",
        abstract: "Stand in for WeChat Pay, Alipay and a bank, on this machine.",
        subcommands: [SimulateProvidersServeCommand.self, SimulatePaymentCommand.self],
        defaultSubcommand: SimulateProvidersServeCommand.self)
}

struct SimulateProvidersServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the simulated providers and their page.",
        discussion: """
            Speaks the wire formats of WeChat Pay v3, of Alipay's gateway in certificate mode, and of a \
            bank that takes pain.001.001.09 and leaves pain.002.001.10 and camt.054.001.08, and checks \
            the signatures. No money moves: wallets are on the page of the address that it prints, \
            and taps, faults and top-ups are ordered there, or by POST to /simulated/….

            Keys and certificates of both sides are made in the folder, and kept: wechat-*, alipay-*. Below \
            accounts there is a folder of each account for payout.accounts of `payout run`. The bank takes \
            files from bank-in and leaves them in bank-out. WeChat's merchant is \
            \(SimulationFolder.merchant) with serial \(SimulationFolder.merchantSerial) and app \
            \(SimulationFolder.app); Alipay's app is \(SimulationFolder.alipayApp).

              fapiao simulate-providers --folder /tmp/providers
              fapiao simulate-providers --folder /tmp/providers --seed 7 --fault-percent 20
            """)

    @Option(help: "The folder of keys, certificates and the bank's files.") var folder: String
    @Option(help: "The port on 127.0.0.1; 0 takes any that is free.") var port = 0
    @Option(help: "How many merchants WeChat Pay has: 1900000001 and on, with the same keys.")
    var merchants = 1
    @Option(help: "What each payer has, in yuan.") var balance = "100000.00"
    @Option(help: "Faults by chance follow from it.") var seed: UInt64 = 1
    @Option(help: "At how many of a hundred steps something goes wrong.") var faultPercent = 0
    @Option(help: "Where `payout run` takes callbacks, on this machine; else nobody is told.")
    var callbacks: String?
    @Flag(help: "The merchants have switched to WeChat Pay's public key.") var publicKey = false
    @Flag(help: "For load: every payee has consented to be paid without a tap.")
    var consents = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
        guard (1...99).contains(merchants) else {
            throw ValidationError("--merchants is 1 to 99")
        }
        guard (0...100).contains(faultPercent) else {
            throw ValidationError("--fault-percent is 0 to 100")
        }
        guard let balance = Fen(yuan: balance), balance >= .zero else {
            throw ValidationError("--balance is an amount in yuan")
        }
        if let callbacks {
            guard let address = WebAddress(callbacks), address.isThisMachine, address.rest.isEmpty
            else { throw ValidationError("--callbacks is http://127.0.0.1 and a port") }
        }
    }

    func run() async throws {
        guard let balance = Fen(yuan: balance) else { return }
        let notifyURL = callbacks.flatMap { WebAddress($0) }.map { address in
            address.origin
                + PayoutCallbacks.path(of: MerchantAccount(.alipay, SimulationFolder.alipayApp))
        }
        let settings = try settings.load()
        let logger = LogSetup.serviceLogger(settings.log)
        let files: SimulationFolder
        let world: SimulatedWorld
        do {
            files = try SimulationFolder(FilePath(folder))
            world = try simulated(files, balance, notifyURL, logger)
        } catch {
            Terminal.errorOutput("\(folder): \(SystemWords.of(error))\n")
            throw ExitStatus.cannotCreate
        }
        try await SideProcess(
            module: ServiceModule(
                "simulated providers", routes: [SimulatedProviderRoutes(world: world)],
                services: [BackgroundService("simulated callbacks") { await world.run() }]),
            listener: Listener(host: "127.0.0.1", port: port, logger: logger),
            operators: settings.operators.at(port: 0), logger: logger,
            whenListening: { [merchants, callbacks, publicKey] url in
                do {
                    try files.writeAccounts(
                        at: url, merchants: merchants, callbacks: callbacks,
                        usesPublicKey: publicKey)
                } catch {
                    Terminal.errorOutput(
                        "\(files.accounts): \(SystemWords.of(error))\n")
                }
            }
        ).run(as: "simulate-providers")
    }

    private func simulated(
        _ folder: SimulationFolder, _ balance: Fen, _ notifyURL: String?, _ logger: Logger
    ) throws -> SimulatedWorld {
        let now = Clock.now
        func faults(_ index: UInt64) -> FaultPlan {
            faultPercent == 0 ? FaultPlan() : FaultPlan(seed: seed &+ index, percent: faultPercent)
        }
        var weChatPay = try folder.weChatPay(
            merchants: merchants, balance: balance, faults: faults(0), at: now)
        weChatPay.everybodyConsents = consents
        let providers = SimulatedWorld.Providers(
            weChatPay: weChatPay,
            alipay: try folder.alipay(
                balance: balance, notifyURL: notifyURL ?? "", faults: faults(1), at: now),
            bank: SimulatedBank(balance: balance, faults: faults(2)))
        return SimulatedWorld(providers, in: folder, logger: logger)
    }
}
