package import Invoices
import Synchronization
package import Verification
package import Wire

/// The hot cache on a Redis Cluster. Each bucket answers, is leased and fails by itself: a master
/// that is lost costs the speed of its own buckets and of no other, and so does a part of the
/// ledger.
package final class RedisClusterCache: HotCache {
    private let cluster: any RedisExecuting
    private let policy: CachePolicy
    private let freshEpoch: @Sendable () -> UInt64
    private let buckets: CacheBuckets
    /// By part of the ledger.
    private let rounds: Mutex<[FollowerRounds]>

    /// - Parameter freshEpoch: never twice the same.
    package init(
        cluster: any RedisExecuting, policy: CachePolicy = CachePolicy(), map: ShardMap = .one,
        freshEpoch: @escaping @Sendable () -> UInt64 = { .random(in: 1...UInt64.max) }
    ) {
        self.cluster = cluster
        self.policy = policy
        self.freshEpoch = freshEpoch
        buckets = CacheBuckets(map)
        rounds = Mutex(Array(repeating: FollowerRounds(), count: map.count))
    }

    /// Reads entries by one command a bucket, all sent at once. Beside a leased bucket the unleased
    /// ones of the same part are left out. Without identities all buckets are asked, and a part is
    /// leased only if all of its buckets are.
    /// - Throws: only where no bucket answered.
    package func read(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> CacheReading {
        var groups = buckets.groups(of: ids, CachePolicy.keysPerReadMaximum)
        if ids.isEmpty { groups = buckets.all.map { ($0, []) } }
        let answers = await cluster.execute(
            groups.map { bucket, places in
                .command(
                    RedisCommand(
                        "MGET",
                        keys: [bucket.state, bucket.lease] + places.map { bucket.entry(ids[$0]) }))
            }, deadline: policy.readDeadline)
        var readings: [Reading] = []
        var unread = ShardSet()
        var fault: ServiceUnavailable?
        for (group, answer) in zip(groups, answers) {
            do throws(ServiceUnavailable) {
                let about = group.places.map { ids[$0] }
                guard
                    let reading = BucketReading(try answer.cached(), by: answer.node, about: about)
                else { throw .unexpectedReply }
                readings.append((group.bucket.shard, group.places, reading))
            } catch {
                fault = error
                unread.insert(group.bucket.shard)
            }
        }
        if readings.isEmpty, let fault { throw fault }
        // A reading can report only one lease or none for a part of the ledger, so beside a leased
        // bucket the others of that part are left out. Without any lease, say because that part is
        // gone, all give their last word.
        var leases = ShardSet()
        for (shard, _, reading) in readings where reading.isLeased { leases.insert(shard) }
        if ids.isEmpty {
            for (shard, _, reading) in readings where !reading.isLeased || unread.contains(shard) {
                leases.remove(shard)
            }
        }
        var entries = [CacheEntry?](repeating: nil, count: ids.count)
        for (shard, places, reading) in readings
        where reading.isLeased || !leases.contains(shard) {
            for (place, entry) in zip(places, reading.entries) { entries[place] = entry }
        }
        return CacheReading(entries: entries, leases: leases)
    }

    private typealias Reading = (shard: Int, places: ArraySlice<Int>, reading: BucketReading)

    /// Puts in entries that were read from the ledger, by scripts that are all sent at once. A
    /// bucket that began anew takes nothing for a while (`CachePolicy.settling`).
    /// - Throws: only where no bucket answered.
    package func fill(_ entries: [CacheEntry]) async throws(ServiceUnavailable) {
        let outcomes = await put(entries) { _ in nil }
        guard let fault = outcomes.lazy.compactMap(\.fault).first else { return }
        if outcomes.allSatisfy({ $0.fault != nil }) { throw fault }
    }

    /// As a reader: a lease requires only the follower's writes.
    package func replace(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable) {
        try await fill(invoices.map(CacheEntry.present))
    }

    /// Puts in invoices as the follower read them, by scripts that are all sent at once. Throws
    /// nothing: a bucket that was not reached, or began anew, gets no lease in this round.
    package func writeThrough(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable) {
        let known = rounds.withLock { $0 }
        let outcomes = await put(invoices.map(CacheEntry.present)) {
            known[$0.shard].epoch(of: $0)
        }
        spoil(outcomes.filter { $0.fault != nil || $0.reply != .integer(1) }.map(\.bucket))
    }

    /// Deletes entries that say "absent", by scripts that are all sent at once. Throws nothing: a
    /// bucket that was not reached gets no lease in this round.
    package func forgetAbsence(of ids: [InvoiceID]) async throws(ServiceUnavailable) {
        let outcomes = await run(ids, CacheScripts.forgetAbsence)
        spoil(outcomes.filter { $0.fault != nil }.map(\.bucket))
    }

    /// Writes later counts of checks into the entries, by scripts that are all sent at once. Throws
    /// nothing.
    package func updateChecks(
        _ checks: [(id: InvoiceID, checks: CheckHistory)]
    ) async throws(ServiceUnavailable) {
        // If it fails, readers see the ledger's count a little later.
        _ = await run(
            checks.map(\.id), CacheScripts.updateChecks,
            first: { _ in [[CacheRecord.version]] }
        ) { [CacheRecord.encode(checks[$0].checks)] }
    }

    /// The follower goes on without these: their lease lapses, the others' do not.
    private func spoil(_ buckets: [CacheBucket]) {
        if buckets.isEmpty { return }
        rounds.withLock { rounds in
            for bucket in buckets { rounds[bucket.shard].spoil(bucket) }
        }
    }

    private func put(
        _ entries: [CacheEntry], in epoch: (CacheBucket) -> [UInt8]?
    ) async -> [Outcome] {
        let settling = Array("\(policy.settling.microseconds / 1_000)".utf8)
        return await run(
            entries.map(\.id), ClusterScripts.fill, leading: { [$0.state] },
            first: { [epoch($0) ?? [], settling] }
        ) { place in
            let kept = policy.keptMilliseconds(entries[place])
            return [CacheRecord.encode(entries[place]), Array("\(kept)".utf8)]
        }
    }

    // MARK: Running scripts

    private struct Outcome {
        let bucket: CacheBucket
        let reply: RedisReply?
        let fault: ServiceUnavailable?
    }

    /// Calls `script` for all of `ids`, bucket by bucket and some at a time, in one round trip.
    private func run(
        _ ids: [InvoiceID], _ script: RedisScript,
        leading: (CacheBucket) -> [[UInt8]] = { _ in [] },
        first: (CacheBucket) -> [[UInt8]] = { _ in [] },
        item: (Int) -> [[UInt8]] = { _ in [] }
    ) async -> [Outcome] {
        let groups = buckets.groups(of: ids, CachePolicy.keysPerScriptMaximum)
        return await call(
            groups.map { bucket, places in
                let call = RedisScriptCall(
                    script, keys: leading(bucket) + places.map { bucket.entry(ids[$0]) },
                    arguments: first(bucket) + places.flatMap(item))
                return (bucket, call)
            })
    }

    private func call(_ calls: [(bucket: CacheBucket, call: RedisScriptCall)]) async -> [Outcome] {
        if calls.isEmpty { return [] }
        let answers = await cluster.execute(
            calls.map { .script($0.call) }, deadline: policy.writeDeadline)
        return zip(calls, answers).map { call, answer in
            do throws(ServiceUnavailable) {
                return Outcome(bucket: call.bucket, reply: try answer.cached(), fault: nil)
            } catch {
                return Outcome(bucket: call.bucket, reply: nil, fault: error)
            }
        }
    }
}

extension RedisClusterCache {
    /// Claims the feed of one part by two round trips: one for the right to follow, and one to all
    /// buckets. A bucket that does not answer is left out of the round.
    /// - Throws: `.damaged` where a bucket has another history than the last round left it; the
    ///   follower begins again then, at the cursors that the buckets kept.
    package func claimFeed(
        of shard: Int, by worker: String, for duration: Duration
    ) async throws(ServiceUnavailable) -> FeedClaim? {
        guard try await mayFollow(shard, worker, for: duration) else { return nil }
        let whole = Array("\(duration.microseconds / 1_000)".utf8)
        let outcomes = await call(
            buckets.all(of: shard).map { bucket in
                let epoch = String(freshEpoch(), radix: 16)
                let padding = String(repeating: "0", count: BucketReading.epochLength - epoch.count)
                return (
                    bucket,
                    RedisScriptCall(
                        ClusterScripts.claim, keys: [bucket.state, bucket.lease],
                        arguments: [Array((padding + epoch).utf8), whole])
                )
            })
        var claims: [CacheBucket: FollowerRounds.Claim] = [:]
        for outcome in outcomes {
            claims[outcome.bucket] = outcome.reply.flatMap(FollowerRounds.Claim.init)
        }
        guard !claims.isEmpty else { throw outcomes.first?.fault ?? .unexpectedReply }
        guard let number = rounds.withLock({ $0[shard].begin(claims) }) else {
            throw ServiceUnavailable(
                .cache, .damaged, "Redis: a master's history is another than before")
        }
        return FeedClaim(
            shard: shard, startedAtMilliseconds: number,
            cursor: FollowerRounds.lowest(claims.values.compactMap(\.cursor)))
    }

    /// Leases the buckets of a round, by one script each, all sent at once. A round that is not
    /// this worker's, or long past, is granted nothing.
    /// - Throws: only where no bucket granted the lease, and the first of them did not answer.
    package func lease(
        _ claim: FeedClaim, for duration: Duration, cursor: FeedCursor
    ) async throws(ServiceUnavailable) {
        let (shard, number) = (claim.shard, claim.startedAtMilliseconds)
        guard let leasable = rounds.withLock({ $0[shard].leasable(number) }) else { return }
        let outcomes = await call(
            leasable.map { bucket, claim in
                let end = claim.started + duration.microseconds / 1_000
                let arguments = [
                    Array("\(end)".utf8), cursor.cached,
                    Array("\(duration.microseconds / 1_000)".utf8),
                ]
                return (
                    bucket,
                    RedisScriptCall(
                        ClusterScripts.lease, keys: [bucket.state, bucket.lease],
                        arguments: [claim.epoch, claim.lineage] + arguments)
                )
            })
        var granted: [CacheBucket: FollowerRounds.Claim] = [:]
        for (leased, outcome) in zip(leasable, outcomes) where outcome.reply == .integer(1) {
            granted[leased.bucket] = leased.claim
        }
        rounds.withLock { $0[shard].lease(granted) }
        if granted.isEmpty, let fault = outcomes.first?.fault { throw fault }
    }

    /// The first seat that answers decides. With its master gone two workers may see different
    /// seats and both follow, which costs work and nothing else.
    private func mayFollow(
        _ shard: Int, _ worker: String, for duration: Duration
    ) async throws(ServiceUnavailable) -> Bool {
        let milliseconds = max(duration, .milliseconds(1)).microseconds / 1_000
        var fault = ServiceUnavailable.unexpectedReply
        for bucket in buckets.seats(of: shard) {
            let call = RedisScriptCall(
                ClusterScripts.sit, keys: [bucket.follower],
                arguments: [Array(worker.utf8), Array("\(milliseconds)".utf8)])
            let outcome = await self.call([(bucket, call)])[0]
            if let reply = outcome.reply { return reply == .integer(1) }
            fault = outcome.fault ?? fault
        }
        throw fault
    }
}

extension FollowerRounds.Claim {
    /// Nil for a reply that the script cannot give.
    fileprivate init?(_ reply: RedisReply) {
        guard let items = reply.array, items.count == 4,
            let started = items[0].bytes.flatMap({ Int64(String(decoding: $0, as: UTF8.self)) }),
            let epoch = items[1].bytes, epoch.count == BucketReading.epochLength,
            let lineage = items[2].bytes, let cursor = items[3].bytes
        else { return nil }
        self.init(
            started: started, epoch: epoch, lineage: lineage,
            cursor: FeedCursor(cached: cursor))
    }
}

extension RedisAnswer {
    func cached() throws(ServiceUnavailable) -> RedisReply {
        do throws(WireError) {
            return try reply()
        } catch {
            throw ServiceUnavailable(error, of: .cache)
        }
    }
}
