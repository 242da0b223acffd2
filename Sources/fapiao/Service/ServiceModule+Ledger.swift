import Edge
import Invoices
import Ledger
import Verification

extension ServiceModule {
    /// PostgreSQL and Redis: what keeps this worker's memory and the shared cache from outliving a
    /// change, and the state of both servers.
    static func ledger(_ core: ServiceCore) -> ServiceModule {
        let store = core.store
        let shards = store.shards.parts
        let names = shards.map(store.partName(of:))
        let followers = zip(shards, names).enumerated().flatMap { number, part in
            Self.followers(of: part.0, number, named: part.1, core)
        }
        let standbys = zip(shards, names).compactMap { shard, name in
            shard.freshStandby.map { standby in
                BackgroundService("\(name) standby watch") { await standby.watch() }
            }
        }
        let probes = zip(shards, names).map { shard, name in
            BackgroundService("\(name) write probe") { await shard.writeProbe.run() }
        }
        // None where Redis is a cluster.
        let filters = zip(store.filterKeepers(of: core.worker), names).map { keeper, name in
            BackgroundService("\(name) filter keeper") { await keeper.run() }
        }
        let partitions = zip(shards, names).map { shard, name in
            let keeper = shard.partitionKeeper(of: core.worker)
            return BackgroundService("\(name) partition keeper") {
                await keeper.run { core.now().dayInChina }
            }
        }
        return ServiceModule(
            "ledger",
            services: followers + standbys + probes + filters + partitions,
            gauges: shards.map { ShardGauges($0).sample } + [RedisGauges(store).sample]
                + (store.filterFigures == nil ? [] : [FilterGauges(store).sample]),
            checks: store.healthChecks)
    }

    /// Each part of the ledger has a feed and leases of its own.
    private static func followers(
        of shard: LedgerShard, _ number: Int, named name: String, _ core: ServiceCore
    ) -> [BackgroundService] {
        let memory = InProcessFollower(
            feed: shard.changesOfKnown, local: core.memory, shard: number)
        let cache = CacheFollower(
            feed: shard.feed, ledger: shard.invoices, cache: core.store.cache, worker: core.worker,
            shard: number)
        return [
            BackgroundService("\(name) memory follower") { await memory.run() },
            BackgroundService("\(name) cache follower") { await cache.run() },
        ]
    }
}
