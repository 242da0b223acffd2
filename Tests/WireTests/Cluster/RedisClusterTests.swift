import ClusterForTests
import Testing

@testable import Wire

/// The client against three real masters. Each test has a cluster of its own, which it breaks.
@Suite(.serialized) struct RedisClusterTests {
    private static func withCluster(
        replicas: Bool = false, spares: Int = 0, failoverAfter: Int? = nil,
        _ configure: (inout RedisClusterConfiguration) -> Void = { _ in },
        _ body: (RedisCluster, RedisClusterServers) async throws -> Void
    ) async throws {
        let servers = try await RedisClusterServers(
            withReplicas: replicas, spares: spares, failoverAfter: failoverAfter)
        var configuration = try servers.configuration()
        configure(&configuration)
        let cluster = RedisCluster(configuration, logger: quiet)
        let life = Task { await cluster.run() }
        do {
            try await cluster.connected(within: patience)
            try await body(cluster, servers)
        } catch {
            life.cancel()
            await life.value
            await servers.stop()
            throw error
        }
        life.cancel()
        await life.value
        await servers.stop()
    }

    private static func set(_ key: String, _ value: String) -> RedisStep {
        .command(RedisCommand("SET", .text(key), .text(value)))
    }

    private static func get(_ key: String) -> RedisStep {
        .command(RedisCommand("GET", .text(key)))
    }

    private static func slot(_ key: String) -> RedisSlot { RedisSlot(key: Array(key.utf8)) }

    private static func bytes(_ text: String) -> RedisReply { .bytes(Array(text.utf8)) }

    @Test func everyStepFindsItsMaster() async throws {
        try await Self.withCluster { cluster, servers in
            let keys = (0..<300).map { "key \($0)" }
            let set = await cluster.execute(keys.map { Self.set($0, "of \($0)") }, deadline: nil)
            for answer in set { #expect(try answer.reply() == .status("OK")) }
            let got = await cluster.execute(keys.map(Self.get), deadline: nil)
            for (key, answer) in zip(keys, got) {
                #expect(try answer.reply() == Self.bytes("of \(key)"))
            }
            // As Redis counts slots, not only as we do.
            for key in keys.prefix(20) {
                let said = try await servers.nodes[0].send("CLUSTER", "KEYSLOT", .text(key))
                #expect(said.integer == Int64(Self.slot(key).number))
            }
            #expect(Set(got.map(\.node)).count == 3)
            #expect(cluster.figures.moved == 0)

            let script = RedisScript("return {KEYS[1], ARGV[1]}")
            let calls = keys.map { key in
                RedisStep.script(
                    RedisScriptCall(script, keys: [Array(key.utf8)], arguments: [[7]]))
            }
            for _ in 0..<2 {
                let answers = await cluster.execute(calls, deadline: nil)
                for (key, answer) in zip(keys, answers) {
                    #expect(try answer.reply() == .array([Self.bytes(key), .bytes([7])]))
                }
                for node in servers.nodes { _ = try await node.send("SCRIPT", "FLUSH") }
            }
            let across = RedisScriptCall(script, keys: [Array("a".utf8), Array("b".utf8)])
            let refused = await cluster.execute([.script(across)], deadline: nil)[0]
            #expect(throws: WireError(.server("CROSSSLOT"))) { try refused.reply() }
        }
    }

    @Test func aSlotMovesInTheMiddleOfTraffic() async throws {
        try await Self.withCluster { cluster, servers in
            let keys = (0..<40).map { "{moving}\($0)" }
            let slot = Self.slot(keys[0])
            let source = try await servers.owner(of: slot)
            let target = (source + 1) % 3
            for key in keys { _ = await cluster.execute([Self.set(key, "0")], deadline: nil) }

            let traffic = Task {
                var counts = [Int](repeating: 0, count: keys.count)
                var isDone = false
                while !isDone {
                    isDone = Task.isCancelled
                    let steps = keys.map {
                        RedisStep.command(RedisCommand("INCR", .text($0)))
                    }
                    // A cancelled caller is not answered, so each call has a task of its own.
                    let answers = await Task {
                        await cluster.execute(steps, deadline: nil)
                    }.value
                    for (index, answer) in answers.enumerated() {
                        counts[index] += 1
                        // Nothing fails and nothing is done twice.
                        #expect(answer.result == .success(.integer(Int64(counts[index]))))
                    }
                }
                return counts[0]
            }
            try await servers.beginMoving(slot, to: target)
            for _ in 0..<8 {
                try await servers.moveKeys(of: slot, from: source, to: target, count: 5)
                let asked = cluster.figures.asked
                try await RedisClusterServers.eventually { cluster.figures.asked > asked }
            }
            #expect(cluster.figures.moved == 0)
            try await servers.finishMoving(slot, from: source, to: target)
            try await RedisClusterServers.eventually { cluster.figures.moved > 0 }
            let refreshed = cluster.figures.refreshed
            try await RedisClusterServers.eventually { cluster.figures.refreshed > refreshed }
            traffic.cancel()
            #expect(await traffic.value > 8)
            let (moved, asked) = (cluster.figures.moved, cluster.figures.asked)
            for key in keys {
                let answer = await cluster.execute([Self.get(key)], deadline: nil)[0]
                #expect(try answer.reply().bytes != nil)
                #expect(try await answer.node == servers.nodes[target].id())
            }
            #expect(cluster.figures.moved == moved && cluster.figures.asked == asked)
        }
    }

    @Test func keysOnTheirWayAreAskedForAgain() async throws {
        try await Self.withCluster { cluster, servers in
            let (one, two) = ("{split}1", "{split}2")
            let slot = Self.slot(one)
            let source = try await servers.owner(of: slot)
            let target = (source + 1) % 3
            for key in [one, two] { _ = await cluster.execute([Self.set(key, key)], deadline: nil) }
            try await servers.beginMoving(slot, to: target)
            try await servers.moveKeys(of: slot, from: source, to: target, count: 1)
            let both = RedisStep.command(
                RedisCommand("MGET", keys: [Array(one.utf8), Array(two.utf8)]))
            let split = await cluster.execute([both], deadline: nil)[0]
            #expect(throws: WireError(.server("TRYAGAIN"))) { try split.reply() }
            // A call under way is answered as soon as the keys are together.
            let waiting = Task {
                while true {
                    let answer = await cluster.execute([both], deadline: nil)[0]
                    if case .success(.array(let values)) = answer.result { return values }
                }
            }
            try await servers.moveKeys(of: slot, from: source, to: target)
            #expect(await waiting.value == [Self.bytes(one), Self.bytes(two)])
            #expect(cluster.figures.asked > 0)
            // The script that the target has never seen goes there whole.
            let script = RedisScript("return redis.call('GET', KEYS[1])")
            let call = RedisScriptCall(script, keys: [Array(one.utf8)])
            let answer = await cluster.execute([.script(call)], deadline: nil)[0]
            #expect(try answer.reply() == Self.bytes(one))
            try await servers.finishMoving(slot, from: source, to: target)
        }
    }

    @Test func aLostMastersReplicaIsFound() async throws {
        try await Self.withCluster(replicas: true) { cluster, servers in
            let key = "key"
            let owner = try await servers.owner(of: Self.slot(key))
            let healthy = (0..<100).map { "k\($0)" }.filter { Self.slot($0) != Self.slot(key) }
            var others: [String] = []
            for other in healthy where try await servers.owner(of: Self.slot(other)) != owner {
                others.append(other)
            }
            _ = await cluster.execute([Self.set(key, "kept")], deadline: nil)
            _ = try await servers.nodes[owner].send("WAIT", 1, 0)
            servers.nodes[owner].kill()
            let steps = [Self.get(key)] + others.map { Self.set($0, "x") }
            let answers = await cluster.execute(steps, deadline: nil)
            #expect(throws: WireError.self) { try answers[0].reply() }
            for answer in answers.dropFirst() { #expect(try answer.reply() == .status("OK")) }
            try await servers.promoteReplica(of: owner)
            try await RedisClusterServers.eventually {
                let answer = await cluster.execute([Self.get(key)], deadline: nil)[0]
                return answer.result == .success(Self.bytes("kept")) && !answer.node.isEmpty
            }
            let answer = await cluster.execute([Self.get(key)], deadline: nil)[0]
            #expect(try await answer.node == servers.nodes[owner + 3].id())
        }
    }

    @Test func aMasterThatFallsSilentIsReplacedByItself() async throws {
        try await Self.withCluster(replicas: true, failoverAfter: 1_500) { cluster, servers in
            let key = "key"
            let owner = try await servers.owner(of: Self.slot(key))
            _ = await cluster.execute([Self.set(key, "kept")], deadline: nil)
            _ = try await servers.nodes[owner].send("WAIT", 1, 0)
            servers.nodes[owner].freeze()
            defer { servers.nodes[owner].thaw() }
            // The late reply costs its caller the deadline, and later ones nothing.
            let late = await cluster.execute([Self.get(key)], deadline: .milliseconds(100))[0]
            #expect(throws: WireError.self) { try late.reply() }
            try await RedisClusterServers.eventually {
                let answer = await cluster.execute([Self.get(key)], deadline: .milliseconds(500))[0]
                return answer.result == .success(Self.bytes("kept"))
            }
        }
    }

    @Test func nodesComeAndGo() async throws {
        try await Self.withCluster(
            spares: 1,
            {
                $0.refreshInterval = .milliseconds(20)
                $0.idleMaximum = .milliseconds(100)
            }
        ) { cluster, servers in
            // The spare was a seed; it answers for nothing and is left.
            try await RedisClusterServers.eventually { cluster.figures.links == 3 }
            let slot = Self.slot("key")
            let owner = try await servers.owner(of: slot)
            _ = await cluster.execute([Self.set("key", "kept")], deadline: nil)
            try await servers.move(slot, to: 3)
            try await RedisClusterServers.eventually { cluster.figures.masters == 4 }
            try await cluster.connected(within: patience)
            let there = await cluster.execute([Self.get("key")], deadline: nil)[0]
            #expect(try there.reply() == Self.bytes("kept"))
            #expect(try await there.node == servers.nodes[3].id())
            try await servers.move(slot, to: owner)
            try await RedisClusterServers.eventually { cluster.figures.links == 3 }
            let back = await cluster.execute([Self.get("key")], deadline: nil)[0]
            #expect(try back.reply() == Self.bytes("kept"))
        }
    }

    @Test func withoutACluster() async throws {
        let configuration = try RedisClusterConfiguration(url: "redis-cluster://127.0.0.1:1")
        let cluster = RedisCluster(configuration, logger: quiet)
        let life = Task { await cluster.run() }
        let answer = await cluster.execute([Self.get("a")], deadline: nil)[0]
        #expect(throws: WireError.self) { try answer.reply() }
        #expect(await code { try await cluster.connected(within: .milliseconds(50)) } != nil)
        life.cancel()
        await life.value
        let after = await cluster.execute([Self.get("a")], deadline: nil)[0]
        #expect(throws: WireError.self) { try after.reply() }
    }

    @Test func aSingleServerIsNoCluster() async throws {
        try await withRedis { redis in
            let reply = try await redis.send(RedisCommand("CLUSTER", "SLOTS"))
            let node = try #require(RedisNode(host: "127.0.0.1", port: 1))
            #expect(RedisSlotMap(reply, saidBy: node) == nil)
        }
    }
}
