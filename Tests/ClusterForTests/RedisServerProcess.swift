import Foundation
import Logging
import Synchronization
package import Wire

/// One node: a redis-server of our own and a connection to it.
package final class RedisServerProcess: Sendable {
    package let port: Int
    let busPort: Int
    private let folder: URL
    private let process: ChildProcess
    private let client: RedisClient
    private let life: Task<Void, Never>

    /// Starts one and waits until it answers. A port that was free a moment ago may be taken since,
    /// say by a connection that somebody opened: Redis ends then, and others are tried.
    static func started(failoverAfter: Int?) async throws -> RedisServerProcess {
        for _ in 0..<10 {
            let node = try RedisServerProcess(failoverAfter: failoverAfter)
            if try await node.answers() { return node }
            await node.stop()
        }
        throw RedisClusterServers.Failure("no redis-server stayed")
    }

    private init(failoverAfter: Int?) throws {
        (port, busPort) = try FreePort.two()
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("redis-cluster-\(getpid())-\(port)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        process = try ChildProcess([
            "redis-server", "--bind", "127.0.0.1", "--port", "\(port)",
            "--cluster-enabled", "yes", "--cluster-port", "\(busPort)",
            "--cluster-node-timeout", "\(failoverAfter ?? 3_000)",
            "--cluster-replica-no-failover", failoverAfter == nil ? "yes" : "no",
            "--cluster-require-full-coverage", "no",
            "--cluster-allow-replica-migration", "no", "--repl-diskless-sync-delay", "0",
            "--dir", folder.path, "--save", "", "--appendonly", "no", "--logfile", "log",
        ])
        var configuration = RedisConfiguration(address: .host("127.0.0.1", port: port))
        configuration.commandDeadline = RedisClusterServers.patience
        let client = RedisClient(
            configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        self.client = client
        life = Task { await client.run() }
        Leftovers.shared.note(self)
    }

    /// False if it has ended. Whoever answers at the port in its stead is a stranger.
    private func answers() async throws -> Bool {
        let end = ContinuousClock.now + RedisClusterServers.patience
        while isRunning {
            do {
                try await client.connected(within: .milliseconds(200))
                // It opens its ports before it answers, the bus last: whoever says this has both.
                _ = try await id()
                return isRunning
            } catch {
                if ContinuousClock.now > end { throw error }
            }
        }
        return false
    }

    /// - Throws: the refusal, if Redis refuses.
    @discardableResult
    package func send(_ parts: RedisCommand.Part...) async throws -> RedisReply {
        let reply = try await client.send(RedisCommand(parts))
        if case .error(let text) = reply { throw RedisClusterServers.Failure(text) }
        return reply
    }

    package func id() async throws -> String {
        String(decoding: try await send("CLUSTER", "MYID").bytes ?? [], as: UTF8.self)
    }

    /// What stands after the colon, by what stands before it.
    package func info(_ parts: RedisCommand.Part...) async throws -> [String: String] {
        let reply = try await client.send(RedisCommand(parts))
        let lines = String(decoding: reply.bytes ?? [], as: UTF8.self).split { $0.isNewline }
        return lines.reduce(into: [:]) { said, line in
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { said[String(parts[0])] = String(parts[1]) }
        }
    }

    package var isRunning: Bool { process.isRunning }

    /// kill -9: what it has not sent to its replica is lost.
    package func kill() { process.kill() }

    /// Its connections stay open and nothing is answered.
    package func freeze() { process.send(SIGSTOP) }
    package func thaw() { process.send(SIGCONT) }

    func stop() async {
        end()
        life.cancel()
        await life.value
    }

    fileprivate func end() {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }
}

/// Ends with the process what a failed test left running.
private final class Leftovers: Sendable {
    static let shared = Leftovers()
    private let processes = Mutex<[RedisServerProcess]>([])

    private init() { atexit { Leftovers.shared.processes.withLock { $0 }.forEach { $0.end() } } }

    func note(_ process: RedisServerProcess) { processes.withLock { $0.append(process) } }
}
