import FoundationEssentials
import Glibc
import Logging
import Subprocess
import SystemPackage
import Testing

@testable import LocalServers

@Suite struct LocalRedisTests {
    let scratch = Scratch()

    @Test func aServerAnswersAndIsGoneAfterStop() async throws {
        let redis = try await LocalRedis.start(in: scratch.folder, logger: scratch.logger)
        #expect(try await ask(redis, "SET", "name", "发票") == "OK\n")
        #expect(try await ask(redis, "GET", "name") == "发票\n")
        #expect(try await ask(redis, "CONFIG", "GET", "port") == "port\n0\n")
        let pid = try #require(await redis.processIdentifier)
        await redis.stop()
        #expect(!isAlive(pid))
        #expect(await redis.processIdentifier == nil)
    }

    @Test func memoryIsBoundedAndTheLeastUsedGoes() async throws {
        var options = LocalRedis.Options()
        options.memoryMaximumMegabytes = 3
        let redis = try await LocalRedis.start(
            in: scratch.folder, logger: scratch.logger, options: options)
        #expect(
            try await ask(redis, "CONFIG", "GET", "maxmemory") == "maxmemory\n\(3 << 20)\n")
        #expect(
            try await ask(redis, "CONFIG", "GET", "maxmemory-policy")
                == "maxmemory-policy\nallkeys-lru\n")
        await redis.stop()
    }

    @Test func aKilledServerComesBackEmptyOnTheSameSocket() async throws {
        let redis = try await LocalRedis.start(in: scratch.folder, logger: scratch.logger)
        _ = try await ask(redis, "SET", "name", "value")
        let pid = try #require(await redis.processIdentifier)
        kill(pid, SIGKILL)
        let isBack = await Deadline(.seconds(60)).meets {
            let now = await redis.processIdentifier
            guard let now, now != pid else { return false }
            return (try? await ask(redis, "PING")) == "PONG\n"
        }
        #expect(isBack)
        #expect(try await ask(redis, "GET", "name") == "\n")
        await redis.stop()
    }

    @Test func downStaysDownUntilRestart() async throws {
        let redis = try await LocalRedis.start(in: scratch.folder, logger: scratch.logger)
        await redis.kill()
        #expect(await redis.processIdentifier == nil)
        #expect(try await ask(redis, "PING") != "PONG\n")
        try await redis.restart()
        #expect(try await ask(redis, "PING") == "PONG\n")
        await redis.stop()
    }
}

/// redis-cli's answer on the server's socket.
private func ask(_ redis: LocalRedis, _ words: String...) async throws -> String {
    let socket = String(redis.url.dropFirst("unix://".count))
    return try await run(
        .name("redis-cli"), arguments: Arguments(["-s", socket] + words),
        output: .string(limit: 4_096)
    ).standardOutput
}
