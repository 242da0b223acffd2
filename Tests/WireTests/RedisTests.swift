import Foundation
import Testing

@testable import Wire

struct RedisTests {
    @Test func repliesComeInTheOrderOfTheCommands() async throws {
        try await withRedis { redis in
            let replies = try await redis.pipeline([
                RedisCommand("SET", "order", .bytes([0, 13, 10, 255])),
                RedisCommand("GET", "order"),
                RedisCommand("GET", "no such key"), RedisCommand("INCRBY", "counter", 41),
                RedisCommand("LPUSH", "order", "wrong type"),
                RedisCommand("RPUSH", "list", "a", .bytes([]), 7),
                RedisCommand("LRANGE", "list", 0, -1),
                RedisCommand("MGET", keys: [Array("order".utf8), Array("none".utf8)]),
            ])
            #expect(replies.count == 8)
            #expect(replies[0] == .status("OK"))
            #expect(replies[1] == .bytes([0, 13, 10, 255]))
            #expect(replies[2] == .nil)
            #expect(replies[3] == .integer(41))
            #expect(replies[4].error?.code == .server("WRONGTYPE"))
            #expect(replies[5] == .integer(3))
            #expect(replies[6] == .array([.bytes([97]), .bytes([]), .bytes([55])]))
            #expect(replies[7] == .array([.bytes([0, 13, 10, 255]), .nil]))
        }
    }

    @Test func aThousandCallersEachGetTheirOwn() async throws {
        try await withRedis({ $0.connections = 2 }) { redis in
            try await withThrowingTaskGroup { group in
                for number in 0..<1_000 {
                    group.addTask {
                        let reply = try await redis.send(RedisCommand("ECHO", .integer(number)))
                        #expect(reply == .bytes(Array("\(number)".utf8)))
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func aMegabyteReturnsAsItWent() async throws {
        try await withRedis { redis in
            let value = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let replies = try await redis.pipeline([
                RedisCommand("SET", "big", .bytes(value)), RedisCommand("GET", "big"),
                RedisCommand("DEL", "big"),
            ])
            #expect(replies == [.status("OK"), .bytes(value), .integer(1)])
        }
    }

    @Test func aForgottenScriptIsSentAgain() async throws {
        try await withRedis { redis in
            let script = RedisScript("return {KEYS[1], ARGV[1]}")
            let expected = RedisReply.array([.bytes([1]), .bytes([2])])
            #expect(try await redis.evaluate(script, keys: [[1]], arguments: [[2]]) == expected)
            _ = try await redis.send(RedisCommand("SCRIPT", "FLUSH"))
            let call = RedisScriptCall(script, keys: [[1]], arguments: [[2]])
            let replies = try await redis.pipeline([
                .command(RedisCommand("ECHO", "a")), .script(call),
                .command(RedisCommand("ECHO", "b")), .script(call),
            ])
            #expect(replies == [.bytes([97]), expected, .bytes([98]), expected])
        }
    }

    @Test func aBrokenScriptSaysSo() async throws {
        try await withRedis { redis in
            let reply = try await redis.evaluate(RedisScript("return ("), keys: [])
            #expect(reply.error?.code == .server("ERR"))
        }
    }

    @Test func moreThanTheQueueHoldsIsRefusedAtOnce() async throws {
        try await withRedis({ $0.queuedCommandsMaximum = 3 }) { redis in
            let asleep = Task {
                await code { _ = try await redis.send(RedisCommand("BLPOP", "never", 0)) }
            }
            #expect(await eventually { redis.state.inFlight == 1 })
            let pings = [RedisCommand](repeating: RedisCommand("PING"), count: 3)
            #expect(await code { _ = try await redis.pipeline(pings) } == .overloaded)
            asleep.cancel()
            #expect(await asleep.value == .cancelled)
        }
    }

    @Test func aLateReplyCostsTheConnectionAndNoMore() async throws {
        try await withRedis { redis in
            let late = await code {
                _ = try await redis.send(
                    RedisCommand("BLPOP", "never", 0), deadline: .milliseconds(20))
            }
            #expect(late == .deadlineExceeded)
            try await redis.connected(within: patience)
            #expect(try await redis.send(RedisCommand("PING")) == .status("PONG"))
        }
    }

    @Test func aCancelledCallersReplyIsNobodyElses() async throws {
        try await withRedis { redis in
            for number in 0..<100 {
                let task = Task {
                    await code { _ = try await redis.send(RedisCommand("ECHO", "x")) }
                }
                task.cancel()
                let reply = try await redis.send(RedisCommand("ECHO", .integer(number)))
                #expect(reply == .bytes(Array("\(number)".utf8)))
                #expect([nil, .cancelled].contains(await task.value))
            }
        }
    }

    @Test func aKilledServerIsUnreachableAtOnceAndFoundAgain() async throws {
        let folder = "/tmp/wire-tests-\(getpid())/killed-redis"
        let server = TestServers.newRedis(folder)
        defer { server.kill() }
        try await withRedis(to: server) { redis in
            let inFlight = Task {
                await code {
                    _ = try await redis.pipeline([
                        RedisCommand("SET", "a", "1"), RedisCommand("BLPOP", "never", 0),
                        RedisCommand("GET", "a"),
                    ])
                }
            }
            // SET is answered; BLPOP and what follows it are not.
            #expect(await eventually { redis.state.inFlight == 2 })
            server.kill()
            #expect(await inFlight.value == .unreachable)
            #expect(await code { _ = try await redis.send(RedisCommand("PING")) } == .unreachable)
            server.start()
            try await redis.connected(within: patience)
            #expect(try await redis.send(RedisCommand("GET", "a")) == .nil)
        }
    }

    @Test func loginAndDatabaseComeFirst() async throws {
        try await withRedis { redis in
            let setUp = RedisCommand(
                "ACL", "SETUSER", "clerk", "on", ">s3cret", "~*", "+@all")
            #expect(try await redis.send(setUp) == .status("OK"))
            try await withRedis({
                $0.user = "clerk"
                $0.password = "s3cret"
                $0.database = 3
            }) { clerk in
                #expect(
                    try await clerk.send(RedisCommand("ACL", "WHOAMI")).bytes == Array("clerk".utf8)
                )
                _ = try await clerk.send(RedisCommand("SET", "of three", "1"))
            }
            #expect(try await redis.send(RedisCommand("EXISTS", "of three")) == .integer(0))
        }
    }

    @Test func aWrongPasswordIsUnreachable() async throws {
        let folder = TestServers.shared.redis.folder
        var configuration = try RedisConfiguration(url: "unix://\(folder)/redis.sock")
        configuration.user = "nobody"
        configuration.password = "wrong"
        let client = RedisClient(configuration, logger: quiet)
        let life = Task { await client.run() }
        #expect(await code { try await client.connected(within: .milliseconds(200)) } != nil)
        life.cancel()
        await life.value
    }
}
