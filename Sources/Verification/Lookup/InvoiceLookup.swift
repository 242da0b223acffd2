package import Invoices

/// The way of an identity to its invoice:
///
/// 1. this worker's memory (`remembered`), under a lease (`FreshnessBound`);
/// 2. the cache that all share (`read`), under a lease too, unless it is bypassed because it hardly ever
///    answers;
/// 3. the ledger (`ask`);
/// 4. while the ledger does not answer, the shared cache's or a standby's last word, marked as such
///    (`OutageFallback`).
///
/// Before 2 and 3 stands a queue (`LookupQueue`), in which equal identities are coalesced and all that wait
/// travel together. Each part of the ledger has a queue and leases of its own, so one that is slow or gone
/// is so for its regions only.
package final class InvoiceLookup: Sendable {
    private let local: InProcessCache
    private let observer: any LookupObserver
    private let bypass: CacheBypassPolicy
    private let filler: CacheFiller
    private let cacheQueue: LookupQueue
    private let ledgerQueues: Sharded<LookupQueue>

    /// A look-up in a ledger of one part that has no standby.
    package convenience init(
        ledger: any InvoiceLedger, cache: any HotCache, local: InProcessCache,
        cacheLimits: LookupQueueLimits, ledgerLimits: LookupQueueLimits,
        observer: any LookupObserver,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.init(
            ledgers: Sharded(ledger), standbys: Sharded(nil), cache: cache, local: local,
            cacheLimits: cacheLimits,
            ledgerLimits: ledgerLimits, observer: observer, clock: clock)
    }

    /// - Parameter standbys: copies of the ledger that may be moments behind: asked for a last word
    ///   while the ledger itself does not answer, and never believed by a cache.
    package init(
        ledgers: Sharded<any InvoiceLedger>, standbys: Sharded<(any InvoiceLedger)?>,
        cache: any HotCache, local: InProcessCache,
        cacheLimits: LookupQueueLimits, ledgerLimits: LookupQueueLimits,
        observer: any LookupObserver,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.local = local
        self.observer = observer
        let bypass = CacheBypassPolicy()
        self.bypass = bypass
        let filler = CacheFiller(cache, bypass, clock: clock)
        self.filler = filler
        let ledgerQueues = Sharded(ledgers.map) { part in
            let ledger = ledgers.parts[part]
            var calmLimits = ledgerLimits
            // Callers that have come so far get what is known, late or not.
            calmLimits.overload = nil
            let fallback = OutageFallback(
                cache: cache, cacheLimits, standby: standbys.parts[part], calmLimits,
                clock: clock)
            return LookupQueue(limits: ledgerLimits, clock: clock) { lookups in
                fallback.say(on: lookups)
            } carry: { ids in
                await Self.ask(ledger, about: ids, bypass, local, filler, observer)
            }
        }
        self.ledgerQueues = ledgerQueues
        let map = ledgers.map
        cacheQueue = LookupQueue(limits: cacheLimits, clock: clock) { lookups in
            ledgerQueues.each(of: lookups, by: \.id) { $0.enqueue($1) }
        } carry: { ids in
            await Self.read(ids, from: cache, bypass, map, local, observer)
        }
    }

    /// How many wait: for the cache, and for each part of the ledger.
    package var queueDepths: (cache: Int, ledger: [Int]) {
        (cacheQueue.depth, ledgerQueues.parts.map(\.depth))
    }

    /// The longest wait so far: for the cache, and for each part of the ledger.
    package var queueAges: (cache: Duration, ledger: [Duration]) {
        (cacheQueue.age, ledgerQueues.parts.map(\.age))
    }

    /// How many were told to come again later because they had waited too long for the ledger.
    package var shed: Int { ledgerQueues.parts.reduce(0) { $0 + $1.shed } }

    /// True if the shared cache is passed by because it hardly ever answers.
    package var isCachePassedBy: Bool { bypass.isLow }

    /// How many entries were not filled because the shared cache was too slow.
    package var fillsDropped: Int { filler.dropped }

    /// The invoice from this worker's memory: nobody else is asked.
    func remembered(_ id: InvoiceID, at now: ContinuousClock.Instant) -> StoredInvoice? {
        guard let (stored, comesAgain) = local.recall(id, at: now) else { return nil }
        if comesAgain { filler.takeAgain(stored) }
        observer.answered(from: .memory)
        return stored
    }

    /// A request for what is known of an identity. `hear` is called once, on the thread that the answer
    /// came to: it must not take long.
    struct Request: Sendable {
        let id: InvoiceID
        let hear: @Sendable (Result<LookupResult, ServiceUnavailable>) -> Void
    }

    /// Asks others than this worker's memory; all travel together.
    func ask(_ requests: [Request]) {
        dispatch(
            requests.map { request in
                let waiter = InFlightLookup.Waiter.alone { outcome in
                    self.count(outcome)
                    request.hear(outcome)
                }
                return InFlightLookup(id: request.id, waiter: waiter)
            })
    }

    private func dispatch(_ lookups: [InFlightLookup]) {
        guard bypass.isPassedBy() else { return cacheQueue.enqueue(lookups) }
        for lookup in lookups { lookup.passedCacheBy = true }
        ledgerQueues.each(of: lookups, by: \.id) { $0.enqueue($1) }
    }

    /// One outcome an identity, in the same order; all travel together.
    package func lookUp(
        _ ids: [InvoiceID], at now: ContinuousClock.Instant
    ) async -> [Result<LookupResult, ServiceUnavailable>] {
        var outcomes = ids.map { id in
            remembered(id, at: now).map {
                InFlightLookup.Outcome.success(LookupResult(stored: $0, source: .memory))
            }
        }
        let unknown = outcomes.indices.filter { outcomes[$0] == nil }
        if !unknown.isEmpty {
            let asked = await withCheckedContinuation { continuation in
                let group = InFlightGroup(count: unknown.count, continuation)
                dispatch(
                    unknown.enumerated().map { place, index in
                        InFlightLookup(id: ids[index], waiter: .member(group, place))
                    })
            }
            for (index, outcome) in zip(unknown, asked) {
                count(outcome)
                outcomes[index] = outcome
            }
        }
        return outcomes.map {
            $0 ?? .failure(ServiceUnavailable(.ledger, .damaged, "look-up without outcome"))
        }
    }

    private func count(_ outcome: InFlightLookup.Outcome) {
        if case .success(let found) = outcome {
            observer.answered(from: found.source)
        }
    }
}

/// The machines on the way.
extension InvoiceLookup {
    /// The answers of a leased cache end a look-up here; the rest goes on to the ledger.
    private static func read(
        _ ids: [InvoiceID], from cache: any HotCache, _ bypass: CacheBypassPolicy, _ map: ShardMap,
        _ local: InProcessCache, _ observer: any LookupObserver
    ) async -> [LookupQueue.Arrival] {
        let reading: CacheReading
        do throws(ServiceUnavailable) {
            reading = try await cache.read(ids)
        } catch {
            observer.cacheFailed()
            bypass.note(ids, answered: ids.map { _ in false })
            return ids.map { _ in .goesOn(cached: nil) }
        }
        observer.batchArrived(from: .cache, count: ids.count)
        var known: [StoredInvoice] = []
        var answered = [Bool](repeating: true, count: ids.count)
        let arrivals = ids.indices.map { place -> LookupQueue.Arrival in
            let entry = reading.entries[place]
            guard let entry, reading.leases.contains(map.shard(of: ids[place])) else {
                answered[place] = false
                return .goesOn(cached: entry)
            }
            switch entry {
            case .present(let stored):
                known.append(stored)
                return .completed(.success(LookupResult(stored: stored, source: .cache)))
            case .absent: return .completed(.success(LookupResult(stored: nil, source: .cache)))
            }
        }
        bypass.note(ids, answered: answered)
        local.store(known)
        return arrivals
    }

    private static func ask(
        _ ledger: any InvoiceLedger, about ids: [InvoiceID], _ bypass: CacheBypassPolicy,
        _ local: InProcessCache, _ filler: CacheFiller, _ observer: any LookupObserver
    ) async -> [LookupQueue.Arrival] {
        do throws(ServiceUnavailable) {
            let found = try await ledger.invoices(ids)
            observer.batchArrived(from: .ledger, count: ids.count)
            let known = found.compactMap { $0 }
            bypass.note(askedOfLedger: ids.count, unknown: ids.count - known.count)
            local.store(known)
            filler.take(ids, found)
            return found.map { .completed(.success(LookupResult(stored: $0, source: .ledger))) }
        } catch {
            return ids.map { _ in .fellThrough(error) }
        }
    }
}
