package import Wire

/// A slot on its way from one master to another, step by step as `redis-cli --cluster reshard`
/// does it.
extension RedisClusterServers {
    /// From now on the old master answers for the keys that it has, and sends others on.
    package func beginMoving(_ slot: RedisSlot, to target: Int) async throws {
        let source = try await owner(of: slot)
        let number = RedisCommand.Part.integer(slot.number)
        let (from, to) = (try await nodes[source].id(), try await nodes[target].id())
        _ = try await nodes[target].send("CLUSTER", "SETSLOT", number, "IMPORTING", .text(from))
        _ = try await nodes[source].send("CLUSTER", "SETSLOT", number, "MIGRATING", .text(to))
    }

    /// Carries keys of the slot over, at most `count`, and only those that `isChosen`.
    package func moveKeys(
        of slot: RedisSlot, from source: Int, to target: Int, count: Int = 1_000_000,
        where isChosen: ([UInt8]) -> Bool = { _ in true }
    ) async throws {
        let reply = try await nodes[source].send(
            "CLUSTER", "GETKEYSINSLOT", .integer(slot.number), .integer(1_000_000))
        for key in (reply.array ?? []).compactMap(\.bytes).filter(isChosen).prefix(count) {
            // A lease may have lapsed in the meantime (NOKEY).
            _ = try await nodes[source].send(
                "MIGRATE", "127.0.0.1", .integer(nodes[target].port), .bytes(key), 0, 10_000)
        }
    }

    /// The new master first, so that nobody is sent to one who sends back.
    package func finishMoving(_ slot: RedisSlot, from source: Int, to target: Int) async throws {
        let id = try await nodes[target].id()
        for index in [target, source] + (0..<Self.mastersCount) {
            _ = try await nodes[index].send(
                "CLUSTER", "SETSLOT", .integer(slot.number), "NODE", .text(id))
        }
    }

    package func move(_ slot: RedisSlot, to target: Int) async throws {
        let source = try await owner(of: slot)
        if source == target { return }
        try await beginMoving(slot, to: target)
        try await moveKeys(of: slot, from: source, to: target)
        try await finishMoving(slot, from: source, to: target)
    }

    /// The replica of master `index` takes its place at once, whatever it has heard of.
    package func promoteReplica(of index: Int) async throws {
        let replica = index + Self.mastersCount
        _ = try await nodes[replica].send("CLUSTER", "FAILOVER", "TAKEOVER")
        let id = try await nodes[replica].id()
        for (place, node) in nodes.enumerated() where place != index && node.isRunning {
            try await Self.eventually {
                let reply = try await node.send("CLUSTER", "NODES")
                let lines = String(decoding: reply.bytes ?? [], as: UTF8.self).split(
                    separator: "\n")
                return lines.contains { $0.hasPrefix(id) && $0.contains("master") }
            }
        }
    }
}
