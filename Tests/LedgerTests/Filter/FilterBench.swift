import Doubles
import Invoices
import Synchronization
import Verification
import Wire

@testable import Ledger

/// A ledger in memory, a hot cache and a filter on a real Redis, a follower and a keeper that go step
/// by step.
final class FilterBench: Sendable {
    let ledger = MemoryLedger()
    let scan = ListedCensus()
    let client: RedisClient
    let filter: KnownInvoiceFilter
    let cache: RedisHotCache
    let follower: CacheFollower
    let keeper: FilterKeeper
    let writer: WriteThroughWriter
    let time = Elapsed()
    private let cursor = Mutex<FeedCursor?>(nil)
    private static let origin = ContinuousClock.now

    init(
        _ client: RedisClient, map: ShardMap = .one, shard: Int = 0,
        _ configure: (inout FilterPolicy) -> Void = { _ in }
    ) {
        var policy = FilterPolicy.patient
        configure(&policy)
        self.client = client
        filter = KnownInvoiceFilter(client: client, policy: policy, map: map, logger: quiet)
        cache = RedisHotCache(client: client, policy: .patient, map: map, filter: filter)
        follower = CacheFollower(
            feed: ledger, ledger: ledger, cache: LongLeases(cache: cache), worker: "one",
            shard: shard)
        writer = WriteThroughWriter(writer: ledger, ledger: ledger, cache: cache)
        let time = time
        keeper = FilterKeeper(
            filter, scan: scan, worker: "one", shard: shard,
            now: { Self.origin + time.duration })
    }

    /// Stands still but for the test.
    final class Elapsed: Sendable {
        private let state = Mutex(Duration.zero)
        var duration: Duration { state.withLock { $0 } }
        func pass(_ duration: Duration) { state.withLock { $0 += duration } }
    }

    /// A bench on an empty database of the tests' Redis.
    static func run(
        _ configure: (inout FilterPolicy) -> Void = { _ in },
        _ body: (FilterBench) async throws -> Void
    ) async throws {
        try await RedisForTests.withClient { client in
            try await body(FilterBench(client, configure))
        }
    }

    /// A round of the follower; after a fault it knows no place in the feed.
    func round() async throws {
        do {
            let next = try await follower.follow(from: cursor.withLock { $0 })
            cursor.withLock { $0 = next }
        } catch {
            cursor.withLock { $0 = nil }
            throw error
        }
    }

    /// Puts invoices into the ledger, where its scan finds them, and tells no cache.
    func issue(_ numbers: Range<Int>, province: Int = 33) async throws {
        let invoices = numbers.map { SyntheticInvoice.digital($0, province: province) }
        _ = try await ledger.apply(invoices.map { .issue($0) })
        scan.add(invoices.map(\.id))
    }

    /// A ledger of so many invoices and a filter of them.
    func build(_ count: Int) async throws {
        try await issue(0..<count)
        try await round()
        try await keeper.look()
    }

    /// Whether a reader is told, and may believe, that these do not exist.
    func denied(_ ids: [InvoiceID]) async throws -> [InvoiceID] {
        // Readers who are asked for much that is absent.
        await filter.hear((0..<100).map { .absent(FilterHeaderTests.digital(900_000 + $0)) })
        // Learns that the filter it knows is gone, and which there is; the third asks it.
        for _ in 0..<2 { _ = try await cache.read(ids) }
        let reading = try await cache.read(ids)
        return zip(ids, reading.entries).compactMap { id, entry in
            let isLeased = reading.leases.contains(filter.map.shard(of: id))
            return isLeased && entry == .absent(id) ? id : nil
        }
    }

    func denies(_ id: InvoiceID) async throws -> Bool { try await !denied([id]).isEmpty }

    var header: FilterHeader? {
        get async throws { try await filter.inspect(0, "one").header }
    }

    func send(_ parts: RedisCommand.Part...) async throws -> RedisReply {
        try await client.send(RedisCommand(parts), deadline: RedisForTests.patience)
    }

    /// The same filter as another worker knows it.
    var stranger: KnownInvoiceFilter {
        KnownInvoiceFilter(client: client, policy: .patient, logger: quiet)
    }

    /// How often anybody looked whether identities are in.
    var looks: Int {
        get async throws {
            let reply = try await send("INFO", "commandstats")
            let line = String(decoding: reply.bytes ?? [], as: UTF8.self)
                .split(whereSeparator: \.isNewline).first { $0.hasPrefix("cmdstat_bitfield_ro:") }
            let calls = line?.dropFirst("cmdstat_bitfield_ro:calls=".count).prefix { $0 != "," }
            return calls.flatMap { Int($0) } ?? 0
        }
    }

    var name: RedisCommand.Part { .bytes(filter.key.filter(0)) }

    static func known(_ numbers: Range<Int>) -> [InvoiceID] {
        numbers.map { FilterHeaderTests.digital($0) }
    }

    /// Of a million that nobody issues in these tests.
    static func unknown(_ count: Int) -> [InvoiceID] {
        (0..<count).map { FilterHeaderTests.digital(1_000_000 + $0) }
    }
}

/// The identities that a test has listed, in the ledger's order, and whatever it wants to happen
/// before a page.
final class ListedCensus: IssuedInvoiceScanning {
    typealias Event = @Sendable (_ page: Int) async throws -> Void

    private struct State {
        var ids: Set<InvoiceID> = []
        var pages: [InvoiceID?] = []
        var event: Event?
        var estimate: UInt64?
    }

    private let state = Mutex(State())

    func add(_ ids: [InvoiceID]) { state.withLock { $0.ids.formUnion(ids) } }
    func estimate(_ count: UInt64) { state.withLock { $0.estimate = count } }

    /// Before each page from here on, which are counted from 0.
    func beforePage(_ event: Event?) {
        state.withLock { state in
            state.event = event
            state.pages = []
        }
    }

    /// After which identities pages were asked for.
    var pages: [InvoiceID?] { state.withLock { $0.pages } }

    func identities(
        after identity: InvoiceID?, limit: Int, within deadline: Duration
    ) async throws(ServiceUnavailable) -> [InvoiceID] {
        let (event, page) = state.withLock { state in
            state.pages.append(identity)
            return (state.event, state.pages.count - 1)
        }
        do {
            try await event?(page)
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
        return state.withLock { state in
            let rest = state.ids.filter { id in identity.map { $0 < id } ?? true }
            return Array(rest.sorted().prefix(limit))
        }
    }

    func estimate(within deadline: Duration) async throws(ServiceUnavailable) -> UInt64 {
        state.withLock { $0.estimate ?? UInt64($0.ids.count) }
    }
}

extension FilterPolicy {
    /// Small pages, no pauses, no audits.
    static var patient: FilterPolicy {
        var policy = FilterPolicy()
        policy.pageSize = 100
        policy.scanPause = .zero
        policy.scanPauseFactor = 0
        policy.denialsPerAudit = .max
        policy.auditPatience = .zero
        policy.deadline = RedisForTests.patience
        return policy
    }
}
