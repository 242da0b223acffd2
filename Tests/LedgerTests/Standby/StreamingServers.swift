import LocalServers

@testable import Ledger
@testable import Wire

/// A ledger on a primary and standbys of its own, and a reader whose clock is in the test's hand.
struct StreamingServers {
    let primary: LocalPostgres
    let standbys: [LocalPostgres]

    static func withServers(
        standbys count: Int = 1, _ body: (StreamingServers) async throws -> Void
    ) async throws {
        let primary = try await LedgerDatabase.ownServer()
        var standbys: [LocalPostgres] = []
        let outcome: Result<Void, any Error>
        do {
            try await LedgerDatabase.withPool(primary.conninfo) { pool in
                _ = try await SchemaMigrator(pool).migrate(today: today)
            }
            for _ in 0..<count {
                // Follows whichever of the earlier ones takes over.
                let hosts = conninfo(of: [primary] + standbys)
                standbys.append(try await .disposableStandby(of: hosts, logger: quiet))
            }
            try await body(StreamingServers(primary: primary, standbys: standbys))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        for server in standbys + [primary] { await server.stop() }
        try outcome.get()
    }

    /// All of them, as an operator would name them.
    var conninfo: String { Self.conninfo(of: [primary] + standbys) }

    static func conninfo(of servers: [LocalPostgres]) -> String {
        let hosts = servers.map { server in
            server.conninfo.split(separator: " ")[0].dropFirst("host=".count)
        }
        return "host=\(hosts.joined(separator: ",")) port=5432 dbname=fapiao user=fapiao"
    }

    /// - Parameters:
    ///   - primary: where the primary and its marks are looked for; all servers if nil.
    ///   - standby: likewise.
    func withReader(
        primary: String? = nil, standby: String? = nil,
        _ body: (StandbyReader) async throws -> Void
    ) async throws {
        try await LedgerDatabase.withPool(
            primary ?? conninfo,
            {
                $0.targetSession = .primary
                $0.sessions = 4
            }
        ) { primary in
            try await LedgerDatabase.withPool(
                standby ?? conninfo, { $0.targetSession = .standby }
            ) { standby in
                try await body(StandbyReader(primary, standby))
            }
        }
    }
}
