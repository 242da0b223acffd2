/// The way of an identity to its invoice: this worker's memory, the cache that all share, the
/// ledger. Caches answer only under a lease (`FreshnessBound`); without the ledger the shared
/// cache's last word goes on being given, and is marked so. Each part of the ledger has a queue and
/// leases of its own, so one that is slow or gone is so for its regions only.
package final class InvoiceLookup: Sendable {
    private let local: LocalLayer
    private let cache: any HotCache
    private let observer: any LookupObserver
    private let cacheQueue: LookupQueue<Cached>
    private let ledgerQueues: Sharded<LookupQueue<StoredInvoice?>>
    private let standbyQueues: Sharded<LookupQueue<StoredInvoice?>?>

    package convenience init(
        ledger: any InvoiceLedger, cache: any HotCache, local: LocalLayer,
        cacheLimits: LookupQueueLimits, ledgerLimits: LookupQueueLimits,
        observer: any LookupObserver
    ) {
        self.init(
            ledgers: Sharded(ledger), standbys: Sharded(nil), cache: cache, local: local,
            cacheLimits: cacheLimits,
            ledgerLimits: ledgerLimits, observer: observer)
    }

    /// - Parameter standbys: copies of the ledger that may be moments behind: asked for a last word
    ///   while the ledger itself does not answer, and never believed by a cache.
    package init(
        ledgers: Sharded<any InvoiceLedger>, standbys: Sharded<(any InvoiceLedger)?>,
        cache: any HotCache, local: LocalLayer,
        cacheLimits: LookupQueueLimits, ledgerLimits: LookupQueueLimits,
        observer: any LookupObserver
    ) {
        self.local = local
        self.cache = cache
        self.observer = observer
        cacheQueue = LookupQueue(limits: cacheLimits) { (ids) throws(LedgerFault) in
            await Self.read(ids, from: cache, observer)
        }
        ledgerQueues = ledgers.map { ledger in
            LookupQueue(limits: ledgerLimits) { (ids) throws(LedgerFault) in
                let found = try await ledger.invoices(ids)
                observer.batchArrived(from: .ledger, count: ids.count)
                Self.fill(cache, ids, found)
                return found
            }
        }
        standbyQueues = standbys.map { standby in
            standby.map { standby in
                LookupQueue(limits: ledgerLimits) { (ids) throws(LedgerFault) in
                    try await standby.invoices(ids)
                }
            }
        }
    }

    package struct Found: Sendable {
        /// Nil when there is no such invoice.
        package let stored: StoredInvoice?
        /// The ledger could not be reached; this is the shared cache's last word.
        package let isFromOutage: Bool
    }

    /// How many wait: for the cache, and for each part of the ledger.
    package var queueDepths: (cache: Int, ledger: [Int]) {
        (cacheQueue.depth, ledgerQueues.parts.map(\.depth))
    }

    /// What this worker remembers of the invoice, if that is of use: nobody else is asked.
    func remembered(
        _ id: InvoiceID, at now: ContinuousClock.Instant, if isOfUse: (StoredInvoice) -> Bool
    ) -> StoredInvoice? {
        guard let stored = local.invoice(id, at: now), isOfUse(stored) else { return nil }
        observer.answered(from: .memory)
        return stored
    }

    package func lookUp(
        _ id: InvoiceID, at now: ContinuousClock.Instant
    ) async throws(LedgerFault) -> Found {
        if let stored = local.invoice(id, at: now) {
            observer.answered(from: .memory)
            return Found(stored: stored, isFromOutage: false)
        }
        let cached = try await cacheQueue.value(for: id)
        if let found = settle(cached, id) { return found }
        do throws(LedgerFault) {
            return fromLedger(try await ledgerQueues[id].value(for: id))
        } catch {
            return try await lastWord(on: id, cached, error).get()
        }
    }

    /// One outcome an identity, in the same order; all travel together.
    package func lookUp(
        _ ids: [InvoiceID], at now: ContinuousClock.Instant
    ) async -> [Result<Found, LedgerFault>] {
        var outcomes = ids.map { id -> Result<Found, LedgerFault>? in
            guard let stored = local.invoice(id, at: now) else { return nil }
            observer.answered(from: .memory)
            return .success(Found(stored: stored, isFromOutage: false))
        }
        let unknown = outcomes.indices.filter { outcomes[$0] == nil }
        let cached = await cacheQueue.values(for: unknown.map { ids[$0] })
        var missing: [(index: Int, cached: Cached)] = []
        for (index, result) in zip(unknown, cached) {
            switch result {
            case .failure(let fault): outcomes[index] = .failure(fault)
            case .success(let cached):
                outcomes[index] = settle(cached, ids[index]).map(Result.success)
                if outcomes[index] == nil { missing.append((index, cached)) }
            }
        }
        let read = await ledgerQueues.answers(to: missing.map { ids[$0.index] }, by: { $0 }) {
            await $0.values(for: $1)
        }
        // Each waits in the standby's queue, so what the ledger did not answer travels together.
        await withTaskGroup(of: (Int, Result<Found, LedgerFault>).self) { group in
            for (miss, result) in zip(missing, read) {
                switch result {
                case .success(let stored): outcomes[miss.index] = .success(fromLedger(stored))
                case .failure(let fault):
                    group.addTask {
                        (miss.index, await self.lastWord(on: ids[miss.index], miss.cached, fault))
                    }
                }
            }
            for await (index, word) in group { outcomes[index] = word }
        }
        return outcomes.map { $0 ?? .failure(LedgerFault(.damaged, "look-up without outcome")) }
    }
}

extension InvoiceLookup {
    private struct Cached: Sendable {
        let entry: CacheEntry?
        let leases: ShardSet
    }

    /// What a leased cache said; nil where the ledger must be asked.
    private func settle(_ cached: Cached, _ id: InvoiceID) -> Found? {
        guard let entry = cached.entry, cached.leases.contains(ledgerQueues.map.shard(of: id))
        else { return nil }
        observer.answered(from: .cache)
        switch entry {
        case .present(let stored):
            local.store(stored)
            return Found(stored: stored, isFromOutage: false)
        case .absent: return Found(stored: nil, isFromOutage: false)
        }
    }

    private func fromLedger(_ stored: StoredInvoice?) -> Found {
        observer.answered(from: .ledger)
        if let stored { local.store(stored) }
        return Found(stored: stored, isFromOutage: false)
    }

    /// With the ledger gone nothing can be committed there through us, so the shared cache, into
    /// which writers put their changes themselves, is the best that anybody knows, and after it a
    /// standby of the ledger. That an invoice was absent a moment ago is no such knowledge.
    private func lastWord(
        on id: InvoiceID, _ cached: Cached, _ fault: LedgerFault
    ) async -> Result<Found, LedgerFault> {
        if fault.code == .overloaded { return .failure(fault) }
        if case .present(let stored) = cached.entry {
            observer.answered(from: .outageCache)
            return .success(Found(stored: stored, isFromOutage: true))
        }
        guard let standby = standbyQueues[id], let stored = try? await standby.value(for: id)
        else { return .failure(fault) }
        observer.answered(from: .standby)
        return .success(Found(stored: stored, isFromOutage: true))
    }

    private static func read(
        _ ids: [InvoiceID], from cache: any HotCache, _ observer: any LookupObserver
    ) async -> [Cached] {
        do throws(CacheFault) {
            let reading = try await cache.read(ids)
            observer.batchArrived(from: .cache, count: ids.count)
            return reading.entries.map { Cached(entry: $0, leases: reading.leases) }
        } catch {
            observer.cacheFailed()
            return ids.map { _ in Cached(entry: nil, leases: ShardSet()) }
        }
    }

    /// Nobody waits for the cache to be filled. If we stop here, the next asker fills it.
    private static func fill(
        _ cache: any HotCache, _ ids: [InvoiceID], _ found: [StoredInvoice?]
    ) {
        let entries = zip(ids, found).map { id, stored in
            stored.map(CacheEntry.present) ?? .absent(id)
        }
        Task.detached { try? await cache.fill(entries) }
    }
}
