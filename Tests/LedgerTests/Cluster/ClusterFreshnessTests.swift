import ClusterForTests
import Doubles
import Invoices
import Testing
import Verification
import Wire

@testable import Ledger

/// The promise of freshness where masters die with what they had acknowledged, and slots move.
@Suite(.serialized) struct ClusterFreshnessTests {
    @Test func anOldEntryThatComesBackIsNotBelieved() async throws {
        try await ClusterBench.run { bench in
            var cursor = try await bench.round(from: nil)
            let victim = bench.ids[0]
            let owner = try await bench.servers.owner(of: bench.slot(of: victim))
            let (master, replica) = (bench.servers.nodes[owner], bench.servers.nodes[owner + 3])
            #expect(try await bench.believed(victim) == .normal)

            // From here on the replica hears nothing: all that follows will be lost.
            try await RedisClusterServers.eventually {
                let said = try await master.info("INFO", "replication")["master_repl_offset"]
                let heard = try await replica.info("INFO", "replication")["slave_repl_offset"]
                return said == heard
            }
            replica.freeze()
            _ = try await master.send("CLIENT", "KILL", "TYPE", "replica")
            _ = try await bench.ledger.apply([.void(victim)])
            cursor = try await bench.round(from: cursor)
            #expect(try await bench.believed(victim) == .voided)
            master.kill()
            replica.thaw()
            try await bench.servers.promoteReplica(of: owner)

            // The test shows nothing unless the old entry is back, under a lease that was to
            // last ten minutes.
            let bucket = CacheBuckets()[victim]
            let held = try await replica.send("GET", .bytes(bucket.entry(victim)))
            let record = try #require(held.bytes).dropLast(BucketReading.epochLength)
            guard case .present(let old)? = CacheRecord.decode(Array(record), about: victim) else {
                throw RedisClusterServers.Failure("no old entry")
            }
            #expect(old.status == .normal)
            #expect(try await replica.send("EXISTS", .bytes(bucket.lease)) == .integer(1))
            try await RedisClusterServers.eventually {
                let reading = try? await bench.cache.read([victim])
                let believed = try await bench.believed(victim)
                #expect(believed != .normal)
                return reading?.entries == [.present(old)] && reading?.leases.contains(0) == false
            }

            // The others' buckets never lost their lease.
            var believed = (there: 0, elsewhere: 0)
            for id in bench.ids {
                let place = try await bench.servers.owner(
                    of: bench.slot(of: id), seenBy: owner + 3)
                if place == owner + 3 {
                    #expect(try await bench.believed(id) == nil)
                    believed.there += 1
                } else {
                    #expect(try await bench.believed(id) == .normal)
                    believed.elsewhere += 1
                }
            }
            #expect(believed.there > 20 && believed.elsewhere > 40)

            // The promoted master's own cursor is as old as its entries.
            cursor = try await bench.round(from: cursor)
            #expect(try await bench.believed(victim) == .voided)
            for id in bench.ids.dropFirst() { #expect(try await bench.believed(id) == .normal) }
        }
    }

    /// The cursor's number may be the same before and after, say while a transaction is open for
    /// long: then only the follower's own memory would tell it what it has already brought in.
    @Test func theFollowersMemoryEndsWithTheHistory() async throws {
        try await ClusterBench.run { bench in
            let first = try #require(
                try await bench.cache.claimFeed(of: 0, by: "one", for: .seconds(600)))
            try await bench.cache.lease(first, for: .seconds(600), cursor: .at(5))
            let again = try await bench.cache.claimFeed(of: 0, by: "one", for: .seconds(600))
            #expect(again?.cursor == .at(5))
            try await bench.cache.lease(#require(again), for: .seconds(600), cursor: .at(5))
            let replica = bench.servers.nodes[3]
            try await RedisClusterServers.eventually {
                let said = try await bench.servers.nodes[0].info("INFO", "replication")
                let heard = try await replica.info("INFO", "replication")["slave_repl_offset"]
                return said["master_repl_offset"] == heard
            }
            bench.servers.nodes[0].kill()
            let without = try await bench.cache.claimFeed(of: 0, by: "one", for: .seconds(600))
            #expect(without?.cursor == .at(5), "the others go on")
            try await bench.servers.promoteReplica(of: 0)
            try await RedisClusterServers.eventually {
                do {
                    _ = try await bench.cache.claimFeed(of: 0, by: "one", for: .seconds(600))
                    return false
                } catch { return true }
            }
            let anew = try await bench.cache.claimFeed(of: 0, by: "one", for: .seconds(600))
            #expect(anew?.cursor == .at(5))
        }
    }

    @Test func aBucketThatMovesIsReadFromTheLedgerAndBeginsAnew() async throws {
        try await ClusterBench.run { bench in
            var cursor = try await bench.round(from: nil)
            let victim = bench.ids[0]
            let slot = bench.slot(of: victim)
            let source = try await bench.servers.owner(of: slot)
            let target = (source + 1) % 3
            let entry = CacheBuckets()[victim].entry(victim)
            try await bench.servers.beginMoving(slot, to: target)
            try await bench.servers.moveKeys(of: slot, from: source, to: target) { $0 == entry }
            // Its entry is there and its lease is here.
            #expect(try await bench.believed(victim) == nil)
            _ = try await bench.ledger.apply([.void(victim)])
            cursor = try await bench.round(from: cursor)
            #expect(try await bench.believed(victim) == nil)
            try await bench.servers.moveKeys(of: slot, from: source, to: target)
            try await bench.servers.finishMoving(slot, from: source, to: target)
            for _ in 0..<20 { #expect(try await bench.believed(victim) != .normal) }

            cursor = try await bench.round(from: cursor)
            let empty = try await bench.cache.read([victim])
            #expect(empty.leases.contains(0) && empty.entries == [nil])
            try await bench.fill()
            #expect(try await bench.believed(victim) == .voided)
            for id in bench.ids.dropFirst() { #expect(try await bench.believed(id) == .normal) }
        }
    }

    @Test func aDeadMasterCostsOnlyItsOwnBuckets() async throws {
        try await ClusterBench.run { bench in
            var cursor = try await bench.round(from: nil)
            let victim = bench.ids[0]
            let owner = try await bench.servers.owner(of: bench.slot(of: victim))
            bench.servers.nodes[owner].kill()
            _ = try await bench.ledger.apply(bench.ids.map(LedgerChange.void))
            cursor = try await bench.round(from: cursor)
            var voided = 0
            for id in bench.ids {
                let believed = try await bench.believed(id)
                #expect(believed != .normal)
                voided += believed == .voided ? 1 : 0
            }
            #expect((40..<bench.ids.count).contains(voided))
            // What it missed is brought in when its replica has taken over.
            try await bench.servers.promoteReplica(of: owner)
            try await RedisClusterServers.eventually {
                cursor = try await bench.round(from: cursor)
                return try await bench.believed(victim) == .voided
            }
            for id in bench.ids { #expect(try await bench.believed(id) == .voided) }
        }
    }

    @Test func noReaderFillsABucketThatHasJustBegun() async throws {
        try await RedisForTests.withCluster { cluster, _ in
            var policy = CachePolicy.patient
            policy.settling = .seconds(3_600)
            let cache = RedisClusterCache(cluster: cluster, policy: policy)
            let stored = CachedInvoices.one
            let voided = stored.changed(to: .voided, revision: 2)
            // Before anybody follows, what is filled in is nobody's proof.
            try await cache.fill([.present(stored)])
            #expect(try await cache.read([stored.id]).entries == [.present(stored)])
            let claim = try #require(try await cache.claimFeed(of: 0, by: "one", for: .seconds(60)))
            try await cache.lease(claim, for: .seconds(600), cursor: .at(1))
            #expect(try await cache.read([stored.id]).entries == [nil])
            try await cache.fill([.present(stored)])
            #expect(try await cache.read([stored.id]).entries == [nil])
            // The follower has read it since the bucket began.
            try await cache.writeThrough([voided])
            let reading = try await cache.read([stored.id])
            #expect(reading.entries == [.present(voided)] && reading.leases.contains(0))

            let patient = RedisClusterCache(cluster: cluster, policy: .patient)
            try await patient.fill([.present(stored)])
            #expect(try await cache.read([stored.id]).entries == [.present(voided)])
        }
    }

    @Test func aFollowerThatWasOvertakenLeasesNothing() async throws {
        try await RedisForTests.withCluster { cluster, servers in
            let cache = RedisClusterCache(cluster: cluster, policy: .patient)
            let other = RedisClusterCache(cluster: cluster, policy: .patient)
            let stored = CachedInvoices.one
            let late = try #require(try await cache.claimFeed(of: 0, by: "one", for: .seconds(60)))
            // The buckets are lost and begun by another.
            try await servers.empty()
            let claim = try #require(try await other.claimFeed(of: 0, by: "two", for: .seconds(60)))
            try await other.lease(claim, for: .seconds(600), cursor: .at(9))
            try await cache.writeThrough([stored])
            #expect(try await other.read([stored.id]).entries == [nil])
            try await cache.lease(late, for: .seconds(600), cursor: .at(1))
            let next = try await other.claimFeed(of: 0, by: "two", for: .seconds(60))
            #expect(next?.cursor == .at(9))
        }
    }

    @Test func withoutAClusterReadsAndClaimsAreFaults() async throws {
        let configuration = try RedisClusterConfiguration(url: "redis-cluster://127.0.0.1:1")
        let cluster = RedisCluster(configuration, logger: RedisForTests.logger)
        let life = Task { await cluster.run() }
        let cache = RedisClusterCache(cluster: cluster)
        let stored = CachedInvoices.one
        await #expect(throws: ServiceUnavailable.self) { try await cache.read([stored.id]) }
        await #expect(throws: ServiceUnavailable.self) { try await cache.fill([.present(stored)]) }
        await #expect(throws: ServiceUnavailable.self) {
            try await cache.claimFeed(of: 0, by: "one", for: .seconds(1))
        }
        life.cancel()
        await life.value
    }
}
