import Cryptography
import LocalServers
import Logging
import SystemPackage

/// The PostgreSQL and Redis that `fapiao` runs for itself where none are configured, or those of
/// the `fapiao` that is running on the same data folder.
struct PrivateServers {
    let database: SecretText
    let redis: SecretText
    /// The ledger is that of another `fapiao`, which is running.
    let isLedgerShared: Bool
    private let postgres: LocalPostgres?
    private let cache: LocalRedis?

    /// No ledger is configured, and the data folder holds none.
    struct NoLedger: Error, CustomStringConvertible {
        let folder: String
        var description: String {
            "there is no ledger: database.url is not set, and \(folder) holds none that "
                + "\(ProcessEnvironment.account) can see. Give the settings of the service "
                + "(--config, or database.urlFile), its data.folder, or start `fapiao serve`, "
                + "which makes one"
        }
    }

    /// Nil where both are configured. Each that is not is started for the service, which never shares. A command
    /// shares those that run already; it starts a ledger where it must, and a Redis never: with a cache that
    /// nobody else has it would do nothing sooner, and without one it reads the ledger and writes it.
    /// - Throws: `LocalServerError`; `NoLedger` unless this is the service, which makes one.
    static func start(
        for settings: Settings, as purpose: Backend.Purpose, logger: Logger
    ) async throws -> PrivateServers? {
        let sharing = purpose != .service
        let needsDatabase = settings.database.url.isEmpty
        let needsRedis = settings.redis.url.isEmpty
        // With a ledger of your own elsewhere, a private cache would be shared with nobody: that
        // is a fine small installation, so it is started all the same.
        guard needsDatabase || needsRedis else { return nil }
        let folder = FilePath(settings.dataFolder)
        if needsDatabase, purpose != .service,
            !LocalPostgres.isMade(in: folder.appending("postgres"))
        {
            throw NoLedger(folder: settings.dataFolder)
        }
        var servers = PrivateServers(
            database: settings.database.url, redis: settings.redis.url, isLedgerShared: false,
            postgres: nil, cache: nil)
        if needsDatabase {
            servers = try await servers.withPostgres(
                in: folder.appending("postgres"), sharing, logger)
        }
        if needsRedis {
            do throws(LocalServerError) {
                servers = try await servers.withRedis(
                    in: folder.appending("redis"), sharing, logger)
            } catch {
                await servers.stop()
                throw error
            }
        }
        return servers
    }

    func stop() async {
        await cache?.stop()
        await postgres?.stop()
    }

    private func withPostgres(
        in folder: FilePath, _ sharing: Bool, _ logger: Logger
    ) async throws(LocalServerError) -> PrivateServers {
        do throws(LocalServerError) {
            let server = try await LocalPostgres.start(in: folder, logger: logger)
            return PrivateServers(
                database: SecretText(server.conninfo), redis: redis, isLedgerShared: false,
                postgres: server, cache: cache)
        } catch {
            guard sharing, case .folderInUse = error else { throw error }
            let other = SecretText(try LocalPostgres.conninfoOfOther(in: folder))
            return PrivateServers(
                database: other, redis: redis, isLedgerShared: true, postgres: nil, cache: cache)
        }
    }

    private func withRedis(
        in folder: FilePath, _ sharing: Bool, _ logger: Logger
    ) async throws(LocalServerError) -> PrivateServers {
        let server = sharing ? nil : try await LocalRedis.start(in: folder, logger: logger)
        let url = server?.url ?? LocalRedis.urlOfOther(in: folder)
        return PrivateServers(
            database: database, redis: SecretText(url), isLedgerShared: isLedgerShared,
            postgres: postgres, cache: server)
    }
}
