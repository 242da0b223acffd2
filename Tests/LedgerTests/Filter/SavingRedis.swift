import ClusterForTests
import Doubles
import Foundation
import Synchronization
import Wire

/// A redis-server of a test's own that keeps a copy on disk when it is told to, and comes back
/// with it.
final class SavingRedis: Sendable {
    private let folder: URL
    private let process = Mutex<ChildProcess?>(nil)

    /// Runs for as long as `body`.
    static func run(_ body: (SavingRedis, RedisClient) async throws -> Void) async throws {
        let redis = try SavingRedis()
        defer { redis.end() }
        let client = RedisClient(
            try RedisConfiguration(url: "unix://\(redis.socket)"), logger: quiet)
        let life = Task { await client.run() }
        defer { life.cancel() }
        try await redis.answers(client)
        try await body(redis, client)
    }

    private init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("redis-saving-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try start()
    }

    private var socket: String { folder.appendingPathComponent("redis.sock").path }

    private func start() throws {
        let process = try ChildProcess([
            "redis-server", "--port", "0", "--unixsocket", socket, "--dir", folder.path,
            "--save", "", "--appendonly", "no", "--logfile", "log",
        ])
        self.process.withLock { $0 = process }
    }

    /// Whatever is there now will be there after a restart.
    func save(_ client: RedisClient) async throws {
        let reply = try await client.send(RedisCommand("SAVE"), deadline: patience)
        if let error = reply.error { throw error }
    }

    /// kill -9, and up again with what was saved last.
    func restart(_ client: RedisClient) async throws {
        kill()
        try? FileManager.default.removeItem(atPath: socket)
        try start()
        try await answers(client)
    }

    private func answers(_ client: RedisClient) async throws {
        try await eventually {
            let reply = try? await client.send(RedisCommand("PING"), deadline: patience)
            return reply == .status("PONG")
        }
    }

    private func kill() { process.withLock { $0 }?.kill() }

    private func end() {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }
}
