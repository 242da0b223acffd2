import Invoices
import Testing
import Verification
import Wire

@testable import Ledger

/// Redis counts times to live on its machine's clock. One that goes back an hour leaves what was to
/// end within moments with an hour to go; each test leaves Redis as such a clock does.
struct ClockStepTests {
    enum Server: CaseIterable, Sendable { case single, cluster }
    private static let hour = Duration.seconds(3_600)
    /// Far longer than this test takes, and far shorter than the step.
    private static let whole = Duration.seconds(60)

    /// What a test needs of Redis: its cache, some of its keys, and a way to touch them.
    private struct Bench {
        let cache: any HotCache
        let redis: any RedisExecuting
        let leases: [[UInt8]]
        let seat: [UInt8]

        @discardableResult
        func send(_ parts: RedisCommand.Part...) async throws -> RedisReply {
            try await redis.execute(
                [.command(RedisCommand(parts))], deadline: RedisForTests.patience)[0].reply()
        }

        func left(_ key: [UInt8]) async throws -> Int64 {
            try #require(try await send("PTTL", .bytes(key)).integer)
        }

        func isLeased() async throws -> Bool { try await cache.read([]).leases.contains(0) }

        func claim(_ worker: String, for duration: Duration = ClockStepTests.whole) async throws
            -> FeedClaim?
        {
            try await cache.claimFeed(of: 0, by: worker, for: duration)
        }
    }

    private func run(
        _ server: Server, _ body: (Bench) async throws -> Void
    ) async throws {
        switch server {
        case .single:
            try await RedisForTests.withClient { client in
                let key = CacheKey()
                try await body(
                    Bench(
                        cache: RedisHotCache(client: client, policy: .patient), redis: client,
                        leases: [key.lease(0)], seat: key.follower(0)))
            }
        case .cluster:
            try await RedisForTests.withCluster { cluster, _ in
                let buckets = CacheBuckets()
                try await body(
                    Bench(
                        cache: RedisClusterCache(cluster: cluster, policy: .patient),
                        redis: cluster, leases: buckets.all(of: 0).map(\.lease),
                        seat: buckets.seats(of: 0)[0].follower))
            }
        }
    }

    /// How a key is left: with the whole step to go, or with no end.
    private static let ways: [(Server, [RedisCommand.Part])] = Server.allCases.flatMap {
        [($0, ["PEXPIRE", "3600000"]), ($0, ["PERSIST"])]
    }

    @Test(arguments: ways)
    func whatAGoneFollowerLeftEndsWithinALease(
        _ server: Server, _ way: [RedisCommand.Part]
    ) async throws {
        try await run(server) { bench in
            let claim = try #require(try await bench.claim("gone"))
            try await bench.cache.lease(claim, for: Self.whole, cursor: .at(1))
            #expect(try await bench.isLeased())
            for key in bench.leases + [bench.seat] {
                let command = [way[0], .bytes(key)] + way.dropFirst()
                _ = await bench.redis.execute(
                    [.command(RedisCommand(command))], deadline: RedisForTests.patience)
            }
            // Nobody takes the seat of one who may be there, but it ends as a seat does.
            #expect(try await bench.claim("next") == nil)
            #expect((1...60_000).contains(try await bench.left(bench.seat)))
            if server == .single { #expect(try await !bench.isLeased()) }
            // As if that time had passed.
            try await bench.send("DEL", .bytes(bench.seat))
            #expect(try await bench.claim("next") != nil)
            #expect(try await !bench.isLeased())
        }
    }

    @Test(arguments: Server.allCases)
    func theFollowersOwnLeaseIsTakenBackAndGrantedAnew(_ server: Server) async throws {
        try await run(server) { bench in
            let first = try #require(try await bench.claim("one"))
            try await bench.cache.lease(first, for: Self.whole, cursor: .at(1))
            for key in bench.leases {
                try await bench.send("PEXPIRE", .bytes(key), "3600000")
            }
            let next = try #require(try await bench.claim("one"))
            #expect(try await !bench.isLeased())
            try await bench.cache.lease(next, for: Self.whole, cursor: .at(1))
            #expect(try await bench.isLeased())
            for key in bench.leases {
                #expect((1...60_000).contains(try await bench.left(key)))
            }
        }
    }

    /// The clock went back between the claim and the lease: nobody knows how long ago the feed was read.
    @Test func aClaimFromTheFutureGetsNoLease() async throws {
        try await run(.single) { bench in
            let claim = try #require(try await bench.claim("one"))
            let future = FeedClaim(
                shard: 0,
                startedAtMilliseconds: claim.startedAtMilliseconds
                    + Self.hour.microseconds / 1_000,
                cursor: claim.cursor, proof: claim.proof)
            try await bench.cache.lease(future, for: Self.whole, cursor: .at(1))
            #expect(try await !bench.isLeased())
        }
    }

    /// Readers may fill a bucket some time after it began, which must not be an hour from now.
    @Test func aBucketThatBeganInTheFutureBeginsNow() async throws {
        try await RedisForTests.withCluster { cluster, _ in
            let cache = RedisClusterCache(cluster: cluster, policy: .patient)
            let stored = CachedInvoices.one
            let bucket = CacheBuckets()[stored.id]
            func state() async throws -> [String] {
                let reply = try await cluster.execute(
                    [.command(RedisCommand("GET", .bytes(bucket.state)))],
                    deadline: RedisForTests.patience)[0].reply()
                return String(decoding: try #require(reply.bytes), as: UTF8.self)
                    .split(separator: " ").map(String.init)
            }
            _ = try await cache.claimFeed(of: 0, by: "one", for: Self.whole)
            var parts = try await state()
            let born = try #require(Int64(parts[2]))
            parts[2] = "\(born + 3_600_000)"
            _ = await cluster.execute(
                [
                    .command(
                        RedisCommand(
                            "SET", .bytes(bucket.state), .text(parts.joined(separator: " "))))
                ], deadline: RedisForTests.patience)
            try await cache.fill([.present(stored)])
            #expect(try await cache.read([stored.id]).entries == [nil])
            _ = try await cache.claimFeed(of: 0, by: "one", for: Self.whole)
            let mended = try #require(Int64(try await state()[2]))
            #expect((born..<born + 3_000_000).contains(mended))
            try await cache.fill([.present(stored)])
            #expect(try await cache.read([stored.id]).entries == [.present(stored)])
        }
    }
}
