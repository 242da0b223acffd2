package import Invoices
import Synchronization
package import Verification
package import Wire

/// The hot cache in Redis. Every read is one round trip, however many identities it is about.
package struct RedisHotCache: HotCache {
    private let client: RedisClient
    private let policy: CachePolicy
    private let lastHeard = LastHeard()
    private let map: ShardMap
    private let key: CacheKey
    private let filter: KnownInvoiceFilter

    /// - Parameter filter: of the same Redis and the same parts of the ledger.
    package init(
        client: RedisClient, policy: CachePolicy = CachePolicy(), map: ShardMap = .one,
        filter: KnownInvoiceFilter? = nil
    ) {
        self.client = client
        self.policy = policy
        self.map = map
        self.filter = filter ?? KnownInvoiceFilter(client: client, map: map)
        key = CacheKey(map)
    }

    /// Reads leases and entries by one round trip. While that pays it asks the filter too, and an
    /// identity may then be `absent` though no entry says so.
    /// - Throws: where Redis refuses or does not answer in time; a refusal of the filter's question
    ///   alone is passed over.
    package func read(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> CacheReading {
        // Leases are read before the entries. The other way round, a follower could bring a
        // change in and renew the lease in between, and an old entry would pass for leased.
        var commands = [RedisCommand("MGET", keys: key.allLeases)]
        for group in groups(of: ids.count, CachePolicy.keysPerReadMaximum) {
            commands.append(RedisCommand("MGET", keys: group.map { key.invoice(ids[$0]) }))
        }
        let entryReplies = 1..<commands.count
        let question = filter.question(about: ids)
        if let question { commands += question.commands }
        let replies = try await client.perform(
            commands.map(RedisStep.command), within: policy.readDeadline,
            optional: commands.count - entryReplies.upperBound)
        var entries: [CacheEntry?] = []
        entries.reserveCapacity(ids.count)
        for reply in replies[entryReplies] {
            for record in reply.array ?? [] {
                guard entries.count < ids.count else { throw .unexpectedReply }
                let id = ids[entries.count]
                entries.append(record.bytes.flatMap { CacheRecord.decode($0, about: id) })
            }
        }
        guard entries.count == ids.count else { throw .unexpectedReply }
        var leases = ShardSet()
        let held = replies[0].array ?? []
        for (shard, lease) in held.enumerated() where lease != .nil { leases.insert(shard) }
        if let question {
            let answer = question.answer(replies[entryReplies.upperBound...], leases: held)
            filter.complete(&entries, about: ids, answer)
        }
        lastHeard.state.withLock { $0.leases = leases }
        return CacheReading(entries: entries, leases: leases)
    }

    /// Under a lease the cache is as new as the ledger, so what it holds of an identity needs no
    /// comparing: a plain SET where nothing is, at a quarter of the script's cost. Without one it
    /// may hold something older, and without the ledger that would be the last word.
    package func fill(_ entries: [CacheEntry]) async throws(ServiceUnavailable) {
        let leases = lastHeard.state.withLock { $0.leases }
        guard entries.allSatisfy({ leases.contains(map.shard(of: $0.id)) }) else {
            return try await putNewer(entries)
        }
        let commands = entries.map { entry in
            RedisStep.command(
                RedisCommand(
                    "SET", .bytes(key.invoice(entry.id)), .bytes(CacheRecord.encode(entry)),
                    "PX", .integer(Int(policy.keptMilliseconds(entry))), "NX"))
        }
        if commands.isEmpty { return }
        _ = try await client.perform(commands, within: policy.writeDeadline)
    }

    /// Takes in the ledger's answers. Returns at once, unless the ledger has what a filter denied:
    /// then Redis is asked once more after `FilterPolicy.auditPatience`. A fault is logged.
    package func hear(_ entries: [CacheEntry]) async { await filter.hear(entries) }

    /// Puts entries in the place of older ones.
    private func putNewer(_ entries: [CacheEntry]) async throws(ServiceUnavailable) {
        try await run(CacheScripts.fill, count: entries.count) { index in
            let entry = entries[index]
            return (entry.id, [CacheRecord.encode(entry), decimal(policy.keptMilliseconds(entry))])
        }
    }

    /// Puts invoices in the place of older revisions, by one round trip, and never in that of newer
    /// ones: it does no harm late or twice. After a fault some may be in.
    package func replace(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable) {
        try await putNewer(invoices.map(CacheEntry.present))
    }

    /// As `replace`, for the follower.
    package func writeThrough(_ invoices: [StoredInvoice]) async throws(ServiceUnavailable) {
        try await putNewer(invoices.map(CacheEntry.present))
    }

    /// Puts new invoices into the filters, some hundred by each round trip, then deletes the
    /// entries that say "absent". Safe to repeat; after a fault some may be done.
    package func forgetAbsence(of ids: [InvoiceID]) async throws(ServiceUnavailable) {
        // A filter that denies them must be told whether or not an entry does so too.
        try await filter.mark(ids)
        try await forgetAbsentEntries(of: ids)
    }

    /// As `forgetAbsence`, but tells the filters only what this worker has not told them before and
    /// they do not hold.
    package func confirmIssue(of ids: [InvoiceID]) async throws(ServiceUnavailable) {
        let histories = lastHeard.state.withLock { $0.histories }
        try await filter.confirm(ids, in: histories)
        try await forgetAbsentEntries(of: ids)
    }

    /// Most invoices were never asked for before they were issued. Learning so costs Redis a tenth of
    /// the script.
    private func forgetAbsentEntries(of ids: [InvoiceID]) async throws(ServiceUnavailable) {
        if ids.isEmpty { return }
        let groups = ids.chunks(of: CachePolicy.keysPerScriptMaximum)
        let replies = try await client.perform(
            groups.map { .command(RedisCommand("EXISTS", keys: $0.map { key.invoice($0) })) },
            within: policy.writeDeadline)
        let held = zip(groups, replies).filter { $1 != .integer(0) }.flatMap { $0.0 }
        try await run(CacheScripts.forgetAbsence, count: held.count) { (held[$0], []) }
    }

    /// Writes later counts of checks into the entries, by one round trip. An identity without an
    /// entry is passed over.
    package func updateChecks(
        _ checks: [(id: InvoiceID, checks: CheckHistory)]
    ) async throws(ServiceUnavailable) {
        try await run(
            CacheScripts.updateChecks, count: checks.count, arguments: [[CacheRecord.version]]
        ) { index in
            (checks[index].id, [CacheRecord.encode(checks[index].checks)])
        }
    }

    /// Calls `script` for `count` entries, some at a time, in one round trip.
    private func run(
        _ script: RedisScript, count: Int, arguments: [[UInt8]] = [],
        _ item: (Int) -> (id: InvoiceID, arguments: [[UInt8]])
    ) async throws(ServiceUnavailable) {
        guard count > 0 else { return }
        var steps: [RedisStep] = []
        for group in groups(of: count, CachePolicy.keysPerScriptMaximum) {
            let items = group.map(item)
            let call = RedisScriptCall(
                script, keys: items.map { key.invoice($0.id) },
                arguments: arguments + items.flatMap(\.arguments))
            steps.append(.script(call))
        }
        _ = try await client.perform(steps, within: policy.writeDeadline)
    }

    /// The places of entries that travel together, at most `maximum` of them.
    private func groups(of count: Int, _ maximum: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: maximum).map { $0..<min($0 + maximum, count) }
    }
}

extension RedisHotCache {
    /// Claims the feed of one part by one round trip.
    /// - Throws: `.damaged` where Redis came back with another history, or its cursor is not ours;
    ///   the follower begins again then. The claim is taken all the same, so the next call goes on.
    package func claimFeed(
        of shard: Int, by worker: String, for duration: Duration
    ) async throws(ServiceUnavailable) -> FeedClaim? {
        let call = RedisScriptCall(
            CacheScripts.claimFeed,
            keys: [key.follower(shard), key.cursor(shard), key.filter(shard), key.lease(shard)],
            arguments: [Array(worker.utf8), milliseconds(max(duration, .milliseconds(1)))])
        let reply = try await client.perform([.script(call)], within: policy.writeDeadline)[0]
        if reply == .nil { return nil }
        guard let items = reply.array, items.count >= 2, let started = items[0].integer,
            let proof = items[1].bytes
        else { throw .unexpectedReply }
        let history = proof.prefix(CacheScripts.historyLength)
        let isContinued = lastHeard.state.withLock { state in
            let former = state.histories.updateValue(history, forKey: shard)
            return former == nil || former == history
        }
        // Redis is back in an older state, and the follower's own place in the feed says nothing of
        // that, though the cursor may be the same number.
        guard isContinued else {
            throw ServiceUnavailable(.cache, .damaged, "Redis: another history than before")
        }
        guard items.count > 2, let held = items[2].bytes else {
            return FeedClaim(
                shard: shard, startedAtMilliseconds: started, cursor: nil, proof: proof)
        }
        guard let cursor = FeedCursor(cached: held) else {
            // As good as none, and with none the next claim begins anew.
            let forget = RedisCommand("DEL", keys: [key.cursor(shard)])
            _ = try await client.perform([.command(forget)], within: policy.writeDeadline)
            throw ServiceUnavailable(.cache, .damaged, "Redis: a cursor that is not ours")
        }
        return FeedClaim(
            shard: shard, startedAtMilliseconds: started, cursor: cursor, proof: proof)
    }

    /// Leases one part by one round trip.
    /// - Throws: `.rejected` where Redis is no longer as the claim found it: nothing was granted.
    package func lease(
        _ claim: FeedClaim, for duration: Duration, cursor: FeedCursor
    ) async throws(ServiceUnavailable) {
        let end = claim.startedAtMilliseconds + duration.microseconds / 1_000
        let call = RedisScriptCall(
            CacheScripts.lease,
            keys: [key.lease(claim.shard), key.cursor(claim.shard), key.filter(claim.shard)],
            arguments: [
                Array("\(end)".utf8), cursor.cached, claim.proof,
                milliseconds(FilterPolicy.untouchedKept), milliseconds(duration),
            ])
        let reply = try await client.perform([.script(call)], within: policy.writeDeadline)[0]
        guard reply == .integer(1) else {
            throw ServiceUnavailable(
                .cache, .rejected, "Redis: the feed's cursor is not where the claim found it")
        }
    }

    private func milliseconds(_ duration: Duration) -> [UInt8] {
        decimal(duration.microseconds / 1_000)
    }

    private func decimal(_ value: Int64) -> [UInt8] { Array("\(value)".utf8) }

    private final class LastHeard: Sendable {
        struct State {
            /// The parts of the cache that were leased when it was last read.
            var leases = ShardSet()
            /// Of Redis, at the last claim of each part's feed.
            var histories: [Int: ArraySlice<UInt8>] = [:]
        }

        let state = Mutex(State())
    }
}
