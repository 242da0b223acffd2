import Testing
import Verification

@testable import Ledger

/// When a follower may go on from where it is, and what it may lease.
struct FollowerRoundsTests {
    private static let (a, b) = (CacheBuckets().all[0], CacheBuckets().all[1])

    private static func claim(
        _ epoch: UInt8, _ lineage: UInt8, started: Int64 = 1, cursor: UInt64 = 5
    ) -> FollowerRounds.Claim {
        FollowerRounds.Claim(
            started: started, epoch: [epoch], lineage: [lineage], cursor: .at(cursor))
    }

    /// Claims of a round whose buckets were leased, then those of the next: whether it goes on.
    @Test(
        arguments: [
            ([a: claim(1, 1), b: claim(1, 1)], [a: claim(1, 1), b: claim(1, 1)], true),
            ([a: claim(1, 1), b: claim(1, 1)], [a: claim(1, 1, started: 9, cursor: 7)], true),
            ([a: claim(1, 1)], [a: claim(1, 1), b: claim(1, 1)], false),
            ([a: claim(1, 1)], [a: claim(1, 2)], false),
            ([a: claim(1, 1)], [a: claim(2, 1)], false),
            ([:], [a: claim(1, 1)], false),
        ] as [([CacheBucket: FollowerRounds.Claim], [CacheBucket: FollowerRounds.Claim], Bool)])
    func aRoundGoesOnOnlyFromWhatWasLeased(
        _ before: [CacheBucket: FollowerRounds.Claim],
        _ after: [CacheBucket: FollowerRounds.Claim], _ goesOn: Bool
    ) {
        var rounds = FollowerRounds()
        #expect(rounds.begin([Self.a: Self.claim(0, 0)]) != nil, "the first knows nothing yet")
        rounds.lease(before)
        #expect((rounds.begin(after) != nil) == goesOn)
        // The follower has begun again.
        #expect(rounds.begin(after) != nil)
    }

    @Test func whatAWriteMissedIsNotLeased() {
        var rounds = FollowerRounds()
        let claims = [Self.a: Self.claim(1, 1), Self.b: Self.claim(1, 1)]
        let first = rounds.begin(claims) ?? 0
        rounds.spoil(Self.a)
        #expect(rounds.leasable(first)?.map(\.bucket) == [Self.b])
        let second = rounds.begin(claims) ?? 0
        #expect(rounds.leasable(second)?.map(\.bucket) == [Self.a, Self.b])
    }

    @Test func roundsHaveNumbersOfTheirOwn() {
        var rounds = FollowerRounds()
        var numbers: [Int64] = []
        for started in [100, 100, 50, 300, 200] as [Int64] {
            let claims = [Self.a: Self.claim(1, UInt8(numbers.count), started: started)]
            numbers.append(rounds.begin(claims) ?? 0)
        }
        #expect(numbers == [100, 101, 102, 300, 301])
        #expect(rounds.leasable(301)?.first?.claim.started == 200)
        #expect(rounds.leasable(102)?.first?.claim.started == 50)
        #expect(rounds.leasable(100) == nil, "long past")
        #expect(rounds.leasable(7) == nil, "nobody's")
        #expect(rounds.epoch(of: Self.a) == [1])
        #expect(rounds.epoch(of: Self.b) == nil)
    }

    @Test func theLowestCursorIsOfOneLifeOrOfNone() {
        func cursor(_ oldest: UInt64, _ life: String) -> FeedCursor {
            FeedCursor(oldestOpenTransaction: oldest, life: life)
        }
        #expect(FollowerRounds.lowest([]) == nil)
        #expect(FollowerRounds.lowest([cursor(7, "a"), cursor(5, "a")]) == cursor(5, "a"))
        // 8 of the life before may be behind 7 of this one.
        let lowest = FollowerRounds.lowest([cursor(8, "a"), cursor(7, "b")])
        #expect(lowest?.oldestOpenTransaction == 7)
        #expect(lowest.map { ["", "a", "b"].contains($0.life) } == false)
    }
}
