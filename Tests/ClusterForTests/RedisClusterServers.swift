import Foundation
package import Wire

/// A real Redis Cluster on loopback: three masters, each with a replica if so wished, made by
/// CLUSTER commands of our own on ports that were free a moment ago.
package final class RedisClusterServers: Sendable {
    /// The masters, then the replicas of the first, the second, the third, or the spares.
    package let nodes: [RedisServerProcess]
    package static let mastersCount = 3
    /// So much longer than anything here takes that only a hang reaches it.
    static let patience = Duration.seconds(60)

    /// - Parameters:
    ///   - spares: masters of no slot.
    ///   - failoverAfter: milliseconds after which the others take a silent master for dead and
    ///     its replica takes over; nil for never, for a busy machine is silent now and then.
    package init(
        withReplicas: Bool = false, spares: Int = 0, failoverAfter: Int? = nil
    ) async throws {
        let count = Self.mastersCount * (withReplicas ? 2 : 1) + spares
        nodes = try await withThrowingTaskGroup { group in
            for _ in 0..<count {
                group.addTask { try await RedisServerProcess.started(failoverAfter: failoverAfter) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await join(withReplicas)
    }

    /// As `redis.url` has it.
    package var url: String {
        "redis-cluster://" + nodes.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
    }

    package func configuration() throws -> RedisClusterConfiguration {
        var configuration = try RedisClusterConfiguration(url: url)
        configuration.node.commandDeadline = Self.patience
        return configuration
    }

    package func stop() async {
        for node in nodes { await node.stop() }
    }

    package func empty() async throws {
        for node in nodes[..<Self.mastersCount] {
            _ = try await node.send("FLUSHALL")
            _ = try await node.send("SCRIPT", "FLUSH")
        }
    }

    /// The place in `nodes` of the one that answers for `slot`, as `witness` sees it.
    package func owner(of slot: RedisSlot, seenBy witness: Int = 0) async throws -> Int {
        let reply = try await nodes[witness].send("CLUSTER", "SLOTS")
        for range in reply.array ?? [] {
            guard let items = range.array, items.count > 2,
                let first = items[0].integer, let last = items[1].integer,
                (first...last).contains(Int64(slot.number)),
                let port = items[2].array?[1].integer,
                let place = nodes.firstIndex(where: { $0.port == Int(port) })
            else { continue }
            return place
        }
        throw Failure("nobody answers for slot \(slot.number)")
    }

    private func join(_ withReplicas: Bool) async throws {
        for (index, node) in nodes.enumerated() {
            _ = try await node.send("CLUSTER", "SET-CONFIG-EPOCH", .integer(index + 1))
            if index < Self.mastersCount {
                let bounds = (0...Self.mastersCount).map {
                    $0 * RedisSlot.count / Self.mastersCount
                }
                _ = try await node.send(
                    "CLUSTER", "ADDSLOTSRANGE", .integer(bounds[index]),
                    .integer(bounds[index + 1] - 1))
            }
            for other in nodes[..<index] {
                _ = try await node.send(
                    "CLUSTER", "MEET", "127.0.0.1", .integer(other.port),
                    .integer(other.busPort))
            }
        }
        for node in nodes {
            try await Self.eventually {
                let said = try await node.info("CLUSTER", "INFO")
                return said["cluster_known_nodes"] == "\(self.nodes.count)"
                    && said["cluster_slots_assigned"] == "\(RedisSlot.count)"
                    && said["cluster_state"] == "ok"
            }
        }
        guard withReplicas else { return }
        for (index, node) in nodes.enumerated().dropFirst(Self.mastersCount) {
            let id = try await nodes[index - Self.mastersCount].id()
            _ = try await node.send("CLUSTER", "REPLICATE", .text(id))
        }
        for node in nodes.dropFirst(Self.mastersCount) {
            try await Self.eventually {
                try await node.info("INFO", "replication")["master_link_status"] == "up"
            }
        }
        // Whoever is asked knows all of them in their places.
        for witness in nodes.indices {
            try await Self.eventually {
                let reply = try await self.nodes[witness].send("CLUSTER", "SLOTS")
                return reply.array?.allSatisfy { $0.array?.count == 4 } ?? false
            }
        }
    }

    /// Asks again until the answer is yes.
    package static func eventually(_ isTrue: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + patience
        while try await !isTrue() {
            guard ContinuousClock.now < end else { throw Failure("did not come true in time") }
            // Only how often it looks.
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    package struct Failure: Error {
        package let reason: String
        package init(_ reason: String) { self.reason = reason }
    }
}
