import FoundationEssentials
import Glibc
import SystemPackage

/// How PostgreSQL is made and run in a folder of its own.
struct PostgresRecipe: ServerRecipe {
    let folder: ServerFolder
    let socketFolder: FilePath
    let options: LocalPostgres.Options
    /// The folder of `postgres` and `initdb`.
    let programs: FilePath

    let name = "PostgreSQL"
    /// PostgreSQL's fast shutdown: clients are sent away, memory is written out.
    let stopSignal = (name: "INT", number: SIGINT)
    var startLimit: Duration { options.startLimit }
    var cluster: FilePath { folder.root.appending("cluster") }
    var processes: FolderProcesses { FolderProcesses(program: "postgres", folder: cluster) }

    static var account: ServerAccount? { .chosen(preferring: "postgres") }

    init(folder: FilePath, options: LocalPostgres.Options) throws(LocalServerError) {
        self.options = options
        self.folder = try ServerFolder(folder, account: Self.account)
        socketFolder = self.folder.socketFolder()
        let made = self.folder.root.appending("cluster").appending("PG_VERSION").string
        let version = FileManager.default.contents(atPath: made)
            .map { String(decoding: $0, as: UTF8.self).filter(\.isNumber) }
        let installed = options.programs ?? .installed()
        programs = try (version.map(installed.preferring(postgresVersion:)) ?? installed)
            .folder(holding: ["postgres", "initdb"], package: "postgresql")
    }

    /// A cluster is made beside its place and moved there whole, so a crash in the middle leaves
    /// only a `cluster.partial`, which the next start throws away.
    func prepare() async throws(LocalServerError) {
        let partial = folder.root.appending("cluster.partial")
        do {
            if FileManager.default.fileExists(atPath: partial.string) {
                try FileManager.default.removeItem(atPath: partial.string)
            }
            // No process works in this folder and we hold its lock: the pid in there is of a dead
            // server, even if the system counts a zombie or has given the number away.
            let stale = cluster.appending("postmaster.pid").string
            if FileManager.default.fileExists(atPath: stale) {
                try FileManager.default.removeItem(atPath: stale)
            }
        } catch {
            throw .folderUnusable(folder: folder.root.string, reason: SystemWords.of(error))
        }
        guard !FileManager.default.fileExists(atPath: cluster.string) else { return }

        try await folder.run(
            [programs.appending("initdb").string, "--pgdata=\(partial.string)"] + Self.initdb
                + (options.durability == .disposable ? ["--no-sync"] : []))
        // The database is part of the move: a cluster without it never exists.
        try await folder.run([
            "sh", "-c", #"echo "CREATE DATABASE fapiao" | "$0" "$@""#,
            programs.appending("postgres").string, "--single", "-D", partial.string,
            "-c", "exit_on_error=on", "postgres",
        ])
        do {
            try FileManager.default.moveItem(atPath: partial.string, toPath: cluster.string)
        } catch {
            throw .folderUnusable(folder: folder.root.string, reason: SystemWords.of(error))
        }
    }

    var command: [String] {
        let settings =
            Self.settings + options.durability.settings + [
                "max_connections=\(options.connectionsMaximum)",
                "shared_buffers=\(options.sharedBuffersMegabytes)MB",
                "unix_socket_directories=\(socketFolder.string)",
            ]
        return [programs.appending("postgres").string, "-D", cluster.string]
            + settings.flatMap { ["-c", $0] }
    }

    /// postmaster.pid tells what `pg_ctl --wait` reads there: line 1 the process number, line 8
    /// `ready` once clients are accepted (PostgreSQL, src/include/utils/pidfile.h).
    func accepts(pid: Int32) async -> Bool {
        let file = FileManager.default.contents(atPath: cluster.appending("postmaster.pid").string)
        let lines = String(decoding: file ?? Data(), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count >= 8 && Int32(lines[0]) == pid && lines[7].hasPrefix("ready")
    }

    /// Trust is safe only because the socket's folder lets only the account and root in. Sorted by code
    /// point, which every index can serve; letters are Unicode's.
    private static let initdb = [
        "--username=fapiao", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8",
        "--lc-collate=C", "--lc-ctype=C.UTF-8", "--lc-messages=C", "--data-checksums",
    ]

    /// Terse: the detail of an error names the row, and a log holds no invoice.
    private static let settings = [
        "listen_addresses=", "port=5432", "unix_socket_permissions=0700", "wal_level=replica",
        "logging_collector=off", "log_destination=stderr", "log_line_prefix=%m [%p] ",
        "log_error_verbosity=terse",
        "timezone=UTC", "log_timezone=UTC", "cluster_name=fapiao", "jit=off",
    ]
}
