import Foundation
import Invoices
import LocalServers
import Logging
import Synchronization

@testable import Ledger
@testable import Wire

/// Far more than anything here takes, so that only a hang reaches it.
let patience = Duration.seconds(60)
let quiet = Logger(label: "LedgerTests") { _ in SwiftLogNoOpLogHandler() }
let today = CalendarDay(dayNumber: 20_454)

/// One server for the test process; a database for each test that asks, copied from one that was
/// migrated once.
enum LedgerDatabase {
    private static let server = Task { try await LocalPostgres.disposable(logger: quiet) }
    private static let count = Atomic<Int>(0)
    private static let template = Task {
        try await make("CREATE DATABASE ledger_template")
        let conninfo = try await server.value.conninfo + " dbname=ledger_template"
        try await withPool(conninfo) { pool in
            for set in [SchemaSet.ledger, .national] {
                _ = try await SchemaMigrator(pool, set).migrate(today: today)
            }
        }
    }

    /// The connection string of a new, empty, migrated database.
    static func fresh() async throws -> String {
        try await template.value
        return try await create(from: "ledger_template")
    }

    /// A server of its own, for tests that kill it.
    static func ownServer() async throws -> LocalPostgres {
        try await LocalPostgres.disposable(logger: quiet)
    }

    /// The connection string of a database without a schema.
    static func bare() async throws -> String { try await create(from: "template1") }

    private static func create(from template: String) async throws -> String {
        let name = "ledger_\(count.add(1, ordering: .relaxed).newValue)"
        try await make("CREATE DATABASE \(name) TEMPLATE \(template)")
        return try await server.value.conninfo + " dbname=\(name)"
    }

    private static func make(_ sql: String) async throws {
        try await withPool(server.value.conninfo) { pool in
            // A template must have no users while it is copied, so copies are made one by one.
            try await pool.withConnection { session in
                _ = try await session.query("SELECT pg_advisory_lock(1)")
                try await session.execute(sql)
                _ = try await session.query("SELECT pg_advisory_unlock(1)")
            }
        }
    }

    /// A pool that lives as long as `body`.
    static func withPool<R>(
        _ conninfo: String, _ configure: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        var configuration = PostgresConfiguration(conninfo: conninfo)
        configuration.connections = 1
        configuration.statementDeadline = patience
        configuration.cancelDeadline = patience
        configuration.reconnectGrace = patience
        configure(&configuration)
        let pool = PostgresPool(configuration, logger: quiet)
        let life = Task { await pool.run() }
        do {
            try await pool.connected(within: patience)
            let result = try await body(pool)
            life.cancel()
            await life.value
            return result
        } catch {
            life.cancel()
            await life.value
            throw error
        }
    }

    /// A pool that has the rights of a role and no others.
    static func withPool<R>(
        _ conninfo: String, as role: String, _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        try await withPool(conninfo, { $0.parameters["role"] = role }) { pool in
            let user = try await pool.query("SELECT current_user::text").text(0, 0)
            precondition(user == role, "\(user) instead of \(role)")
            return try await body(pool)
        }
    }

    /// A pool on a new migrated database.
    @discardableResult
    static func withFresh<R>(_ body: (PostgresPool) async throws -> R) async throws -> R {
        try await withPool(try await fresh(), { _ in }, body)
    }
}

extension SchemaSet {
    /// The ledger as an earlier version left it, where no role has rights.
    static func ledger(steps count: Int) -> SchemaSet {
        SchemaSet(
            name: .ledger, record: ledger.record, steps: Array(ledger.steps.prefix(count)),
            upkeep: [])
    }

    /// The same with one step more.
    func adding(_ name: String, _ sql: String) -> SchemaSet {
        let step = SchemaMigration((steps.last?.version ?? 0) + 1, name, Array(sql.utf8))
        return SchemaSet(name: self.name, record: record, steps: steps + [step], upkeep: upkeep)
    }
}

extension PostgresPool {
    func ensurePartitions(_ day: CalendarDay) async throws -> Int {
        try await withConnection { try await SchemaMigrator.ensurePartitions($0, day) }
    }

    /// Stops the process that writes the log behind everybody's back: from here on nothing reaches the
    /// disk that nobody waits for.
    /// - Returns: its number, for whoever wants it to go on or to die.
    func stopLogWriter() async throws -> Int32 {
        let writer = try await query(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"
        ).int4(0, 0)
        kill(writer, SIGSTOP)
        return writer
    }
}
