import Invoices
package import Logging
import Synchronization
package import Verification
package import Wire

/// Tells in Redis alone that an invoice was surely never issued, so that a flood of invented numbers
/// costs the ledger nothing: a Bloom filter of all identities, one for each part of the ledger. This
/// is what a worker knows of the filters, asks of them and puts into them; `FilterKeeper` builds them.
package final class KnownInvoiceFilter: Sendable {
    let client: RedisClient
    let map: ShardMap
    let key: CacheKey
    let policy: FilterPolicy
    let logger: Logger
    private let state: Mutex<State>

    private struct State {
        /// By part of the ledger; nil where no filter is known.
        var headers: [FilterHeader?]
        var activation = FilterActivation()
        /// Denied, and asked from the ledger all the same.
        var audits: Set<InvoiceID> = []
        var isAuditing = false
        var told = AcknowledgedMarks()
        var figures: FilterFigures
    }

    /// Audits whose answer is awaited. If the ledger answers none, they are forgotten.
    private static let auditsMaximum = 1_024

    /// Asks Redis nothing yet: the first answers tell which filters there are.
    /// - Parameter map: the parts of the ledger, each with a filter of its own.
    package init(
        client: RedisClient, policy: FilterPolicy = FilterPolicy(), map: ShardMap = .one,
        logger: Logger = Logger(label: "fapiao.filter")
    ) {
        self.client = client
        self.policy = policy
        self.map = map
        self.logger = logger
        key = CacheKey(map)
        state = Mutex(
            State(
                headers: Array(repeating: nil, count: map.count),
                figures: FilterFigures(parts: map.count)))
    }

    /// Counted by this worker since its start; Redis is asked nothing.
    package var figures: FilterFigures { state.withLock { $0.figures } }

    func note(_ body: (inout FilterFigures) -> Void) { state.withLock { body(&$0.figures) } }

    /// Of the filter that this worker knows.
    func header(of shard: Int) -> FilterHeader? { state.withLock { $0.headers[shard] } }

    func learn(_ header: FilterHeader?, of shard: Int) {
        state.withLock { $0.headers[shard] = header }
    }

    func told(_ ids: ArraySlice<InvoiceID>, in history: [UInt8]) {
        state.withLock { $0.told.insert(ids, in: history) }
    }

    func untold(of ids: [InvoiceID], in history: ArraySlice<UInt8>) -> [InvoiceID] {
        state.withLock { $0.told.untold(of: ids, in: history) }
    }

    // MARK: Asking

    /// The question for the filters, asked together with the cache; nil while that does not pay.
    func question(about ids: [InvoiceID]) -> FilterLookup? {
        guard policy.isOn, !ids.isEmpty else { return nil }
        let known = state.withLock { $0.activation.pays ? $0.headers : nil }
        guard let known else { return nil }
        return question(about: ids, known)
    }

    private func question(about ids: [InvoiceID], _ known: [FilterHeader?]) -> FilterLookup {
        var places = [[Int]](repeating: [], count: map.count)
        for (place, id) in ids.enumerated() { places[map.shard(of: id)].append(place) }
        let groups = places.enumerated().flatMap { shard, own in
            own[...].chunks(of: CachePolicy.keysPerReadMaximum).map {
                FilterLookup.Group(shard: shard, header: known[shard], places: $0)
            }
        }
        return FilterLookup(groups, about: ids, key)
    }

    /// Puts in "absent" where the cache holds nothing and a filter denies that there is anything,
    /// but for a few, which the ledger is to confirm.
    func complete(
        _ entries: inout [CacheEntry?], about ids: [InvoiceID], _ answer: FilterLookup.Answer
    ) {
        state.withLock { state in
            learn(answer, &state)
            let open = answer.denied.filter { entries[$0] == nil }
            for place in open {
                state.figures.denials += 1
                if state.figures.denials % policy.denialsPerAudit == 0 {
                    if state.audits.count >= Self.auditsMaximum { state.audits = [] }
                    state.audits.insert(ids[place])
                } else {
                    entries[place] = .absent(ids[place])
                }
            }
            state.activation.filterAnswered(ids.count, denied: open.count)
        }
    }

    private func learn(_ answer: FilterLookup.Answer, _ state: inout State) {
        for (shard, header) in answer.headers { state.headers[shard] = header }
    }

    // MARK: Being contradicted

    /// Takes in the ledger's answers. If the ledger has an invoice that a filter denied, and the filter
    /// still denies it when every change has long been brought in, rows came into the ledger that its
    /// feed never told, and the filter is thrown away.
    func hear(_ entries: [CacheEntry]) async {
        let suspects = state.withLock { state -> [InvoiceID] in
            let absent = entries.reduce(0) { count, entry in
                if case .absent = entry { count + 1 } else { count }
            }
            state.activation.ledgerAnswered(entries.count, absent: absent)
            if state.audits.isEmpty { return [] }
            let suspects = entries.filter { state.audits.remove($0.id) != nil }
                .compactMap { if case .present(let stored) = $0 { stored.id } else { nil } }
            // One at a time: a filter with a hole is found again soon.
            if suspects.isEmpty || state.isAuditing { return [] }
            state.isAuditing = true
            return suspects
        }
        if suspects.isEmpty { return }
        defer { state.withLock { $0.isAuditing = false } }
        do {
            // Issued a moment ago, most likely, and denied before that.
            try await Task.sleep(for: policy.auditPatience)
            for id in suspects { try await throwAwayIfItDenies(id) }
        } catch {
            logger.debug("a filter could not be checked", metadata: ["error": "\(error)"])
        }
    }

    private func throwAwayIfItDenies(_ id: InvoiceID) async throws(ServiceUnavailable) {
        let shard = map.shard(of: id)
        let known = state.withLock { $0.headers }
        guard let header = known[shard] else { return }
        let question = question(about: [id], known)
        let replies = try await client.perform(
            ([RedisCommand("MGET", keys: key.allLeases)] + question.commands)
                .map(RedisStep.command), within: policy.deadline)
        let answer = question.answer(replies[1...], leases: replies[0].array ?? [])
        guard !answer.denied.isEmpty, try await drop(shard, header.generationBytes) else { return }
        note { $0.contradictions += 1 }
        logger.warning(
            "the ledger has an invoice that its feed never told; the filter is built anew",
            metadata: ["shard": "\(shard)"])
    }

    /// - Parameter generation: bytes 8 to 15 of the filter to delete.
    /// - Returns: true if it was there and is gone.
    func drop(_ shard: Int, _ generation: [UInt8]) async throws(ServiceUnavailable) -> Bool {
        let call = RedisScriptCall(
            FilterScripts.drop, keys: [key.filter(shard)], arguments: [generation])
        let reply = try await client.perform([.script(call)], within: policy.deadline)[0]
        return reply == .integer(1)
    }
}
