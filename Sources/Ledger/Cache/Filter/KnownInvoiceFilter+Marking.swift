import Invoices
import Verification
import Wire

extension KnownInvoiceFilter {
    /// Puts identities into whatever filters there are. Returns when they are in.
    func mark(_ ids: [InvoiceID]) async throws(ServiceUnavailable) {
        for (shard, own) in parts(of: ids) {
            for group in own.chunks(of: Self.togetherMaximum) {
                try await mark(group, in: shard)
            }
        }
    }

    /// As `mark`, for the follower, when most are in already. Those that this worker told Redis are not
    /// told again; looking up the rest costs Redis a third of adding them. A filter that begins after
    /// the look-up reads them in the ledger, where they were before.
    /// - Parameter history: of Redis, at the claim of each part's feed.
    func confirm(
        _ ids: [InvoiceID], in history: [Int: ArraySlice<UInt8>]
    ) async throws(ServiceUnavailable) {
        for (shard, own) in parts(of: ids) {
            let rest = history[shard].map { untold(of: own, in: $0) } ?? own
            for group in rest.chunks(of: Self.togetherMaximum) {
                let missing = try await missing(of: group, in: shard)
                if !missing.isEmpty { try await mark(missing[...], in: shard) }
            }
        }
    }

    /// The identities missing from the filter that this worker knows; all where Redis has another or it
    /// knows none.
    private func missing(
        of ids: ArraySlice<InvoiceID>, in shard: Int
    ) async throws(ServiceUnavailable) -> [InvoiceID] {
        guard let header = header(of: shard) else { return Array(ids) }
        let groups = ids.chunks(of: CachePolicy.keysPerReadMaximum)
        let name = key.filter(shard)
        let replies = try await client.perform(
            groups.map { .command(FilterLookup.probe(header, $0, name)) },
            within: policy.deadline, optional: groups.count)
        return zip(groups, replies).flatMap { group, reply in
            guard let found = FilterLookup.found(reply, header, group.count) else {
                return Array(group)
            }
            return found.missing.map { group[group.startIndex + $0] }
        }
    }

    private func parts(of ids: [InvoiceID]) -> [(shard: Int, ids: [InvoiceID])] {
        if map.count == 1 { return [(0, ids)] }
        return Dictionary(grouping: ids) { map.shard(of: $0) }.map { ($0.key, $0.value) }
    }

    /// If the filter began anew meanwhile, Redis returns its header, and its bits are set then. A
    /// filter is begun once a minute at most, so the third attempt is one too many already.
    private static let attemptsMaximum = 4

    private func mark(_ ids: ArraySlice<InvoiceID>, in shard: Int) async throws(ServiceUnavailable)
    {
        for _ in 0..<Self.attemptsMaximum {
            let header = header(of: shard)
            let marked = try await mark(ids, in: shard, as: header)
            if case .other(let header) = marked.outcome {
                learn(header, of: shard)
                // No worker believes a value that is no filter of ours.
                guard header == nil else { continue }
            }
            if let history = marked.history { told(ids, in: history) }
            return
        }
        throw ServiceUnavailable(
            .cache, .rejected, "Redis: filters begin faster than they can be written to")
    }

    struct Marked {
        enum Outcome {
            case done, none
            case other(FilterHeader?)
        }

        var outcome = Outcome.done
        /// Redis's history all the while; nil where it changed.
        var history: [UInt8]?
    }

    /// Identities put in by one round trip: a millisecond of Redis, for which the look-ups behind
    /// it on the same connection wait.
    static let togetherMaximum = 512

    /// - Parameter header: of the filter whose bits are to be set; nil to hear which there is.
    func mark(
        _ ids: ArraySlice<InvoiceID>, in shard: Int, as header: FilterHeader?
    ) async throws(ServiceUnavailable) -> Marked {
        var marked = Marked()
        let replies = try await client.perform(
            steps(ids, shard, header), within: policy.deadline)
        for (place, reply) in replies.enumerated() {
            guard let items = reply.array, items.count == 2, let history = items[1].bytes else {
                throw .unexpectedReply
            }
            if place == 0 { marked.history = history }
            if marked.history != history { marked.history = nil }
            switch items[0] {
            case .integer(1): continue
            case .integer(0):
                learn(nil, of: shard)
                marked.outcome = .none
            case .bytes(let held):
                marked.outcome = .other(FilterHeader(held))
                return marked
            default: throw .unexpectedReply
            }
        }
        return marked
    }

    private func steps(
        _ ids: ArraySlice<InvoiceID>, _ shard: Int, _ header: FilterHeader?
    ) -> [RedisStep] {
        let name = [key.filter(shard)]
        guard let header else {
            return [.script(RedisScriptCall(FilterScripts.mark, keys: name, arguments: [[]]))]
        }
        return ids.chunks(of: CachePolicy.keysPerScriptMaximum).map { group in
            var words = RedisWords(reserving: 1 + FilterHeader.bitsPerIdentity * group.count)
            words.append(header.generationBytes)
            for id in group { header.forEachBit(of: id) { words.append($0) } }
            return .script(RedisScriptCall(FilterScripts.mark, keys: name, arguments: words))
        }
    }

    /// Puts a page of the scan in.
    /// - Returns: true if all are in the filter of `header`.
    func mark(
        page: [InvoiceID], in shard: Int, as header: FilterHeader
    ) async throws(ServiceUnavailable) -> Bool {
        for group in page.chunks(of: Self.togetherMaximum) {
            let marked = try await mark(group, in: shard, as: header)
            guard case .done = marked.outcome else { return false }
        }
        return true
    }
}

extension Array {
    func chunks(of length: Int) -> [ArraySlice<Element>] {
        self[...].chunks(of: length)
    }
}

extension ArraySlice {
    func chunks(of length: Int) -> [ArraySlice<Element>] {
        stride(from: startIndex, to: endIndex, by: length).map {
            self[$0..<Swift.min($0 + length, endIndex)]
        }
    }
}
