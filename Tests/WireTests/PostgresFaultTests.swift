import Foundation
import Testing

@testable import Wire

struct PostgresFaultTests {
    @Test func aTerminatedBackendIsReplaced() async throws {
        try await withPool({ $0.connections = 1 }) { pool in
            let pid = try await pool.query("SELECT pg_backend_pid()").int4(0, 0)
            let inFlight = Task { await code { _ = try await pool.query("SELECT pg_sleep(600)") } }
            #expect(await eventually { pool.state.inFlight == 1 })
            try await pool.withConnection { session in
                _ = try await session.query("SELECT pg_terminate_backend($1)", [.int4(pid)])
            }
            #expect(await inFlight.value == .unreachable)
            #expect(await eventually { await code { _ = try await pool.query("SELECT 1") } == nil })
            #expect(try await pool.query("SELECT pg_backend_pid()").int4(0, 0) != pid)
        }
    }

    @Test func aLostLeaseLeavesNothingBehind() async throws {
        try await withPool({ $0.sessions = 1 }) { pool in
            let lost = await code {
                try await pool.withConnection { session in
                    let pid = try await session.query("SELECT pg_backend_pid()").int4(0, 0)
                    _ = try await pool.query("SELECT pg_terminate_backend($1)", [.int4(pid)])
                    _ = try await session.query("SELECT pg_sleep(600)")
                }
            }
            #expect(lost == .unreachable)
            // Asks every connection, the lent one among them, before anybody borrows it again.
            try await pool.connected(within: .seconds(60))
        }
    }

    @Test func aKilledServerIsFoundAgainAfterItsRestart() async throws {
        let folder = "/tmp/wire-tests-\(getpid())/killed-postgres"
        let server = TestServers.newPostgres(folder)
        defer { server.kill() }
        try await withPool(to: server, { $0.reconnectGrace = .milliseconds(50) }) { pool in
            let inFlight = (0..<10).map { _ in
                Task { await code { _ = try await pool.query("SELECT pg_sleep(600)") } }
            }
            #expect(await eventually { pool.state.inFlight == 10 })
            server.kill()
            for task in inFlight { #expect(await task.value == .unreachable) }
            #expect(await eventually { pool.state.connected == 0 })
            // Told within the grace, not after some deadline.
            #expect(await code { _ = try await pool.query("SELECT 1") } == .unreachable)
            // Children of the killed server may hold its memory for a moment; starting again
            // is refused until they are gone.
            #expect(
                await eventually {
                    server.startIfEnded()
                    return await code { _ = try await pool.query("SELECT 1") } == nil
                })
        }
    }

    /// Nobody waits for the server only to give back what was lost with it.
    @Test func aLeaseThatEndedBeforeTheServerCameBackLeavesNothingBehind() async throws {
        let server = TestServers.newPostgres("/tmp/wire-tests-\(getpid())/lost-lease")
        defer { server.kill() }
        let impatient = { (configuration: inout PostgresConfiguration) in
            configuration.sessions = 1
            configuration.reconnectGrace = .milliseconds(50)
        }
        try await withPool(to: server, impatient) { pool in
            let lost = await code {
                try await pool.withConnection { session in
                    server.kill()
                    _ = try await session.query("SELECT 1")
                }
            }
            #expect(lost == .unreachable)
            let isBack = await eventually {
                server.startIfEnded()
                return await code { _ = try await pool.query("SELECT 1") } == nil
            }
            #expect(isBack)
            try await pool.connected(within: patience)
        }
    }

    @Test func aServerThatIsNotThereIsUnreachable() async throws {
        var configuration = PostgresConfiguration(conninfo: "host=/nonexistent")
        configuration.reconnectGrace = .milliseconds(10)
        // A busy machine may start the connection's thread late; only the grace may end the wait.
        configuration.statementDeadline = .seconds(60)
        configuration.sessionWaitDeadline = .seconds(60)
        let pool = PostgresPool(configuration, logger: quiet)
        let life = Task { await pool.run() }
        #expect(await code { _ = try await pool.query("SELECT 1") } == .unreachable)
        let error = await #expect(throws: WireError.self) { try await pool.withConnection { _ in } }
        #expect(error?.code == .unreachable)
        #expect(error?.isUnsent == true)
        life.cancel()
        await life.value
    }

    @Test(arguments: [
        ("a,b,c", 0, "a,b,c"), ("a,b,c", 1, "b,c,a"), ("a,b,c", 5, "c,a,b"), ("a", 3, "a"),
        ("", 2, ""), ("1,,3", 1, ",3,1"),
    ])
    func eachAttemptBeginsAtAnotherHost(_ hosts: String, _ attempt: Int, _ order: String) {
        #expect(PostgresConnectionString.rotate(hosts, by: attempt) == order)
    }

    @Test(arguments: [
        ("host=a,b", true), ("host=a", false), ("postgresql://a:1,b:2/d", true), ("", false),
        ("hostaddr=127.0.0.1,127.0.0.2", true), ("port=1,2 host=a", false), ("host='", false),
    ])
    func hostsAreCounted(_ conninfo: String, _ areSeveral: Bool) {
        #expect(PostgresConfiguration(conninfo: conninfo).namesSeveralHosts == areSeveral)
    }

    @Test func aSilentHostIsPassedOver() async throws {
        let folder = TestServers.shared.postgres.folder
        // Listens and never accepts: connecting succeeds, and then nobody answers.
        let silent = "/tmp/wire-tests-\(getpid())/silent"
        let listener = try SilentSocket("\(silent)/.s.PGSQL.5432", in: silent)
        defer { listener.close() }
        try await withPool({
            $0.conninfo = "host=\(silent),\(folder) user=postgres"
            $0.connectTimeout = .milliseconds(200)
        }) { pool in
            let rows = try await pool.query("SELECT 1")
            #expect(rows.count == 1)
        }
    }
}

/// A unix socket that is bound and listening but that nobody serves.
struct SilentSocket {
    let descriptor: Int32

    init(_ path: String, in folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            unsafe place.copyBytes(from: Array(path.utf8).prefix(place.count - 1))
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0 && listen(descriptor, 16) == 0)
    }

    func close() { Foundation.close(descriptor) }
}
