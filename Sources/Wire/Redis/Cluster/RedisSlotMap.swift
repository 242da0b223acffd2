/// The master of each slot, as one node said it and redirections have corrected it since.
struct RedisSlotMap: Sendable, Equatable {
    /// The specification's recommendation for the size of a cluster.
    static let mastersMaximum = 1_000

    private(set) var masters: [RedisMaster] = []
    /// Not asked for keys; they may know the masters when no master answers.
    private(set) var replicas: [RedisNode] = []
    /// Index in `masters`, for each slot; −1 for a slot that no master answers for.
    private var owners = [Int16](repeating: -1, count: RedisSlot.count)

    /// Reads the reply to CLUSTER SLOTS. Nil for one that makes no sense or names no master: a node
    /// that was reset knows no other, and must not lead us away from those that do.
    init?(_ reply: RedisReply, saidBy speaker: RedisNode) {
        guard let ranges = reply.array else { return nil }
        for range in ranges {
            guard let items = range.array, items.count >= 3,
                let first = items[0].integer, let last = items[1].integer,
                0 <= first, first <= last, last < RedisSlot.count
            else { return nil }
            // An unknown master leaves its slots without one.
            guard let master = Self.master(items[2], saidBy: speaker) else { continue }
            guard let index = index(of: master) else { return nil }
            for slot in Int(first)...Int(last) { owners[slot] = index }
            for item in items[3...].prefix(Self.mastersMaximum) {
                guard let replica = Self.master(item, saidBy: speaker)?.node,
                    replicas.count < Self.mastersMaximum, !replicas.contains(replica)
                else { continue }
                replicas.append(replica)
            }
        }
        if masters.isEmpty { return nil }
    }

    func master(of slot: RedisSlot) -> RedisMaster? {
        let index = owners[slot.number]
        return index < 0 ? nil : masters[Int(index)]
    }

    func id(of node: RedisNode) -> String { masters.first { $0.node == node }?.id ?? "" }

    /// Applies a MOVED reply. A full map is not corrected: the next whole one will be.
    mutating func move(_ slot: RedisSlot, to node: RedisNode) {
        let master = masters.first { $0.node == node } ?? RedisMaster(node: node, id: "")
        if let index = index(of: master) { owners[slot.number] = index }
    }

    private mutating func index(of master: RedisMaster) -> Int16? {
        if let index = masters.firstIndex(of: master) { return Int16(index) }
        guard masters.count < Self.mastersMaximum else { return nil }
        masters.append(master)
        return Int16(masters.count - 1)
    }

    /// `[host, port, id, …]`; a host that is empty or nil is that of the node which was asked.
    private static func master(_ item: RedisReply, saidBy speaker: RedisNode) -> RedisMaster? {
        guard let fields = item.array, fields.count >= 2,
            let port = fields[1].integer.flatMap({ Int(exactly: $0) })
        else { return nil }
        let named = fields[0].bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let host = named.isEmpty ? speaker.host : named
        let id = fields.count > 2 ? fields[2].bytes ?? [] : []
        return RedisNode(host: host, port: port).map {
            RedisMaster(node: $0, id: String(decoding: id, as: UTF8.self))
        }
    }
}
