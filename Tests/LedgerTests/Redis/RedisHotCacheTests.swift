import Doubles
import Invoices
import Testing
import Verification
import Wire

@testable import Ledger

/// What only Redis can show: keys, times to live, and what a stranger left there.
struct RedisHotCacheTests {
    private func withCache(
        _ body: (RedisHotCache, (RedisCommand.Part...) async throws -> RedisReply) async throws ->
            Void
    ) async throws {
        var policy = CachePolicy()
        policy.readDeadline = RedisForTests.patience
        policy.writeDeadline = RedisForTests.patience
        try await RedisForTests.withClient { client in
            try await body(RedisHotCache(client: client, policy: policy)) {
                (parts: RedisCommand.Part...) in
                try await client.send(RedisCommand(parts), deadline: RedisForTests.patience)
            }
        }
    }

    @Test func theKeyIsTheIdentityAsPsqlPrintsIt() throws {
        let number = try #require(InvoiceNumber("25672225"))
        let id = InvoiceID(code: InvoiceCode("033001800111"), number: number)
        #expect(CacheKey().invoice(id) == Array("f:{03300180-0111-ffff-ffff-ffff25672225}".utf8))
        for stored in CachedInvoices.some(50) {
            #expect(CacheKey().invoice(stored.id) == Array("f:{\(stored.id.uuidText)}".utf8))
        }
    }

    @Test func entriesLapseWithinADayAndAbsenceWithinTwoSeconds() async throws {
        try await withCache { cache, send in
            let invoices = CachedInvoices.some(40)
            try await cache.fill(invoices.dropLast().map(CacheEntry.present))
            try await cache.fill([.absent(invoices[39].id)])
            var times: Set<Int64> = []
            for stored in invoices.dropLast() {
                let reply = try await send("PTTL", .bytes(CacheKey().invoice(stored.id)))
                let left = try #require(reply.integer)
                #expect((74_000_000...86_400_000).contains(left))
                times.insert(left / 60_000)
            }
            #expect(times.count > 20)
            let left = try await send("PTTL", .bytes(CacheKey().invoice(invoices[39].id))).integer
            // Gone already (−2) is as good.
            #expect((-2...2_000).contains(try #require(left)))
        }
    }

    @Test func countingAChecksLeavesTheTimeToLiveAlone() async throws {
        try await withCache { cache, send in
            let stored = CachedInvoices.one
            let key = RedisCommand.Part.bytes(CacheKey().invoice(stored.id))
            try await cache.fill([.present(stored)])
            _ = try await send("PEXPIRE", key, 1_000_000)
            try await cache.updateChecks([(stored.id, .times(3))])
            let left = try #require(try await send("PTTL", key).integer)
            #expect((1...1_000_000).contains(left))
        }
    }

    @Test func anOlderFormatIsReplacedOnlyByTheSameOrAHigherRevision() async throws {
        try await withCache { cache, send in
            let stored = CachedInvoices.one.changed(to: .normal, revision: 7)
            let key = RedisCommand.Part.bytes(CacheKey().invoice(stored.id))
            var foreign = CacheRecord.encode(.present(stored))
            foreign[0] = 9
            _ = try await send("SET", key, .bytes(foreign))
            #expect(try await cache.read([stored.id]).entries == [nil])
            try await cache.fill([.present(stored.changed(to: .normal, revision: 6))])
            #expect(try await cache.read([stored.id]).entries == [nil])
            try await cache.updateChecks([(stored.id, .times(3))])
            #expect(try await send("GET", key) == .bytes(foreign))
            try await cache.fill([.present(stored)])
            #expect(try await cache.read([stored.id]).entries == [.present(stored)])
        }
    }

    @Test func whatAStrangerLeftIsAMissAndIsReplaced() async throws {
        try await withCache { cache, send in
            let stored = CachedInvoices.one
            let key = RedisCommand.Part.bytes(CacheKey().invoice(stored.id))
            for rubbish in ["", "x", "12345678"] {
                _ = try await send("SET", key, .text(rubbish))
                #expect(try await cache.read([stored.id]).entries == [nil])
                try await cache.forgetAbsence(of: [stored.id])
                try await cache.updateChecks([(stored.id, .times(1))])
                try await cache.fill([.present(stored)])
                #expect(try await cache.read([stored.id]).entries == [.present(stored)])
            }
            _ = try await send("DEL", key)
            _ = try await send("LPUSH", key, "x")
            #expect(try await cache.read([stored.id]).entries == [nil])
            await #expect(throws: ServiceUnavailable.self) {
                try await cache.fill([.present(stored)])
            }
        }
    }

    @Test func aLateFollowerShortensNoLease() async throws {
        try await withCache { cache, send in
            let whole = Duration.seconds(6_000)
            let claim = try #require(try await cache.claimFeed(of: 0, by: "one", for: whole))
            try await cache.lease(claim, for: whole, cursor: .at(1))
            let next = try #require(try await cache.claimFeed(of: 0, by: "one", for: whole))
            let late = FeedClaim(
                shard: 0, startedAtMilliseconds: next.startedAtMilliseconds - 5_000_000,
                cursor: next.cursor, proof: next.proof)
            try await cache.lease(late, for: whole, cursor: .at(1))
            let left = try #require(try await send("PTTL", .bytes(CacheKey().lease(0))).integer)
            #expect((1_000_001...6_000_000).contains(left))
        }
    }

    @Test func scriptsAreLearntAgainAfterRedisForgotThem() async throws {
        try await withCache { cache, send in
            let stored = CachedInvoices.one
            try await cache.fill([.present(stored)])
            _ = try await send("SCRIPT", "FLUSH")
            let voided = stored.changed(to: .voided, revision: 2)
            try await cache.writeThrough([voided])
            #expect(try await cache.read([stored.id]).entries == [.present(voided)])
        }
    }

    @Test func aLimitIsForgottenWhenItSaysNothingMore() async throws {
        try await RedisForTests.withClient { client in
            let store = RedisLimitStore(client: client, deadline: RedisForTests.patience) {
                Timestamp(microseconds: 1_795_000_000_000_000)
            }
            let limit = RateLimit(count: 10, period: .seconds(1_000))!
            let group = SpendGroup(owner: "o", [Spend(key: "k", cost: 3, limit: limit)])
            #expect(await store.decide([group]) == [.allowed(left: [7])])
            let left = try await client.send(
                RedisCommand("PTTL", "l:{o}:k"), deadline: RedisForTests.patience)
            #expect((1...300_000).contains(try #require(left.integer)))
            let held = try await client.send(
                RedisCommand("GET", "l:{o}:k"), deadline: RedisForTests.patience)
            #expect(held == .bytes(Array("1795000300000000".utf8)))
        }
    }

    @Test func withoutRedisEveryCallIsAFaultAtOnce() async throws {
        let configuration = try RedisConfiguration(url: "unix:///nowhere/redis.sock")
        let client = RedisClient(configuration, logger: RedisForTests.logger)
        let life = Task { await client.run() }
        let cache = RedisHotCache(client: client)
        await #expect(throws: ServiceUnavailable.self) { try await cache.read([]) }
        await #expect(throws: ServiceUnavailable.self) {
            try await cache.fill([.present(CachedInvoices.one)])
        }
        await #expect(throws: ServiceUnavailable.self) {
            try await cache.claimFeed(of: 0, by: "one", for: .seconds(1))
        }
        life.cancel()
        await life.value
    }

    /// What was cached while other regions were kept elsewhere was kept fresh by other feeds.
    @Test func aChangedMapFindsAnEmptyCache() async throws {
        let maps: [ShardMap?] = [.one, ShardMap(regions: [[33]]), ShardMap(regions: [[33, 44]])]
        try await RedisForTests.withClient { client in
            for map in maps {
                var policy = CachePolicy()
                policy.readDeadline = RedisForTests.patience
                policy.writeDeadline = RedisForTests.patience
                let cache = RedisHotCache(client: client, policy: policy, map: try #require(map))
                let invoice = StoredInvoice(issuing: SyntheticInvoice.digital(1))
                #expect(try await cache.read([invoice.id]).entries == [nil])
                try await cache.fill([.present(invoice)])
                #expect(try await cache.read([invoice.id]).entries == [.present(invoice)])
            }
        }
    }
}
