import ClusterForTests
import Foundation
import Synchronization
import Testing

@testable import Wire

/// One PostgreSQL and one Redis for the whole test process, with their own folder under /tmp,
/// stopped as the process ends.
final class TestServers: Sendable {
    static let shared = TestServers()

    let folder: String
    let postgres: TestServer
    let redis: TestServer

    private init() {
        folder = "/tmp/wire-tests-\(getpid())"
        postgres = Self.newPostgres(folder + "/postgres")
        redis = Self.newRedis(folder + "/redis")
        atexit { TestServers.shared.stop() }
    }

    private func stop() {
        postgres.kill()
        redis.kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A server of its own, for tests that kill it.
    static func newPostgres(_ folder: String) -> TestServer {
        let binaries =
            (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql"))
            .flatMap { $0.max() }.map { "/usr/lib/postgresql/\($0)/bin" } ?? "/usr/bin"
        let asPostgres =
            getuid() == 0
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        if getuid() == 0 { run(["chown", "postgres:postgres", folder]) }
        run(
            asPostgres + [
                "\(binaries)/initdb", "-D", "\(folder)/data", "-U", "postgres", "-A", "trust",
                "--no-sync", "-E", "UTF8", "--locale=C",
            ])
        let server = TestServer(
            asPostgres + [
                "\(binaries)/postgres", "-D", "\(folder)/data", "-k", folder,
                // Tests run at once, and each has a pool of its own.
                "-c", "max_connections=300", "-c", "listen_addresses=", "-c", "fsync=off",
                "-c", "unix_socket_permissions=0777",
            ], folder: folder)
        server.start()
        return server
    }

    static func newRedis(_ folder: String) -> TestServer {
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let server = TestServer(
            [
                "redis-server", "--port", "0", "--unixsocket", "\(folder)/redis.sock",
                "--dir", folder, "--save", "", "--appendonly", "no",
            ], folder: folder)
        server.start()
        return server
    }

    private static func run(_ command: [String]) {
        precondition((try? ChildProcess(command))?.succeeds() == true, "\(command) failed")
    }
}

/// A server process that can be killed and started again.
final class TestServer: Sendable {
    let command: [String]
    let folder: String
    private let process = Mutex<ChildProcess?>(nil)

    init(_ command: [String], folder: String) {
        self.command = command
        self.folder = folder
    }

    func start() {
        let process = try? ChildProcess(command)
        self.process.withLock { $0 = process }
    }

    func startIfEnded() {
        if process.withLock({ $0?.isRunning != true }) { start() }
    }

    /// kill -9. For PostgreSQL that is the postmaster; its children notice and end by themselves.
    func kill() { process.withLock { $0 }?.kill() }
}
