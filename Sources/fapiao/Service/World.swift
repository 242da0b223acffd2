import Gateways
import Hummingbird
import Ledger
import Logging
import Verification

/// The service, put together: which part gets which, on one screen.
struct World {
    let router: Router<GatewayContext>
    let direct: DirectDoor
    /// The same for the operators' listener, where nothing goes past the router.
    let operatorsRouter: Router<GatewayContext>
    let operatorsDirect: DirectDoor
    /// What lives as long as the service, besides the listener.
    let lives: [Life]

    init(
        _ settings: Settings, store: LedgerStore, secret: [UInt8], registry: PrometheusRegistry,
        drain: Drain, servesPlain: Bool = false, isSample: Bool = false, logger: Logger
    ) throws {
        let worker = WorkerName.make()
        let local = LocalLayer(
            capacity: settings.lookup.memoryEntries, map: store.shards.map)
        let lookup = InvoiceLookup(
            ledgers: store.shards.map(\.reads),
            standbys: store.shards.map(\.standby), cache: store.cache, local: local,
            cacheLimits: settings.lookup.cache, ledgerLimits: settings.lookup.ledger,
            observer: LookupMetrics())
        let tally = CheckTally(
            ledgers: store.shards.map(\.checks), cache: store.cache, worker: worker)
        let limiter = Limiter(policy: settings.limits, shared: store.limits)
        let verifier = Verifier(limiter: limiter, lookup: lookup, tally: tally)
        let decoder = ChildPhotoReader(
            concurrent: settings.photos.concurrentMaximum, deadline: settings.photos.deadline,
            logger: logger)
        let photos = CountedPhotoReading(decoder)
        let desk = PhotoDesk(reader: photos, verifier: verifier, allowance: limiter)
        let identity = ClientIdentity(
            secret: secret, trustedProxies: settings.listen.trustedProxies)
        let askers = Askers(
            keys: settings.apiKeys, identity: identity, now: { Clock.now })
        let channels = Channels(
            settings, store: store, verifier: verifier, limiter: limiter, photos: photos,
            identity: identity)
        let lag = TaskLag(settings.overload)
        let loops = LoopFigures()
        let report = ShedReport(loops: loops, lag: lag, lookup: lookup, logger: logger)
        Gauges(store: store, local: local, lookup: lookup, tally: tally, overload: report)
            .sample(into: registry)

        router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        let door = Doorway(isSecure: settings.listen.isSecure, lag: lag)
        router.add(middleware: door)
        let api = VerificationAPI(verifier: verifier, askers: askers, now: { Clock.now })
        api.addRoutes(to: router)
        direct = DirectDoor(api: api, door: door, policy: settings.overload, figures: loops)
        PictureAPI(desk: desk, askers: askers, now: { Clock.now }).addRoutes(to: router)
        LedgerChangesAPI(writer: store.freshWriter, askers: askers).addRoutes(to: router)
        let page = try Page(operator: settings.operator, isSample: isSample)
        let results = ResultPages(
            page: page, memory: store.memory, secret: secret, now: { Clock.now })
        results.addRoutes(to: router)
        PageController(
            page: page, results: results, verifier: SheddingVerifier(verifier, lag),
            identity: identity, now: { Clock.now }
        ).addRoutes(to: router)
        PhotoPage(
            page: page, results: results, desk: desk, identity: identity, now: { Clock.now }
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
        door.learn(router)

        operatorsRouter = Router(
            context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        let operatorsDoor = door.another()
        operatorsRouter.add(middleware: operatorsDoor)
        health.addOperatorsRoutes(to: operatorsRouter)
        operatorsDoor.learn(operatorsRouter)
        operatorsDirect = DirectDoor(
            api: api, door: operatorsDoor, isOpen: false, policy: settings.overload)

        lives =
            store.shards.parts.enumerated().flatMap { number, shard in
                Self.followers(shard, number, store, local, worker)
            }
            + store.shards.parts.compactMap(\.freshStandby).map { standby in
                Life { await standby.watch() }
            }
            + store.shards.parts.map(\.writeProbe).map { probe in Life { await probe.run() } }
            + store.filterKeepers(of: worker).map { keeper in Life { await keeper.run() } } + [
                Life { await tally.run() },
                Life { await PartitionKeeper(store: store, logger: logger).run() },
                Life { await lag.run() },
                Life { await report.run() },
                Life { await decoder.run() },
            ] + channels.lives
    }

    /// Each part of the ledger has a feed and leases of its own.
    private static func followers(
        _ shard: LedgerShard, _ number: Int, _ store: LedgerStore, _ local: LocalLayer,
        _ worker: String
    ) -> [Life] {
        let memory = LocalFollower(feed: shard.changesOfKnown, local: local, shard: number)
        let cache = CacheFollower(
            feed: shard.feed, ledger: shard.invoices, cache: store.cache, worker: worker,
            shard: number)
        return [Life { await memory.run() }, Life { await cache.run() }]
    }
}
