import Verification
import Wire

extension AbsenceFilter {
    /// Puts identities into whatever filters there are. Returns when they are in.
    func mark(_ ids: [InvoiceID]) async throws(CacheFault) {
        for (shard, own) in parts(of: ids) {
            for group in own.chunks(of: Self.togetherMaximum) {
                try await mark(group, in: shard)
            }
        }
    }

    /// As `mark`, for identities that are most likely in: to look costs Redis a third of putting in.
    /// A filter that begins after the look reads them in the ledger, where they were before.
    func confirm(_ ids: [InvoiceID]) async throws(CacheFault) {
        for (shard, own) in parts(of: ids) {
            for group in own.chunks(of: Self.togetherMaximum) {
                let missing = try await missing(of: group, in: shard)
                if !missing.isEmpty { try await mark(missing[...], in: shard) }
            }
        }
    }

    /// What is not in the filter that this worker knows; all where it knows another or none.
    private func missing(
        of ids: ArraySlice<InvoiceID>, in shard: Int
    ) async throws(CacheFault) -> [InvoiceID] {
        guard let header = header(of: shard) else { return Array(ids) }
        let groups = ids.chunks(of: CachePolicy.keysPerReadMaximum)
        let name = RedisCommand.Part.bytes(key.filter(shard))
        let replies = try await client.perform(
            groups.map { .command(FilterQuestion.probe(header, $0, name)) },
            within: policy.deadline, optional: groups.count)
        return zip(groups, replies).flatMap { group, reply in
            guard let found = FilterQuestion.found(reply, header, group.count) else {
                return Array(group)
            }
            return found.missing.map { group[group.startIndex + $0] }
        }
    }

    private func parts(of ids: [InvoiceID]) -> [(shard: Int, ids: [InvoiceID])] {
        if map.count == 1 { return [(0, ids)] }
        return Dictionary(grouping: ids) { map.shard(of: $0) }.map { ($0.key, $0.value) }
    }

    /// A filter that began anew meanwhile tells its header, and its bits are set then. Who begins
    /// a filter does so once a minute at most, so the third attempt is one too many already.
    private static let attemptsMaximum = 4

    private func mark(_ ids: ArraySlice<InvoiceID>, in shard: Int) async throws(CacheFault) {
        for _ in 0..<Self.attemptsMaximum {
            let header = header(of: shard)
            switch try await mark(ids, in: shard, as: header) {
            case .none: return
            case .done: return
            case .other(let header):
                learn(header, of: shard)
                // What is no filter of ours is believed by nobody.
                if header == nil { return }
            }
        }
        throw CacheFault("Redis: filters begin faster than they can be written to")
    }

    enum Marked {
        case done, none
        case other(FilterHeader?)
    }

    /// Identities put in by one round trip: a millisecond of Redis, for which the look-ups behind
    /// it on the same connection wait.
    static let togetherMaximum = 512

    /// - Parameter header: of the filter whose bits are to be set; nil to hear which there is.
    func mark(
        _ ids: ArraySlice<InvoiceID>, in shard: Int, as header: FilterHeader?
    ) async throws(CacheFault) -> Marked {
        let name = [key.filter(shard)]
        var steps: [RedisStep] = []
        if let header {
            for group in ids.chunks(of: CachePolicy.keysPerScriptMaximum) {
                var arguments = [header.generationBytes]
                arguments.reserveCapacity(1 + 3 * group.count)
                for id in group {
                    header.forEachBit(of: id) { arguments.append(Array(String($0).utf8)) }
                }
                steps.append(
                    .script(RedisScriptCall(FilterScripts.mark, keys: name, arguments: arguments)))
            }
        } else {
            steps = [.script(RedisScriptCall(FilterScripts.mark, keys: name, arguments: [[]]))]
        }
        var outcome = Marked.done
        for reply in try await client.perform(steps, within: policy.deadline) {
            switch reply {
            case .integer(1): continue
            case .integer(0):
                learn(nil, of: shard)
                outcome = .none
            case .bytes(let held): return .other(FilterHeader(held))
            default: throw .unexpectedReply
            }
        }
        return outcome
    }

    /// Whether all are in the filter of `header`.
    func mark(
        page: [InvoiceID], in shard: Int, as header: FilterHeader
    ) async throws(CacheFault) -> Bool {
        for group in page.chunks(of: Self.togetherMaximum) {
            guard case .done = try await mark(group, in: shard, as: header) else { return false }
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
