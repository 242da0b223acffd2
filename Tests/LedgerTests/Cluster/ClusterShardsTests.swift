import Doubles
import Testing
import Verification
import Wire

@testable import Ledger

/// A ledger in several parts, cached on a Redis Cluster.
struct ClusterShardsTests {
    private static func stored(_ province: Int, _ number: Int) -> StoredInvoice {
        StoredInvoice(issuing: SyntheticInvoice.digital(number, province: province))
    }

    /// Each part's follower leases its own buckets and no other part's, for every identity.
    @Test func anEntryIsBelievedOnlyUnderItsOwnPartsLease() async throws {
        let map = try #require(ShardMap(regions: [[44], [31]]))
        try await RedisForTests.withCluster { cluster, _ in
            let cache = RedisClusterCache(cluster: cluster, policy: .patient, map: map)
            let parts = [11, 44, 31].map { province in
                (0..<100).map { Self.stored(province, $0) }
            }
            for (shard, part) in parts.enumerated() {
                #expect(part.allSatisfy { map.shard(of: $0.id) == shard })
            }
            for shard in 0...2 {
                let claim = try #require(
                    try await cache.claimFeed(of: shard, by: "one", for: .seconds(600)))
                if shard == 1 {
                    try await cache.lease(claim, for: .seconds(600), cursor: .at(1))
                }
            }
            let all = Array(parts.joined())
            try await cache.fill(all.map(CacheEntry.present))
            let together = try await cache.read(all.map(\.id))
            #expect(together.entries == all.map(CacheEntry.present))
            #expect((0...2).map(together.leases.contains) == [false, true, false])
            for (shard, part) in parts.enumerated() {
                for stored in part.prefix(20) {
                    let reading = try await cache.read([stored.id])
                    #expect(reading.entries == [.present(stored)])
                    #expect(reading.leases.contains(shard) == (shard == 1))
                }
            }
        }
    }

    /// One part's follower that fails, begins anew or is overtaken says nothing of another's.
    @Test func aFollowerOfOnePartDisturbsNoOther() async throws {
        let map = try #require(ShardMap(regions: [[44]]))
        try await RedisForTests.withCluster { cluster, _ in
            let cache = RedisClusterCache(cluster: cluster, policy: .patient, map: map)
            let (nation, region) = (Self.stored(11, 1), Self.stored(44, 1))
            let first = try #require(
                try await cache.claimFeed(of: 0, by: "one", for: .seconds(600)))
            let second = try #require(
                try await cache.claimFeed(of: 1, by: "one", for: .seconds(600)))
            try await cache.writeThrough([nation])
            try await cache.writeThrough([region])
            try await cache.lease(first, for: .seconds(600), cursor: .at(3))
            // A second round of the nation, while the region's first is still under way.
            let again = try await cache.claimFeed(of: 0, by: "one", for: .seconds(600))
            #expect(again?.cursor == .at(3))
            var reading = try await cache.read([nation.id, region.id])
            #expect(reading.leases.contains(0) && !reading.leases.contains(1))
            let life = FeedCursor(oldestOpenTransaction: 9, life: "1764000463.344468")
            try await cache.lease(second, for: .seconds(600), cursor: life)
            reading = try await cache.read([nation.id, region.id])
            #expect(reading.leases.contains(0) && reading.leases.contains(1))
            #expect(reading.entries == [.present(nation), .present(region)])
            #expect(
                try await cache.claimFeed(of: 1, by: "one", for: .seconds(600))?.cursor == life)
        }
    }

    /// What was cached while other regions were kept elsewhere was kept fresh by other feeds.
    @Test func aChangedMapFindsAnEmptyCache() async throws {
        let maps: [ShardMap?] = [.one, ShardMap(regions: [[33]]), ShardMap(regions: [[33, 44]])]
        try await RedisForTests.withCluster { cluster, _ in
            let invoice = Self.stored(33, 1)
            for map in maps {
                let map = try #require(map)
                let shard = map.shard(of: invoice.id)
                let cache = RedisClusterCache(cluster: cluster, policy: .patient, map: map)
                var reading = try await cache.read([invoice.id])
                #expect(reading.entries == [nil] && !reading.leases.contains(shard))
                let claim = try #require(
                    try await cache.claimFeed(of: shard, by: "one", for: .seconds(600)))
                #expect(claim.cursor == nil)
                try await cache.lease(claim, for: .seconds(600), cursor: .at(1))
                try await cache.fill([.present(invoice)])
                reading = try await cache.read([invoice.id])
                #expect(reading.entries == [.present(invoice)] && reading.leases.contains(shard))
            }
        }
    }
}
