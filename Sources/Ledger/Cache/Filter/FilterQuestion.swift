import Verification
import Wire

/// What a read of the cache asks the filters in the same round trip, and what their replies mean.
///
/// Each filter is asked by one command, header and bits together, so nothing can come between
/// them; all after the leases, so whatever a lease vouches for is in the bits that are read; and
/// after them all Redis says which history it is in, on the same connection.
struct FilterQuestion {
    /// Identities of one part of the ledger.
    struct Group {
        let shard: Int
        /// Whose bits are asked for; nil to learn which filter there is.
        let header: FilterHeader?
        let places: ArraySlice<Int>
    }

    let groups: [Group]
    let commands: [RedisCommand]

    init(_ groups: [Group], about ids: [InvoiceID], _ key: CacheKey) {
        self.groups = groups
        commands =
            groups.map { group in
                let name = RedisCommand.Part.bytes(key.filter(group.shard))
                guard let header = group.header else {
                    return RedisCommand(
                        "GETRANGE", name, 0, .integer(FilterHeader.length - 1))
                }
                var parts: [RedisCommand.Part] = [
                    "BITFIELD_RO", name,
                    "GET", "i64", .integer(FilterHeader.generationBit),
                    "GET", "u8", .integer(FilterHeader.stageBit),
                ]
                parts.reserveCapacity(8 + 9 * group.places.count)
                for place in group.places {
                    header.forEachBit(of: ids[place]) { bit in
                        parts.append("GET")
                        parts.append("u1")
                        parts.append(.integer(bit))
                    }
                }
                return RedisCommand(parts)
            } + [RedisCommand("INFO", "replication")]
    }

    struct Answer {
        /// Places of the identities that a filter denies.
        var denied: [Int] = []
        /// What was learnt of each part's filter: nil where there is none.
        var headers: [(shard: Int, header: FilterHeader?)] = []
    }

    /// - Parameters:
    ///   - replies: one to each command.
    ///   - leases: what each part's lease holds. It was granted in the history that it names: one
    ///     that came back with an old copy of Redis vouches for nothing that was put in since.
    func answer(_ replies: ArraySlice<RedisReply>, leases: [RedisReply]) -> Answer {
        var answer = Answer()
        guard let information = replies.last?.bytes,
            let history = Self.history(in: information)
        else { return answer }
        for (group, reply) in zip(groups, replies) {
            guard let header = group.header else {
                answer.headers.append((group.shard, reply.bytes.flatMap { FilterHeader($0) }))
                continue
            }
            guard let values = reply.array,
                values.count == 2 + FilterHeader.bitsPerIdentity * group.places.count,
                values[0].integer == header.generation
            else {
                answer.headers.append((group.shard, nil))
                continue
            }
            guard values[1].integer == Int64(FilterHeader.Stage.ready.rawValue),
                group.shard < leases.count, leases[group.shard].bytes == history
            else { continue }
            var bit = 2
            for place in group.places {
                let own = values[bit..<bit + FilterHeader.bitsPerIdentity]
                if own.contains(.integer(0)) { answer.denied.append(place) }
                bit += FilterHeader.bitsPerIdentity
            }
        }
        return answer
    }

    /// The 40 digits after `master_replid:`.
    static func history(in information: [UInt8]) -> [UInt8]? {
        let name = Array("master_replid:".utf8)
        for line in information.split(separator: UInt8(ascii: "\n")) where line.starts(with: name) {
            return line.dropFirst(name.count).filter { $0 != UInt8(ascii: "\r") }
        }
        return nil
    }
}
