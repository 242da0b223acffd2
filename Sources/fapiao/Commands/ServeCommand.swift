import ArgumentParser
import Gateways
import Ledger
import Logging
import Metrics
import ProgramSettings
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the page and the API.",
        discussion: """
            With no database.url and no redis.url it starts private servers under data.folder, \
            which stop with it and keep their data. Stops on SIGTERM or Ctrl-C, after answering \
            what it accepted.

            --demo loads a synthetic sample into the private ledger and says what to try; unless the \
            settings have keys of a lottery, it opens a sample campaign too, with its draw and two \
            witnesses as processes beside it, and text messages go to a phone on the page \
            /demo/phone and to no other. From then on the page says "sample data", with --demo \
            and without. It looks for no settings file but one that is named, and refuses a \
            database.url and a ledger that holds other invoices.
            """)

    @Flag(help: "Load a sample ledger of 12,000 synthetic changes and say what to try.")
    var demo = false

    @Flag(help: "Serve /plain, a constant with which the load tests compare.")
    var plain = false

    @Option(help: "The port, instead of listen.port; 0 takes any that is free.")
    var port: Int?

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let flags = port.map { [ListenSettings.port.declaration.key: String($0)] } ?? [:]
        // A file in /etc belongs to the machine's own service.
        let given = try settings.load(overriding: flags, searching: !demo)
        let (settings, lottery) = demo ? try await shown(given, flags) : (given, nil)
        let logger = LogSetup.serviceLogger(settings.log)
        let listener = try listener(settings.listen, logger)
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(PrometheusMetricsFactory(registry: registry))
        try await Backend.use(settings, for: .service, logger: logger) { store in
            let welcome = demo ? try await Demo(store: store).load() : nil
            guard let lottery, let keys = settings.lottery.keys else {
                return try await serve(settings, store, welcome, registry, listener, logger)
            }
            try await lottery.running(store, keys: keys, logger: logger) { more in
                var welcome = welcome
                welcome?.more = more.text
                try await serve(
                    settings, store, welcome, registry, listener, logger, beside: more)
            }
        }
    }

    /// The settings of a demonstration, and its lottery.
    private func shown(
        _ given: Settings, _ flags: [String: String]
    ) async throws -> (Settings, DemoLottery?) {
        try Demo.requirePrivateLedger(given)
        guard let lottery = try await DemoLottery.made(for: given) else { return (given, nil) }
        let overrides = try lottery.overrides.merging(flags) { $1 }
        return (try settings.load(overriding: overrides, searching: false), lottery)
    }

    private func serve(
        _ settings: Settings, _ store: LedgerStore, _ welcome: Welcome?,
        _ registry: PrometheusRegistry, _ listener: Listener, _ logger: Logger,
        beside more: DemoLotteryWelcome? = nil
    ) async throws {
        let drain = Drain(settings.listen.drain)
        let composition = try ServiceComposition(
            settings, store: store, secret: try ServiceSecret.load(settings),
            registry: registry, drain: drain, servesPlain: plain,
            isSample: try await Demo.isSample(store),
            phone: demo ? DemoPhone(wallets: more?.providers, console: more?.console.shown) : nil,
            logger: logger)
        let announcement = Announcement(welcome: welcome)
        let operators = Listener(operators: settings.operators, logger: logger).service(
            composition.operatorsRouter, direct: composition.operatorsDirect,
            whenListening: announcement.listensForOperators)
        let listening = listener.service(
            composition.router, direct: composition.direct, whenListening: announcement.listens)
        // Stopped in reverse: first the balancer is told, then the listener ends, with the
        // answers it owes, then the rest.
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: composition.services + [operators, listening, drain],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch let fault as ListenFault {
            Terminal.errorOutput("\(fault)\n")
            throw ExitStatus.unavailable
        }
    }

    private func listener(_ settings: ListenSettings, _ logger: Logger) throws -> Listener {
        do {
            return try Listener(settings: settings, logger: logger)
        } catch {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.configuration
        }
    }
}
