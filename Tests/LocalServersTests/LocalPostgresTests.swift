import FoundationEssentials
import Glibc
import Logging
import Subprocess
import SystemPackage
import Testing

@testable import LocalServers

@Suite struct LocalPostgresTests {
    let scratch = Scratch()

    private func start() async throws -> LocalPostgres {
        try await LocalPostgres.start(
            in: scratch.folder, logger: scratch.logger, options: .disposable)
    }

    @Test func aServerAnswersAndIsGoneAfterStop() async throws {
        let postgres = try await start()
        #expect(try await ask(postgres, "SELECT current_database()") == "fapiao\n")
        #expect(try await ask(postgres, "SHOW listen_addresses") == "\n")
        #expect(try await ask(postgres, "SHOW wal_level") == "replica\n")
        #expect(try await ask(postgres, "SELECT upper('é') || lower('ÄÖ')") == "Éäö\n")
        let pid = try #require(await postgres.processIdentifier)
        await postgres.stop()
        #expect(!isAlive(pid))
    }

    @Test func onlyItsOwnerMayEnterTheSocketFolder() async throws {
        let postgres = try await start()
        let socket = try scratch.folder.appending("socket").stat()
        #expect(socket.permissions == [.ownerReadWriteExecute])
        #expect(try await ask(postgres, "SHOW unix_socket_permissions") == "0700\n")
        await postgres.stop()
    }

    @Test(arguments: [
        (LocalPostgres.Durability.survivesPowerCut, "on"), (.disposable, "off"),
    ])
    func onlyADisposableServerSkipsTheDisk(
        _ durability: LocalPostgres.Durability, _ expected: String
    ) async throws {
        var options = LocalPostgres.Options()
        options.durability = durability
        let postgres = try await LocalPostgres.start(
            in: scratch.folder, logger: scratch.logger, options: options)
        #expect(try await ask(postgres, "SHOW fsync") == "\(expected)\n")
        #expect(try await ask(postgres, "SHOW data_checksums") == "on\n")
        await postgres.stop()
    }

    @Test func dataSurviveStopKillAndRestart() async throws {
        let postgres = try await start()
        _ = try await ask(postgres, "CREATE TABLE t AS SELECT 1 AS n")
        await postgres.stop()
        try await postgres.restart()
        _ = try await ask(postgres, "INSERT INTO t VALUES (2)")
        await postgres.kill()
        #expect(await postgres.processIdentifier == nil)
        try await postgres.restart()
        #expect(try await ask(postgres, "SELECT sum(n) FROM t") == "3\n")
        await postgres.stop()
    }

    @Test func aKilledServerComesBackByItself() async throws {
        let postgres = try await start()
        let pid = try #require(await postgres.processIdentifier)
        kill(pid, SIGKILL)
        let isBack = await Deadline(.seconds(60)).meets {
            let now = await postgres.processIdentifier
            guard let now, now != pid else { return false }
            return (try? await ask(postgres, "SELECT 1")) == "1\n"
        }
        #expect(isBack)
        await postgres.stop()
    }

    @Test func aClusterLeftHalfMadeIsMadeAgain() async throws {
        let partial = scratch.folder.appending("cluster.partial").appending("base").string
        try FileManager.default.createDirectory(
            atPath: partial, withIntermediateDirectories: true)
        let postgres = try await start()
        #expect(try await ask(postgres, "SELECT 1") == "1\n")
        #expect(
            !FileManager.default.fileExists(
                atPath: scratch.folder.appending("cluster.partial").string))
        await postgres.stop()
    }

    @Test func aLongPathGetsItsSocketElsewhere() async throws {
        let deep = scratch.folder.appending(String(repeating: "发票", count: 40))
        let postgres = try await LocalPostgres.start(
            in: deep, logger: scratch.logger, options: .disposable)
        #expect(try await ask(postgres, "SELECT 1") == "1\n")
        await postgres.stop()
        let socket = try #require(postgres.conninfo.split(separator: " ").first).dropFirst(5)
        #expect(!FileManager.default.fileExists(atPath: String(socket)))
    }
}

/// psql's answer to a statement, without decoration.
func ask(_ postgres: LocalPostgres, _ statement: String) async throws -> String {
    try await run(
        .name("psql"), arguments: ["-XAtq", "-c", statement, postgres.conninfo],
        output: .string(limit: 4_096)
    ).standardOutput
}
