import Edge
import Gateways
import Invoices
import Ledger
import Logging
import Lottery
import Messaging
import Verification

/// The parts of a worker that several modules share, one of each.
struct ServiceCore {
    let settings: Settings
    let store: LedgerStore
    let logger: Logger
    let worker: String
    let memory: InProcessCache
    let lookup: InvoiceLookup
    let checkCounter: CheckCounter
    let limiter: Limiter
    let verifier: Verifier
    let identity: ClientIdentity
    let authenticator: APIAuthenticator
    let photoReader: ChildPhotoReader
    let photos: CountedPhotoReading
    let lag: TaskLag
    let loops: LoopFigures
    let page: Page
    var results: ResultPages
    /// Seals outgoing messages, for whoever adds one and for whoever sends it.
    let outgoingSeal: OutgoingSeal
    let outgoingSignal = OutgoingSignal()
    let outbox: Outbox
    /// The people who are signed in; nil if nobody can enter anything.
    let holders: HolderSessions?
    /// Nil without the keys for it.
    let lottery: LotteryCore?
    let now: @Sendable () -> Timestamp = { Clock.now }

    /// - Parameters:
    ///   - secret: 32 random bytes that all workers share.
    ///   - isSample: whether the ledger is the sample, which nobody may take for real.
    init(
        _ settings: Settings, store: LedgerStore, secret: [UInt8], isSample: Bool, logger: Logger
    ) throws {
        self.settings = settings
        self.store = store
        self.logger = logger
        worker = WorkerName.make()
        memory = InProcessCache(
            capacity: settings.lookup.memoryEntries, map: store.shards.map)
        lookup = InvoiceLookup(
            ledgers: store.shards.map(\.reads),
            standbys: store.shards.map(\.standby), cache: store.cache, local: memory,
            cacheLimits: settings.lookup.cache, ledgerLimits: settings.lookup.ledger,
            observer: LookupMetrics())
        checkCounter = CheckCounter(
            ledgers: store.shards.map(\.checks), cache: store.cache, worker: worker)
        limiter = Limiter(
            policy: settings.limits, shared: store.limits, observer: LimitMetrics())
        verifier = Verifier(limiter: limiter, lookup: lookup, checkCounter: checkCounter)
        identity = ClientIdentity(
            secret: secret, trustedProxies: settings.listen.trustedProxies)
        authenticator = APIAuthenticator(keys: settings.apiKeys, identity: identity, now: now)
        photoReader = ChildPhotoReader(
            concurrent: settings.photos.concurrentMaximum, deadline: settings.photos.deadline,
            logger: logger)
        photos = CountedPhotoReading(photoReader)
        lag = TaskLag(settings.overload)
        loops = LoopFigures()
        page = try Page(
            operator: settings.operator, isSample: isSample,
            hasLottery: settings.lottery.keys != nil)
        let (lookup, verifier) = (self.lookup, self.verifier)
        lottery = settings.lottery.keys.map {
            LotteryCore(
                $0, site: settings.lottery.site, store: store, lookup: lookup, verifier: verifier)
        }
        outgoingSeal = OutgoingSeal(secret: secret)
        outbox = Outbox(
            store.outgoing, seal: outgoingSeal, ceilings: settings.outgoing,
            signal: outgoingSignal, now: now)
        holders = settings.lottery.keys.map { [outbox] keys in
            HolderSessions(
                store: store.nation.holders, keys: keys, secret: secret,
                codes: OutgoingCodes(outbox: outbox))
        }
        results = ResultPages(page: page, memory: store.memory, secret: secret, now: now)
    }
}
