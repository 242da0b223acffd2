import FoundationEssentials
import Glibc
import Logging
import SystemPackage
import Testing

@testable import LocalServers

/// What a process killed with signal 9 leaves behind: nothing that runs, everything that was kept.
@Suite struct CrashTests {
    let scratch = Scratch()

    @Test func serversDieWithTheirParentAndDataStay() async throws {
        let folder = scratch.folder.string
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
            let home = FilePath(folder)
            let logger = Logger(label: "crash") { _ in SwiftLogNoOpLogHandler() }
            let postgres = try await LocalPostgres.start(
                in: home.appending("postgres"), logger: logger, options: .disposable)
            let redis = try await LocalRedis.start(in: home.appending("redis"), logger: logger)
            _ = try await ask(postgres, "CREATE TABLE t AS SELECT 7 AS n")
            let pids = [await postgres.processIdentifier, await redis.processIdentifier]
            try pids.compactMap { $0.map(String.init) }.joined(separator: " ").write(
                toFile: home.appending("pids").string, atomically: true, encoding: .utf8)
            kill(getpid(), SIGKILL)
        }
        let pids = try String(
            contentsOfFile: scratch.folder.appending("pids").string, encoding: .utf8
        ).split(separator: " ").compactMap { Int32($0) }
        #expect(pids.count == 2)

        // At once, while the old server may still be shutting down.
        let postgres = try await LocalPostgres.start(
            in: scratch.folder.appending("postgres"), logger: scratch.logger, options: .disposable)
        #expect(try await ask(postgres, "SELECT n FROM t") == "7\n")
        await postgres.stop()
        #expect(await Deadline(.seconds(60)).meets { !pids.contains(where: isAlive) })
    }

    @Test func whatADeadTestProcessLeftIsClearedAway() async throws {
        let folders = "/tmp/fapiao-disposable-\(geteuid())-"
        let note = scratch.folder.string
        await #expect(processExitsWith: .signal(SIGKILL)) { [note = note as String] in
            let logger = Logger(label: "crash") { _ in SwiftLogNoOpLogHandler() }
            let redis = try await LocalRedis.disposable(logger: logger)
            try redis.url.write(toFile: note, atomically: true, encoding: .utf8)
            kill(getpid(), SIGKILL)
        }
        let url = try String(contentsOfFile: note, encoding: .utf8)
        let left = FilePath(String(url.dropFirst("unix://".count)))
            .removingLastComponent().removingLastComponent()
        #expect(left.string.hasPrefix(folders))
        // Any other server that starts meanwhile may clear it too; the next one must.
        let redis = try await LocalRedis.disposable(logger: scratch.logger)
        #expect(!FileManager.default.fileExists(atPath: left.string))
        await redis.stop()
    }

    @Test func aServerDiesWithTheShellThatHoldsIt() async throws {
        let redis = try await LocalRedis.start(in: scratch.folder, logger: scratch.logger)
        let pid = try #require(await redis.processIdentifier)
        let shell = try #require(parent(of: pid))
        kill(shell, SIGKILL)
        #expect(await Deadline(.seconds(60)).meets { !isAlive(pid) })
        await redis.stop()
    }

    @Test func aServerThatSomeoneElseLeftOnTheFolderIsEnded() async throws {
        let recipe = try RedisRecipe(folder: scratch.folder, options: LocalRedis.Options())
        try recipe.folder.claim(recipe.socketFolder)
        try await recipe.prepare()
        let stray = try await SupervisedProcess.start(
            recipe.command, as: recipe.folder.account, signal: "TERM",
            log: try recipe.folder.openLog())
        #expect(await Deadline(.seconds(60)).meets { recipe.processes.living() == [stray.pid] })
        let redis = try await LocalRedis.start(in: scratch.folder, logger: scratch.logger)
        #expect(stray.hasEnded)
        await redis.stop()
    }

    @Test func aStalePidFileOfALivingStrangerIsNoObstacle() async throws {
        let postgres = try await LocalPostgres.start(
            in: scratch.folder, logger: scratch.logger, options: .disposable)
        await postgres.kill()
        let file = scratch.folder.appending("cluster").appending("postmaster.pid").string
        var lines = try String(contentsOfFile: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        // The number of a living process that is no PostgreSQL: ours.
        lines[0] = "\(getpid())"
        try lines.joined(separator: "\n").write(
            toFile: file, atomically: false, encoding: .utf8)
        try await postgres.restart()
        #expect(try await ask(postgres, "SELECT 1") == "1\n")
        await postgres.stop()
    }
}

/// proc(5): the fourth field of stat, the second after the name in brackets.
private func parent(of pid: Int32) -> Int32? {
    FileManager.default.contents(atPath: "/proc/\(pid)/stat")
        .map { String(decoding: $0, as: UTF8.self) }?
        .split(separator: ")").last?.split(separator: " ").dropFirst().first.flatMap { Int32($0) }
}
