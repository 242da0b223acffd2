import Edge
import Gateways
import Hummingbird
import Ledger
import Logging

/// The service, put together: the parts that run in a worker. Each is a function in a file beside this
/// one (`ServiceModule+….swift`), which says what it brings.
struct ServiceComposition {
    /// Background services are stopped in reverse: channels first, which ask all others, and the ledger
    /// last.
    let modules: [ServiceModule]
    let router: Router<GatewayContext>
    let direct: FastPath
    /// The same for the operators' listener, where nothing goes past the router.
    let operatorsRouter: Router<GatewayContext>
    let operatorsDirect: FastPath

    /// The tasks that run as long as the service, besides the listeners.
    var services: [BackgroundService] { modules.flatMap(\.services) }

    /// - Parameter phone: the demonstration's, which gets all text messages.
    init(
        _ settings: Settings, store: LedgerStore, secret: [UInt8], registry: PrometheusRegistry,
        drain: Drain, servesPlain: Bool = false, isSample: Bool = false, phone: DemoPhone? = nil,
        logger: Logger
    ) throws {
        var core = try ServiceCore(
            settings, store: store, secret: secret, isSample: isSample, logger: logger)
        // First, for verdicts offer to enter what they are about.
        let lotteryPages = ServiceModule.lotteryPages(&core, phone: phone)
        let api = VerificationAPI(
            verifier: core.verifier, authenticator: core.authenticator, now: core.now)
        modules =
            [
                .process(), .ledger(core), .lookup(core), .overload(core), .api(core, api),
                .page(core), .photos(core),
            ] + ServiceModule.lottery(core) + lotteryPages
            + ServiceModule.holders(core, phone: phone)
            + ServiceModule.accounts(core, isDemo: phone != nil)
            + ServiceModule.channels(core, phone: phone)

        for sample in modules.flatMap(\.gauges) { registry.onScrape(sample) }
        let health = HealthRoutes(
            checks: modules.flatMap(\.checks),
            services: modules.flatMap(\.services).map(\.name),
            isStopping: { drain.isStopping }, metrics: { registry.render() })

        let middleware = RequestMiddleware(
            isSecure: settings.listen.isSecure, lag: core.lag,
            page: core.page.problems(now: core.now))
        let publicModules =
            modules + [.health(health)] + (servesPlain ? [ServiceModule.yardstick] : [])
        router = publicModules.buildRouter(behind: middleware)
        direct = FastPath(
            api: api, middleware: middleware, policy: settings.overload, figures: core.loops)

        let operatorsMiddleware = middleware.another()
        operatorsRouter = [ServiceModule.health(health.forOperators)]
            .buildRouter(behind: operatorsMiddleware)
        operatorsDirect = FastPath(
            api: api, middleware: operatorsMiddleware, isOpen: false, policy: settings.overload)
    }
}
