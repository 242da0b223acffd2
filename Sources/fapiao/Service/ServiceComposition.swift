import Gateways
import Hummingbird
import Ledger
import Logging
import Verification

/// The service, put together: which part gets which. `Channels`, `Gauges` and `LedgerStore` put together
/// their own.
struct ServiceComposition {
    let router: Router<GatewayContext>
    let direct: FastPath
    /// The same for the operators' listener, where nothing goes past the router.
    let operatorsRouter: Router<GatewayContext>
    let operatorsDirect: FastPath
    /// The tasks that run as long as the service, besides the listener.
    let services: [BackgroundService]

    init(
        _ settings: Settings, store: LedgerStore, secret: [UInt8], registry: PrometheusRegistry,
        drain: Drain, servesPlain: Bool = false, isSample: Bool = false, logger: Logger
    ) throws {
        let worker = WorkerName.make()
        let local = InProcessCache(
            capacity: settings.lookup.memoryEntries, map: store.shards.map)
        let lookup = InvoiceLookup(
            ledgers: store.shards.map(\.reads),
            standbys: store.shards.map(\.standby), cache: store.cache, local: local,
            cacheLimits: settings.lookup.cache, ledgerLimits: settings.lookup.ledger,
            observer: LookupMetrics())
        let checkCounter = CheckCounter(
            ledgers: store.shards.map(\.checks), cache: store.cache, worker: worker)
        let limiter = Limiter(
            policy: settings.limits, shared: store.limits, observer: LimitMetrics())
        let verifier = Verifier(limiter: limiter, lookup: lookup, checkCounter: checkCounter)
        let decoder = ChildPhotoReader(
            concurrent: settings.photos.concurrentMaximum, deadline: settings.photos.deadline,
            logger: logger)
        let photos = CountedPhotoReading(decoder)
        let photoVerification = PhotoVerification(
            reader: photos, verifier: verifier, allowance: limiter)
        let identity = ClientIdentity(
            secret: secret, trustedProxies: settings.listen.trustedProxies)
        let authenticator = APIAuthenticator(
            keys: settings.apiKeys, identity: identity, now: { Clock.now })
        let channels = Channels(
            settings, store: store, verifier: verifier, limiter: limiter, photos: photos,
            identity: identity)
        let lag = TaskLag(settings.overload)
        let loops = LoopFigures()
        let report = ShedReport(loops: loops, lag: lag, lookup: lookup, logger: logger)
        Gauges(
            store: store, local: local, lookup: lookup, checkCounter: checkCounter, overload: report
        )
        .sample(into: registry)

        router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        let page = try Page(operator: settings.operator, isSample: isSample)
        let middleware = RequestMiddleware(
            isSecure: settings.listen.isSecure, lag: lag, page: page.problems { Clock.now })
        router.add(middleware: middleware)
        let api = VerificationAPI(
            verifier: verifier, authenticator: authenticator, now: { Clock.now })
        api.addRoutes(to: router)
        direct = FastPath(
            api: api, middleware: middleware, policy: settings.overload, figures: loops)
        PhotoAPI(verification: photoVerification, authenticator: authenticator, now: { Clock.now })
            .addRoutes(to: router)
        LedgerChangesAPI(writer: store.writer, authenticator: authenticator).addRoutes(to: router)
        let results = ResultPages(
            page: page, memory: store.memory, secret: secret, now: { Clock.now })
        results.addRoutes(to: router)
        PageController(
            page: page, results: results, verifier: SheddingVerifier(verifier, lag),
            identity: identity, now: { Clock.now }
        ).addRoutes(to: router)
        PhotoPage(
            page: page, results: results, verification: photoVerification, identity: identity,
            now: { Clock.now }
        ).addRoutes(to: router)
        DescriptionRoutes(operator: settings.operator).addRoutes(to: router)
        let health = HealthRoutes(
            checks: store.healthChecks + [
                HealthRoutes.Check(name: "photos", isEssential: false) { decoder.fault }
            ], isStopping: { drain.isStopping },
            metrics: { registry.render() })
        health.addRoutes(to: router)
        if servesPlain { HealthRoutes.addYardstick(to: router) }
        channels.addRoutes(to: router)
        middleware.learn(router)

        operatorsRouter = Router(
            context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        let operatorsMiddleware = middleware.another()
        operatorsRouter.add(middleware: operatorsMiddleware)
        health.addOperatorsRoutes(to: operatorsRouter)
        operatorsMiddleware.learn(operatorsRouter)
        operatorsDirect = FastPath(
            api: api, middleware: operatorsMiddleware, isOpen: false, policy: settings.overload)

        var services = store.shards.parts.enumerated().flatMap { number, shard in
            Self.followers(shard, number, store, local, worker)
        }
        services += store.shards.parts.compactMap(\.freshStandby).map { standby in
            BackgroundService { await standby.watch() }
        }
        services += store.shards.parts.map(\.writeProbe).map { probe in
            BackgroundService { await probe.run() }
        }
        services += store.filterKeepers(of: worker).map { keeper in
            BackgroundService { await keeper.run() }
        }
        services += [
            BackgroundService { await checkCounter.run() },
            BackgroundService { await PartitionKeeper(store: store, logger: logger).run() },
            BackgroundService { await lag.run() },
            BackgroundService { await report.run() },
            BackgroundService { await decoder.run() },
        ]
        self.services = services + channels.services
    }

    /// Each part of the ledger has a feed and leases of its own.
    private static func followers(
        _ shard: LedgerShard, _ number: Int, _ store: LedgerStore, _ local: InProcessCache,
        _ worker: String
    ) -> [BackgroundService] {
        let memory = InProcessFollower(feed: shard.changesOfKnown, local: local, shard: number)
        let cache = CacheFollower(
            feed: shard.feed, ledger: shard.invoices, cache: store.cache, worker: worker,
            shard: number)
        return [BackgroundService { await memory.run() }, BackgroundService { await cache.run() }]
    }
}
