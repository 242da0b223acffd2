import Invoices
import Wire

/// The commands of a cache read to the filters in the same round trip, and the meaning of their replies.
///
/// Each filter is asked by one command, header and bits together, so nothing can come between
/// them; all after the leases, so the bits that are read include whatever a lease vouches for; and
/// after them all Redis says which history it is in, on the same connection.
struct FilterLookup {
    /// Identities of one part of the ledger.
    struct Group {
        let shard: Int
        /// The header of the filter whose bits are asked for; nil to learn which filter there is.
        let header: FilterHeader?
        let places: ArraySlice<Int>
    }

    let groups: [Group]
    let commands: [RedisCommand]

    init(_ groups: [Group], about ids: [InvoiceID], _ key: CacheKey) {
        self.groups = groups
        commands =
            groups.map { group in
                let name = key.filter(group.shard)
                guard let header = group.header else {
                    return RedisCommand(
                        "GETRANGE", .bytes(name), 0, .integer(FilterHeader.length - 1))
                }
                return Self.probe(header, group.places.lazy.map { ids[$0] }, name)
            } + [RedisCommand("INFO", "replication")]
    }

    /// Generation, stage, and the bits of each identity.
    static func probe(
        _ header: FilterHeader, _ ids: some Collection<InvoiceID>, _ name: [UInt8]
    ) -> RedisCommand {
        var words = RedisWords(reserving: 8 + 3 * FilterHeader.bitsPerIdentity * ids.count)
        func get(_ type: StaticString, _ bit: Int) {
            words.append("GET")
            words.append(type)
            words.append(bit)
        }
        words.append("BITFIELD_RO")
        words.append(name)
        get("i64", FilterHeader.generationBit)
        get("u8", FilterHeader.stageBit)
        for id in ids { header.forEachBit(of: id) { get("u1", $0) } }
        return RedisCommand(words, key: name)
    }

    /// The result of a probe of `count` identities: which of them are not in the filter, and whether it
    /// is ready. Nil where it was another filter, or none.
    static func found(
        _ reply: RedisReply, _ header: FilterHeader, _ count: Int
    ) -> (isReady: Bool, missing: [Int])? {
        let each = FilterHeader.bitsPerIdentity
        guard let values = reply.array, values.count == 2 + each * count,
            values[0].integer == header.generation
        else { return nil }
        let missing = (0..<count).filter { place in
            values[2 + each * place..<2 + each * (place + 1)].contains(.integer(0))
        }
        return (values[1].integer == Int64(FilterHeader.Stage.ready.rawValue), missing)
    }

    struct Answer {
        /// Places of the identities that a filter denies.
        var denied: [Int] = []
        /// The header of each part's filter: nil where there is none.
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
            guard let found = Self.found(reply, header, group.places.count) else {
                answer.headers.append((group.shard, nil))
                continue
            }
            guard found.isReady, group.shard < leases.count,
                leases[group.shard].bytes == history
            else { continue }
            answer.denied += found.missing.map { group.places[group.places.startIndex + $0] }
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
