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

extension LocalRedis {
    /// For tests: as ``LocalPostgres/disposable(logger:)``.
    package static func disposable(logger: Logger) async throws(LocalServerError) -> LocalRedis {
        try await start(in: DisposableFolder.named(), logger: logger)
    }
}
