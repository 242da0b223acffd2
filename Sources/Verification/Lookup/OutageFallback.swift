import Invoices

/// The answer about an invoice while its part of the ledger does not answer.
///
/// With the ledger gone nothing can be committed there through us. So the shared cache, into which
/// writers put their changes themselves, is the best that anybody knows, leased or not; a standby of the
/// ledger comes after it. If neither knows an invoice, that says nothing about it.
struct OutageFallback: Sendable {
    /// For those that went to the ledger past the cache.
    private let cacheQueue: LookupQueue
    private let standbyQueue: LookupQueue?

    init(
        cache: any HotCache, _ cacheLimits: LookupQueueLimits,
        standby: (any InvoiceLedger)?, _ standbyLimits: LookupQueueLimits,
        clock: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        let standbyQueue = standby.map { standby in
            LookupQueue(limits: standbyLimits, clock: clock) { lookups in
                for lookup in lookups { lookup.giveUp() }
            } carry: { ids in
                let found = try? await standby.invoices(ids)
                return ids.indices.map { .outage(found?[$0], .standby) }
            }
        }
        self.standbyQueue = standbyQueue
        cacheQueue = LookupQueue(limits: cacheLimits, clock: clock) { lookups in
            Self.ask(standbyQueue, about: lookups)
        } carry: { ids in
            let reading = try? await cache.read(ids)
            return ids.indices.map { .outage(reading?.entries[$0]?.stored, .outageCache) }
        }
    }

    /// An overloaded ledger is there, and will answer in a moment.
    func say(on lookups: [InFlightLookup]) {
        var silent: [InFlightLookup] = []
        var unread: [InFlightLookup] = []
        for lookup in lookups {
            if lookup.fault?.code == .overloaded {
                lookup.giveUp()
            } else if let stored = lookup.cached?.stored {
                lookup.hear(.success(.init(stored: stored, source: .outageCache)))
            } else if lookup.passedCacheBy {
                unread.append(lookup)
            } else {
                silent.append(lookup)
            }
        }
        cacheQueue.enqueue(unread)
        Self.ask(standbyQueue, about: silent)
    }

    private static func ask(_ standbyQueue: LookupQueue?, about lookups: [InFlightLookup]) {
        if let standbyQueue {
            standbyQueue.enqueue(lookups)
        } else {
            for lookup in lookups { lookup.giveUp() }
        }
    }
}

extension LookupQueue.Arrival {
    fileprivate static func outage(_ stored: StoredInvoice?, _ source: LookupSource) -> Self {
        guard let stored else { return .goesOn(cached: nil) }
        return .completed(.success(LookupResult(stored: stored, source: source)))
    }
}
