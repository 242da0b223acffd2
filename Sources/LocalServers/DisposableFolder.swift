import FoundationEssentials
import Glibc
package import Logging
import SystemPackage

/// Folders of servers that a test process starts once and never stops: they end with it, and the
/// next such process clears away what it left.
enum DisposableFolder {
    private static var prefix: String { "fapiao-disposable-\(geteuid())-" }

    /// A new name under /tmp, short enough for a socket.
    static func named() -> FilePath {
        sweep()
        return FilePath("/tmp").appending("\(prefix)\(getpid())-\(UUID().uuidString.prefix(8))")
    }

    /// Only folders whose process is gone and whose lock is free: another container may share /tmp
    /// but not the process numbers.
    private static func sweep() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
        for name in names where name.hasPrefix(prefix) {
            let folder = FilePath("/tmp").appending(name)
            guard let pid = name.dropFirst(prefix.count).split(separator: "-").first,
                !FileManager.default.fileExists(atPath: "/proc/\(pid)"),
                (try? folder.stat(followTargetSymlink: false))?.type == .directory,
                let lock = try? FolderLock(folder: folder)
            else { continue }
            try? FileManager.default.removeItem(atPath: folder.string)
            _ = consume lock
        }
    }
}

extension LocalPostgres {
    /// For tests: a server in a folder of its own under /tmp, gone with this process. One for all
    /// tests of a target:
    ///
    /// ```swift
    /// private let postgres = Task { try await LocalPostgres.disposable(logger: logger) }
    /// … try await postgres.value.conninfo …
    /// ```
    package static func disposable(
        logger: Logger
    ) async throws(LocalServerError) -> LocalPostgres {
        try await start(in: DisposableFolder.named(), logger: logger, options: .disposable)
    }
}

extension LocalPostgres {
    /// For tests: a server that is copied from the one at `primary` and follows it, and is read while
    /// it does.
    /// - Parameter primary: a libpq connection string; of several hosts, whichever answers.
    package static func disposableStandby(
        of primary: String, logger: Logger
    ) async throws(LocalServerError) -> LocalPostgres {
        let folder = DisposableFolder.named()
        try await PostgresRecipe(folder: folder, options: .disposable).copy(primary)
        return try await start(in: folder, logger: logger, options: .disposable)
    }
}

extension PostgresRecipe {
    fileprivate func copy(_ primary: String) async throws(LocalServerError) {
        let programs = try ServerPrograms.installed()
            .folder(holding: ["postgres", "pg_basebackup"], package: "postgresql")
        try await folder.run([
            programs.appending("pg_basebackup").string, "--pgdata=\(cluster)",
            "--dbname=\(primary)", "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
            "--wal-method=stream",
        ])
    }
}

extension LocalRedis {
    /// For tests: as ``LocalPostgres/disposable(logger:)``.
    package static func disposable(logger: Logger) async throws(LocalServerError) -> LocalRedis {
        try await start(in: DisposableFolder.named(), logger: logger)
    }
}
