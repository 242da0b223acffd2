package import Verification
package import Wire

/// The hot cache in Redis. Every method is one round trip, however many identities it is about.
package struct RedisHotCache: HotCache {
    private let client: RedisClient
    private let policy: CachePolicy

    package init(client: RedisClient, policy: CachePolicy = CachePolicy()) {
        self.client = client
        self.policy = policy
    }

    package func read(_ ids: [InvoiceID]) async throws(CacheFault) -> CacheReading {
        // The lease is read before the entries. The other way round, a follower could bring a
        // change in and renew the lease in between, and an old entry would pass for leased.
        var commands = [RedisCommand("EXISTS", keys: [CacheKey.lease])]
        for group in groups(of: ids.count, CachePolicy.keysPerReadMaximum) {
            commands.append(RedisCommand("MGET", keys: group.map { CacheKey.invoice(ids[$0]) }))
        }
        let replies = try await client.perform(
            commands.map(RedisStep.command), within: policy.readDeadline)
        var entries: [CacheEntry?] = []
        entries.reserveCapacity(ids.count)
        for reply in replies.dropFirst() {
            for record in reply.array ?? [] {
                guard entries.count < ids.count else { throw .unexpectedReply }
                let id = ids[entries.count]
                entries.append(record.bytes.flatMap { CacheRecord.decode($0, about: id) })
            }
        }
        guard entries.count == ids.count else { throw .unexpectedReply }
        return CacheReading(entries: entries, isLeased: replies[0].integer == 1)
    }

    package func fill(_ entries: [CacheEntry]) async throws(CacheFault) {
        try await run(CacheScripts.fill, count: entries.count) { index in
            let entry = entries[index]
            let kept = policy.keptMilliseconds(entry)
            return (entry.id, [CacheRecord.encode(entry), Array("\(kept)".utf8)])
        }
    }

    package func writeThrough(_ invoices: [StoredInvoice]) async throws(CacheFault) {
        try await fill(invoices.map(CacheEntry.present))
    }

    package func forgetAbsence(of ids: [InvoiceID]) async throws(CacheFault) {
        try await run(CacheScripts.forgetAbsence, count: ids.count) { (ids[$0], []) }
    }

    package func updateChecks(
        _ checks: [(id: InvoiceID, checks: CheckHistory)]
    ) async throws(CacheFault) {
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
    ) async throws(CacheFault) {
        guard count > 0 else { return }
        var steps: [RedisStep] = []
        for group in groups(of: count, CachePolicy.keysPerScriptMaximum) {
            let items = group.map(item)
            let call = RedisScriptCall(
                script, keys: items.map { CacheKey.invoice($0.id) },
                arguments: arguments + items.flatMap(\.arguments))
            steps.append(.script(call))
        }
        _ = try await client.perform(steps, within: policy.writeDeadline)
    }

    /// Which entries travel in one command.
    private func groups(of count: Int, _ maximum: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: maximum).map { $0..<min($0 + maximum, count) }
    }
}

extension RedisHotCache {
    package func claimFeed(
        by worker: String, for duration: Duration
    ) async throws(CacheFault) -> FeedClaim? {
        let call = RedisScriptCall(
            CacheScripts.claimFeed, keys: [CacheKey.follower, CacheKey.cursor],
            arguments: [Array(worker.utf8), milliseconds(max(duration, .milliseconds(1)))])
        let reply = try await client.perform([.script(call)], within: policy.writeDeadline)[0]
        if reply == .nil { return nil }
        guard let items = reply.array, items.count == 2, let started = items[0].integer else {
            throw .unexpectedReply
        }
        // A cursor that is no number is as good as none: the follower begins anew.
        let cursor = items[1].bytes.flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
        return FeedClaim(startedAtMilliseconds: started, cursor: cursor)
    }

    package func lease(
        _ claim: FeedClaim, for duration: Duration, cursor: UInt64
    ) async throws(CacheFault) {
        let end = claim.startedAtMilliseconds + duration.microseconds / 1_000
        let call = RedisScriptCall(
            CacheScripts.lease, keys: [CacheKey.lease, CacheKey.cursor],
            arguments: [Array("\(end)".utf8), Array("\(cursor)".utf8)])
        _ = try await client.perform([.script(call)], within: policy.writeDeadline)
    }

    private func milliseconds(_ duration: Duration) -> [UInt8] {
        Array("\(duration.microseconds / 1_000)".utf8)
    }
}
