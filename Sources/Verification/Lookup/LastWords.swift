/// What is said of an invoice while its part of the ledger does not answer.
///
/// With the ledger gone nothing can be committed there through us, so the shared cache, into which
/// writers put their changes themselves, is the best that anybody knows, leased or not, and after
/// it a standby of the ledger. That either knows nothing of an invoice is no knowledge.
struct LastWords: Sendable {
    /// For those that went to the ledger past the cache.
    private let cacheQueue: LookupQueue
    private let standbyQueue: LookupQueue?

    init(
        cache: any HotCache, _ cacheLimits: LookupQueueLimits,
        standby: (any InvoiceLedger)?, _ standbyLimits: LookupQueueLimits
    ) {
        let standbyQueue = standby.map { standby in
            LookupQueue(limits: standbyLimits) { flights in
                for flight in flights { flight.giveUp() }
            } carry: { ids in
                let found = try? await standby.invoices(ids)
                return ids.indices.map { .outage(found?[$0], .standby) }
            }
        }
        self.standbyQueue = standbyQueue
        cacheQueue = LookupQueue(limits: cacheLimits) { flights in
            Self.ask(standbyQueue, about: flights)
        } carry: { ids in
            let reading = try? await cache.read(ids)
            return ids.indices.map { .outage(reading?.entries[$0]?.stored, .outageCache) }
        }
    }

    /// An overloaded ledger is there, and will answer in a moment.
    func say(on flights: [Flight]) {
        var silent: [Flight] = []
        var unread: [Flight] = []
        for flight in flights {
            if flight.fault?.code == .overloaded {
                flight.giveUp()
            } else if let stored = flight.cached?.stored {
                flight.hear(.success(.init(stored: stored, source: .outageCache)))
            } else if flight.passedCacheBy {
                unread.append(flight)
            } else {
                silent.append(flight)
            }
        }
        cacheQueue.board(unread)
        Self.ask(standbyQueue, about: silent)
    }

    private static func ask(_ standbyQueue: LookupQueue?, about flights: [Flight]) {
        if let standbyQueue {
            standbyQueue.board(flights)
        } else {
            for flight in flights { flight.giveUp() }
        }
    }
}

extension LookupQueue.Arrival {
    fileprivate static func outage(_ stored: StoredInvoice?, _ source: LookupSource) -> Self {
        guard let stored else { return .goesOn(cached: nil) }
        return .landed(.success(InvoiceLookup.Found(stored: stored, source: source)))
    }
}
