import FoundationEssentials
import Glibc
import SystemPackage
import Testing

@testable import LocalServers

@Suite struct RefusalTests {
    let scratch = Scratch()

    @Test func aSecondServerOnTheFolderIsRefused() async throws {
        let first = try await LocalRedis.start(in: scratch.folder, logger: scratch.logger)
        let refused = await #expect(throws: LocalServerError.self) {
            try await LocalRedis.start(in: scratch.folder, logger: scratch.logger)
        }
        #expect(refused == .folderInUse(folder: scratch.folder.string, by: getpid()))
        #expect("\(try #require(refused))".contains("pid \(getpid())"))
        await first.stop()
        let second = try await LocalRedis.start(in: scratch.folder, logger: scratch.logger)
        await second.stop()
    }

    @Test func aMissingProgramNamesItsPackage() async throws {
        var postgres = LocalPostgres.Options()
        postgres.programs = ServerPrograms(folders: ["/nonexistent"])
        var redis = LocalRedis.Options()
        redis.programs = ServerPrograms(folders: ["/nonexistent"])
        let noPostgres = await #expect(throws: LocalServerError.self) {
            try await LocalPostgres.start(
                in: scratch.folder, logger: scratch.logger, options: postgres)
        }
        let noRedis = await #expect(throws: LocalServerError.self) {
            try await LocalRedis.start(in: scratch.folder, logger: scratch.logger, options: redis)
        }
        #expect("\(try #require(noPostgres))".hasSuffix("apt-get install postgresql"))
        #expect("\(try #require(noRedis))".hasSuffix("apt-get install redis-server redis-tools"))
    }

    @Test func aFailedStartShowsTheLastLinesAndFreesTheFolder() async throws {
        var options = LocalPostgres.Options.disposable
        options.connectionsMaximum = -1
        let failure = await #expect(throws: LocalServerError.self) {
            try await LocalPostgres.start(
                in: scratch.folder, logger: scratch.logger, options: options)
        }
        guard case .startFailed("PostgreSQL", _, let lines)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(lines.contains("max_connections"))
        let postgres = try await LocalPostgres.start(
            in: scratch.folder, logger: scratch.logger, options: .disposable)
        await postgres.stop()
    }

    @Test(.enabled(if: geteuid() == 0, "only root's servers run as someone else"))
    func aFolderThatTheAccountCannotReachIsSaidSoAndNotMade() async throws {
        let closed = Scratch()
        try FileManager.default.createDirectory(
            atPath: closed.folder.string, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        for name in ["postgres", "data/postgres"] {
            let inside = closed.folder.pushing(FilePath(name))
            let failure = await #expect(throws: LocalServerError.self) {
                try await LocalPostgres.start(
                    in: inside, logger: closed.logger, options: .disposable)
            }
            #expect(failure == .folderUnreachable(folder: inside.string, account: "postgres"))
            await #expect(throws: LocalServerError.self) {
                try await LocalRedis.start(in: inside, logger: closed.logger)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: closed.folder.string) == [])
    }

    @Test func aSocketFolderThatAStrangerMadeIsNotAdopted() throws {
        let base = scratch.folder.appending("tmp")
        try FileManager.default.createDirectory(
            atPath: base.string, withIntermediateDirectories: true)
        let long = scratch.folder.appending(String(repeating: "x", count: 100))
        let folder = try ServerFolder(long, account: nil)
        let place = folder.socketFolder(under: base)
        // A symbolic link under the name would lead the server to a stranger's folder.
        try FileManager.default.createSymbolicLink(
            atPath: place.string, withDestinationPath: "/tmp")
        #expect(throws: LocalServerError.self) { try folder.claim(place) }
    }
}
