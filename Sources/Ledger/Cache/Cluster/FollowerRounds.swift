import Verification

/// The buckets of one part of the ledger that this worker has claimed, brought in and leased, apart
/// from any I/O.
///
/// The follower holds one place in the feed for all buckets. It may go on from there only while
/// every bucket that it meets was leased by its round before, in the same history of writes;
/// otherwise some bucket may lack what the follower believes to have brought in, and it must
/// begin again at the cursor that the buckets themselves kept.
struct FollowerRounds {
    struct Claim: Equatable {
        /// Milliseconds on the master's clock.
        let started: Int64
        let epoch: [UInt8]
        let lineage: [UInt8]
        /// Nil for a bucket that began anew.
        let cursor: FeedCursor?

        func isContinued(by later: Claim) -> Bool {
            epoch == later.epoch && lineage == later.lineage
        }
    }

    /// One under way and one that is late, with two to spare.
    private static let keptMaximum = 4

    private var rounds: [(number: Int64, claims: [CacheBucket: Claim])] = []
    /// Of the last round that was leased; nil where the follower knows no place in the feed.
    private var leased: [CacheBucket: Claim]?
    /// Buckets that a write of this round did not reach.
    private var spoilt: Set<CacheBucket> = []

    /// - Returns: the number of the round; nil when the follower must begin again.
    mutating func begin(_ claims: [CacheBucket: Claim]) -> Int64? {
        spoilt = []
        if let leased {
            let isContinued = claims.allSatisfy { bucket, claim in
                leased[bucket]?.isContinued(by: claim) ?? false
            }
            if !isContinued {
                self.leased = nil
                return nil
            }
        }
        let started = claims.values.map(\.started).max() ?? 0
        let number = max(started, (rounds.last?.number ?? .min) + 1)
        rounds.append((number, claims))
        if rounds.count > Self.keptMaximum { rounds.removeFirst() }
        return number
    }

    /// The epoch that the latest round found; nil for a bucket that it has not reached.
    func epoch(of bucket: CacheBucket) -> [UInt8]? { rounds.last?.claims[bucket]?.epoch }

    mutating func spoil(_ bucket: CacheBucket) { spoilt.insert(bucket) }

    /// The buckets that may be leased, with their claims; nil for a round that is not ours or long past.
    func leasable(_ number: Int64) -> [(bucket: CacheBucket, claim: Claim)]? {
        guard let round = rounds.first(where: { $0.number == number }) else { return nil }
        return round.claims.filter { !spoilt.contains($0.key) }
            .sorted { $0.key.index < $1.key.index }.map { ($0.key, $0.value) }
    }

    /// Those of the round that were granted their lease.
    mutating func lease(_ granted: [CacheBucket: Claim]) { leased = granted }

    /// The place from which the feed must be read so that no bucket misses anything; nil if all
    /// begin anew.
    ///
    /// Numbers of different lives of the ledger cannot be compared, for those that a crash has made
    /// undone are given out again. So the lowest is said to be of no life that there is, and the
    /// feed goes back from it as far as any life may have lost (`PostgresChangeFeed`).
    static func lowest(_ cursors: [FeedCursor]) -> FeedCursor? {
        guard let lowest = cursors.map(\.oldestOpenTransaction).min() else { return nil }
        let lives = Set(cursors.map(\.life))
        return FeedCursor(
            oldestOpenTransaction: lowest, life: lives.count == 1 ? cursors[0].life : "several")
    }
}
