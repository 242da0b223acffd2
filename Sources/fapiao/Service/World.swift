import Gateways
import Hummingbird
import Ledger
import Logging
import Verification

/// The service, put together: which part gets which, on one screen.
struct World {
    let router: Router<GatewayContext>
    /// What lives as long as the service, besides the listener.
    let lives: [Life]

    init(
        _ settings: Settings, store: LedgerStore, secret: [UInt8], registry: PrometheusRegistry
    ) throws {
        let worker = WorkerName.make()
        let local = LocalLayer(capacity: settings.lookup.memoryEntries)
        let lookup = InvoiceLookup(
            ledger: store.invoices, cache: store.cache, local: local,
            cacheLimits: settings.lookup.cache, ledgerLimits: settings.lookup.ledger,
            observer: LookupMetrics())
        let tally = CheckTally(ledger: store.checks, cache: store.cache, worker: worker)
        let limiter = Limiter(policy: settings.limits, shared: store.limits)
        let verifier = Verifier(limiter: limiter, lookup: lookup, tally: tally)
        let photos = CountedPhotoReading(
            ChildPhotoReader(
                concurrent: settings.photos.concurrentMaximum, deadline: settings.photos.deadline))
        let desk = PhotoDesk(reader: photos, verifier: verifier, allowance: limiter)
        let writer = FreshWriter(
            writer: store.writer, ledger: store.invoices, cache: store.cache)
        let identity = ClientIdentity(
            secret: secret, trustedProxies: settings.listen.trustedProxies)
        let askers = Askers(keys: settings.apiKeys, identity: identity)
        Gauges(store: store, local: local, lookup: lookup, tally: tally).sample(into: registry)

        router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        let door = Doorway(isSecure: settings.listen.isSecure)
        router.add(middleware: door)
        VerificationAPI(verifier: verifier, askers: askers, now: { Clock.now })
            .addRoutes(to: router)
        PictureAPI(desk: desk, askers: askers, now: { Clock.now }).addRoutes(to: router)
        LedgerChangesAPI(writer: writer, askers: askers).addRoutes(to: router)
        try PageController(verifier: verifier, identity: identity, now: { Clock.now })
            .addRoutes(to: router)
        try PhotoPage(desk: desk, identity: identity, now: { Clock.now }).addRoutes(to: router)
        DescriptionRoutes().addRoutes(to: router)
        HealthRoutes(checks: Self.checks(store), metrics: { registry.render() })
            .addRoutes(to: router)
        door.learn(router)

        lives = [
            Life { await LocalFollower(feed: store.feed, local: local).run() },
            Life {
                await CacheFollower(
                    feed: store.feed, ledger: store.invoices, cache: store.cache, worker: worker
                ).run()
            },
            Life { await tally.run() },
            Life { await PartitionKeeper(store: store).run() },
        ]
    }

    private static func checks(_ store: LedgerStore) -> [HealthRoutes.Check] {
        [
            HealthRoutes.Check(name: "ledger", isEssential: true) {
                do {
                    try await store.requireCurrentSchema()
                    return nil
                } catch {
                    return "unreachable, or its schema is not this version's"
                }
            },
            HealthRoutes.Check(name: "redis", isEssential: false) {
                store.state.redisConnected > 0 ? nil : "unreachable"
            },
        ]
    }
}
