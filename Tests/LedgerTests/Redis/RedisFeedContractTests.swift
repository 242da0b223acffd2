import Doubles
import Invoices
import Testing
import Verification

/// The feed's side of every hot cache: who follows it, how far, and what readers may believe.
struct RedisFeedContractTests {
    @Test(arguments: CacheUnderTest.allCases)
    func onlyOneWorkerFollowsUntilItFallsSilent(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            #expect(try await cache.claimFeed(of: 0, by: "one", for: .seconds(60)) != nil)
            #expect(try await cache.claimFeed(of: 0, by: "two", for: .seconds(60)) == nil)
            #expect(try await cache.claimFeed(of: 0, by: "one", for: .milliseconds(20)) != nil)
            try await eventually {
                try await cache.claimFeed(of: 0, by: "two", for: .seconds(60)) != nil
            }
            #expect(try await cache.claimFeed(of: 0, by: "one", for: .seconds(60)) == nil)
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func theCursorIsKeptForTheNextClaim(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            let first = try #require(try await cache.claimFeed(of: 0, by: "one", for: .seconds(60)))
            #expect(first.cursor == nil)
            var claim = first
            let cursors = [
                FeedCursor.at(0), .at(42), .at(UInt64.max),
                FeedCursor(oldestOpenTransaction: 7, life: "1764000463.344468"),
            ]
            for cursor in cursors {
                let noted = FeedCursor(
                    oldestOpenTransaction: cursor.oldestOpenTransaction, seen: "7:9:8",
                    life: cursor.life)
                try await cache.lease(claim, for: .seconds(60), cursor: noted)
                let next = try #require(
                    try await cache.claimFeed(of: 0, by: "one", for: .seconds(60)))
                #expect(next.cursor == cursor)
                #expect(next.startedAtMilliseconds >= claim.startedAtMilliseconds)
                claim = next
            }
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func aLeaseHolds(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            #expect(try await !cache.read([]).leases.contains(0))
            let claim = try #require(try await cache.claimFeed(of: 0, by: "one", for: .seconds(60)))
            try await cache.lease(claim, for: .seconds(600), cursor: .at(1))
            #expect(try await cache.read([]).leases.contains(0))
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func aLeaseLapses(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            let claim = try #require(try await cache.claimFeed(of: 0, by: "one", for: .seconds(60)))
            try await cache.lease(claim, for: .milliseconds(300), cursor: .at(1))
            try await eventually { try await !cache.read([]).leases.contains(0) }
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func aLeaseIsMeasuredFromItsClaim(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            for (late, duration) in [(60_000, 59), (0, 0), (0, -5)] as [(Int64, Int64)] {
                let claim = try #require(
                    try await cache.claimFeed(of: 0, by: "one", for: .seconds(60)))
                try await cache.lease(
                    claim.begun(earlier: late), for: .seconds(duration), cursor: .at(1))
                #expect(try await !cache.read([]).leases.contains(0))
            }
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func aLateFollowerTakesNoLeaseAway(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            let claim = try #require(try await cache.claimFeed(of: 0, by: "one", for: .seconds(60)))
            try await cache.lease(claim, for: .seconds(60), cursor: .at(1))
            let next = try #require(try await cache.claimFeed(of: 0, by: "one", for: .seconds(60)))
            try await cache.lease(
                next.begun(earlier: 120_000), for: .seconds(60), cursor: .at(1))
            #expect(try await cache.read([]).leases.contains(0))
        }
    }

    /// It may have found no cursor and have joined the feed at a later moment than the other: what
    /// lies between, it has brought in nowhere.
    @Test(arguments: [CacheUnderTest.memory, .redis])
    func aFollowerThatWasOvertakenMovesNoCursor(_ kind: CacheUnderTest) async throws {
        try await kind.run { cache in
            let slow = try #require(
                try await cache.claimFeed(of: 0, by: "one", for: .milliseconds(1)))
            var taken: FeedClaim?
            try await eventually {
                taken = try await cache.claimFeed(of: 0, by: "two", for: .seconds(60))
                return taken != nil
            }
            try await cache.lease(try #require(taken), for: .seconds(60), cursor: .at(5))
            await #expect(throws: ServiceUnavailable.self) {
                try await cache.lease(slow, for: .seconds(60), cursor: .at(9))
            }
            #expect(
                try await cache.claimFeed(of: 0, by: "two", for: .seconds(60))?.cursor == .at(5))
        }
    }

    @Test(arguments: CacheUnderTest.allCases)
    func eachPartOfTheLedgerHasAFeedOfItsOwn(_ kind: CacheUnderTest) async throws {
        let map = try #require(ShardMap(regions: [[44], [31]]))
        try await kind.run(map: map) { cache in
            let claim = try #require(try await cache.claimFeed(of: 1, by: "one", for: .seconds(60)))
            #expect(try await cache.claimFeed(of: 1, by: "two", for: .seconds(60)) == nil)
            #expect(try await cache.claimFeed(of: 2, by: "two", for: .seconds(60)) != nil)
            try await cache.lease(claim, for: .seconds(60), cursor: .at(7))
            let leases = try await cache.read([]).leases
            #expect((0...2).map(leases.contains) == [false, true, false])
            let next = try await cache.claimFeed(of: 2, by: "two", for: .seconds(60))
            #expect(next?.cursor == nil)
            #expect(
                try await cache.claimFeed(of: 1, by: "one", for: .seconds(60))?.cursor == .at(7))
        }
    }
}

extension FeedClaim {
    fileprivate func begun(earlier milliseconds: Int64) -> FeedClaim {
        FeedClaim(
            shard: shard, startedAtMilliseconds: startedAtMilliseconds - milliseconds,
            cursor: cursor, proof: proof)
    }
}

extension FeedCursor {
    static func at(_ oldestOpenTransaction: UInt64) -> FeedCursor {
        FeedCursor(oldestOpenTransaction: oldestOpenTransaction)
    }
}
