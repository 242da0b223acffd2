import Glibc
package import Logging
package import SystemPackage

/// A private PostgreSQL in a folder: a real server, reached through a unix socket that only this
/// user and root can open. It dies with this process, however that ends, and keeps its data.
///
/// ```swift
/// let postgres = try await LocalPostgres.start(in: folder, logger: logger)
/// … postgres.conninfo …
/// await postgres.stop()
/// ```
package struct LocalPostgres: Sendable {
    /// The connection string for libpq: database and superuser `fapiao`.
    package let conninfo: String

    private let supervisor: ServerSupervisor<PostgresRecipe>

    /// Makes the cluster when the folder is new, starts it, and returns when it accepts clients.
    /// From then on a server that dies is started again until ``stop()``.
    package static func start(
        in folder: FilePath, logger: Logger, options: Options = Options()
    ) async throws(LocalServerError) -> LocalPostgres {
        try await ServerFolder.requirePassage(to: folder, for: PostgresRecipe.account)
        let recipe = try PostgresRecipe(folder: folder, options: options)
        let supervisor = ServerSupervisor(recipe, logger: logger)
        try await supervisor.start()
        return LocalPostgres(
            conninfo: conninfo(at: recipe.socketFolder),
            supervisor: supervisor)
    }

    /// Fast shutdown: clients are sent away, everything committed is on disk. Twenty seconds later
    /// it is killed, which loses nothing either, but the next start has to recover.
    package func stop() async {
        await supervisor.stop()
    }

    /// The postmaster's process number; nil while it is down. Killing it shows what the supervisor
    /// does after a crash.
    package var processIdentifier: Int32? {
        get async { await supervisor.pid }
    }

    /// SIGKILL, and down until ``restart()``: for tests of what a caller does without a database.
    package func kill() async {
        await supervisor.down(with: SIGKILL)
    }

    /// Starts the server again after ``kill()`` or ``stop()``; one that runs is stopped first.
    package func restart() async throws(LocalServerError) {
        await supervisor.down(with: SIGINT)
        try await supervisor.start()
    }
}

extension LocalPostgres {
    /// Options that a caller may choose.
    package struct Options: Sendable {
        /// As safe as production by default; tests give up the power cut for speed.
        package var durability = Durability.survivesPowerCut
        /// Connections of all workers, of the processes beside them and of people with psql: as many as PostgreSQL
        /// itself would take.
        package var connectionsMaximum = 100
        /// PostgreSQL's own cache of pages. A page that misses it is copied from the system's and
        /// checked anew: a look-up cost 14 µs with PostgreSQL's default of 128 MB and a ledger of 1 GB,
        /// and 9 with room for all of it.
        package var sharedBuffersMegabytes = MachineMemory.megabytes(share: 8, within: 128...4_096)
        /// Recovery after a crash replays at most a gigabyte of log, PostgreSQL's max_wal_size.
        package var startLimit = Duration.seconds(60)
        /// The folders to look for programs in; nil for this machine's usual places.
        var programs: ServerPrograms?

        package init() {}

        /// For tests: small, and quick because nothing is ever forced to disk.
        package static var disposable: Options {
            var options = Options()
            options.durability = .disposable
            options.sharedBuffersMegabytes = 64
            // Tests run at once, and each has pools of its own.
            options.connectionsMaximum = 1_000
            return options
        }
    }

    /// The damage that a power cut may do.
    package enum Durability: Sendable {
        /// Committed data are on disk.
        case survivesPowerCut
        /// fsync off: data survive a killed server, but a power cut may destroy the whole cluster.
        case disposable

        var settings: [String] {
            switch self {
            case .survivesPowerCut: ["fsync=on", "full_page_writes=on"]
            case .disposable: ["fsync=off", "full_page_writes=off"]
            }
        }
    }
}
