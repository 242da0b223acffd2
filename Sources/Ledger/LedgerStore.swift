import Cryptography
package import Invoices
package import Logging
package import Verification
import Wire

/// The ledger in PostgreSQL and its cache in Redis, connected: what the program needs of both,
/// behind the ports of the rules.
package struct LedgerStore: Sendable {
    /// The parts of the ledger: the nation's own first, then those of the settings in their order.
    package let shards: Sharded<LedgerShard>
    /// Writes every part of the ledger; tells no cache (`WriteThroughWriter` does).
    package let uncachedWriter: ShardedWriter
    /// Shared by all workers. It may vanish at any moment: look-ups then go to the ledger.
    package let cache: any HotCache
    /// Shared by all workers, by Redis's clock.
    package let limits: RedisLimitStore
    /// Drafts, answers and tokens that all workers share for minutes, and that are lost with Redis.
    package let memory: RedisEphemeralStore
    /// In the nation's own database.
    package let outgoing: any OutgoingQueue

    /// Nil where Redis is a cluster.
    private let filter: KnownInvoiceFilter?
    private let redis: RedisServer

    /// Once one part of the ledger answers, the others are waited for this long: a worker that
    /// starts while a region's database is down serves the other regions.
    private static let laggardPatience = Duration.seconds(2)

    /// Throws when one of the addresses cannot be read. Nothing is connected before `run`.
    package init(
        _ configuration: LedgerStoreConfiguration, logger: Logger
    ) throws(ServiceUnavailable) {
        let map = configuration.map
        shards = Sharded(map) { number in
            let own = number > 0 ? configuration.shards[number - 1] : nil
            return LedgerShard(
                own?.name ?? "nation", own?.database ?? configuration.database,
                isNational: own == nil, configuration, logger)
        }
        do {
            redis = try RedisServer(
                url: configuration.redis.reveal(), connections: configuration.redisConnections,
                logger: logger)
        } catch {
            throw ServiceUnavailable(
                .cache, .rejected, "redis.url cannot be used: \(error.detail)",
                effect: .didNotHappen)
        }
        uncachedWriter = ShardedWriter(
            writers: shards.map(\.writer), ledgers: shards.map(\.invoices))
        (cache, filter) = redis.cache(map, filter: configuration.filter, logger: logger)
        limits = RedisLimitStore(client: redis.executing)
        memory = RedisEphemeralStore(client: redis.executing)
        outgoing = shards.parts[0].outgoing
    }

    /// Keeps all connected until the task is cancelled, then answers what was accepted.
    package func run() async {
        await withTaskGroup { group in
            for shard in shards.parts { group.addTask { await shard.run() } }
            group.addTask { await redis.run() }
        }
    }

    /// Returns when a part of the ledger answers, and the others too or a moment has passed.
    package func connected(within deadline: Duration) async throws(ServiceUnavailable) {
        if shards.parts.count == 1 {
            return try await shards.parts[0].connected(within: deadline)
        }
        let fault: ServiceUnavailable? = await withTaskGroup(of: Arrival.self) { group in
            for shard in shards.parts {
                group.addTask {
                    do throws(ServiceUnavailable) {
                        try await shard.connected(within: deadline)
                        return .connected
                    } catch { return .failed(error) }
                }
            }
            var missing = shards.parts.count
            var isAlive = false
            var fault: ServiceUnavailable?
            for await arrival in group where missing > 0 {
                switch arrival {
                case .connected:
                    missing -= 1
                    guard !isAlive else { break }
                    isAlive = true
                    group.addTask {
                        try? await Task.sleep(for: Self.laggardPatience)
                        return .patienceEnded
                    }
                case .failed(let error):
                    missing -= 1
                    fault = error
                case .patienceEnded: missing = 0
                }
                if missing == 0 { group.cancelAll() }
            }
            return isAlive ? nil : fault
        }
        if let fault { throw fault }
    }

    private enum Arrival {
        case connected, patienceEnded
        case failed(ServiceUnavailable)
    }

    /// Throws when a part that answers has not the schema that this program was built for, or
    /// when none answers.
    package func requireCurrentSchema(within deadline: Duration) async throws(SchemaFault) {
        var unreachable: SchemaFault?
        var isAlive = false
        for shard in shards.parts {
            do throws(SchemaFault) {
                try await shard.requireCurrentSchema(within: deadline)
                isAlive = true
            } catch {
                guard case .ledger = error else { throw error }
                unreachable = error
            }
        }
        if let unreachable, !isAlive { throw unreachable }
    }

    /// One for each part of the ledger; none where Redis is a cluster.
    /// - Parameter worker: as it calls itself when it claims a feed.
    package func filterKeepers(of worker: String) -> [FilterKeeper] {
        guard let filter else { return [] }
        return shards.parts.enumerated().map { number, shard in
            FilterKeeper(filter, scan: shard.scan, worker: worker, shard: number)
        }
    }

    /// The part that also keeps what the nation has once: lottery, payouts, outgoing messages, the
    /// console.
    package var nation: LedgerShard { shards.parts[0] }

    /// Of the filter of known invoices; nil where Redis is a cluster.
    package var filterFigures: FilterFigures? { filter?.figures }

    /// Counters of this process; Redis is asked nothing.
    package var redisState: RedisState {
        let (state, cluster) = redis.state
        return RedisState(
            connected: state.connected, queued: state.queued, inFlight: state.inFlight,
            masters: cluster?.masters ?? 0, moved: cluster?.moved ?? 0, asked: cluster?.asked ?? 0)
    }
}

/// Connections and commands, for gauges.
package struct RedisState: Sendable {
    /// Open connections, over all nodes of a cluster.
    package let connected: Int
    /// Commands accepted but not yet on the wire.
    package let queued: Int
    /// Commands on the wire.
    package let inFlight: Int
    /// Masters that the cluster's map names; 0 for a single server.
    package let masters: Int
    /// MOVED redirections followed since the start: the map was wrong. 0 for a single server.
    package let moved: Int
    /// ASK redirections followed since the start: a key was moving, and the map stayed as it was.
    package let asked: Int
}
