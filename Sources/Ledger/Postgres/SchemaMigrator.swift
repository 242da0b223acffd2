import Cryptography
import Invoices
import Verification
import Wire

/// Brings one schema set of a database to this program's version. Any number of workers may do so at
/// once.
struct SchemaMigrator: Sendable {
    private let pool: PostgresPool
    private let set: SchemaSet

    /// A new index on billions of rows may take its time, and others wait for it.
    private static let deadline = Duration.seconds(3_600)
    /// The key of the advisory lock, one for all sets, for some steps belong to several: "fapiao" in
    /// ASCII.
    private static let lock: Int64 = 0x66_61_70_69_61_6F

    /// - Parameter pool: with at least one session, logged in as the schema's owner.
    init(_ pool: PostgresPool, _ set: SchemaSet = .ledger) {
        self.pool = pool
        self.set = set
    }

    /// Applies what is missing, each step in a transaction of its own, then sees that the years
    /// around `today` have their partitions and the roles their rights.
    ///
    /// A crash leaves whole steps: the next call goes on behind the last.
    func migrate(today: CalendarDay) async throws(SchemaFault) -> SchemaReport {
        do {
            return try await pool.withConnection { session in
                _ = try await session.query(
                    "SELECT pg_advisory_lock($1::bigint)", [.int8(Self.lock)],
                    deadline: Self.deadline)
                var report = SchemaReport(set.name)
                try await session.execute(recordDefinition)
                let applied = try self.check(try await session.query(recorded))
                for migration in set.steps.dropFirst(applied) {
                    try await self.apply(migration, session)
                    report.applied.append("\(migration.version) \(migration.name)")
                }
                report.version = set.steps.count
                report.partitionsMade = try await Self.ensurePartitions(session, today)
                for script in set.upkeep {
                    try await session.execute(script, deadline: Self.deadline)
                }
                _ = try await session.query(
                    "SELECT pg_advisory_unlock($1::bigint)", [.int8(Self.lock)])
                return report
            }
        } catch let fault as SchemaFault {
            throw fault
        } catch {
            var fault = ServiceUnavailable(any: error, of: .ledger)
            // The steps before this one are done.
            fault.effect = .mayHaveHappened
            throw .ledger(fault)
        }
    }

    /// Checks for `serve`, at its start, that the database has this set as this program knows it.
    /// - Parameter deadline: for one statement.
    func requireCurrent(within deadline: Duration) async throws(SchemaFault) {
        let rows: PostgresRows?
        do throws(WireError) {
            rows = try await pool.query(recorded, deadline: deadline)
        } catch {
            guard error.serverCode == Self.undefinedTable else {
                throw .ledger(ServiceUnavailable(error, of: .ledger))
            }
            rows = nil
        }
        let found = if let rows { try check(rows) } else { 0 }
        guard found == set.steps.count else {
            throw .behind(set.name, found: found, needed: set.steps.count)
        }
    }

    /// PostgreSQL, appendix A.
    private static let undefinedTable = "42P01"

    private var recorded: PostgresStatement {
        PostgresStatement("SELECT version, name, sha256 FROM \(set.record) ORDER BY version")
    }

    private var recordDefinition: String {
        """
        CREATE TABLE IF NOT EXISTS \(set.record) (
            version    integer     NOT NULL PRIMARY KEY,
            name       text        NOT NULL,
            sha256     text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """
    }

    /// How many steps the database has; all of them must be ours, unchanged and in order.
    private func check(_ rows: PostgresRows) throws(SchemaFault) -> Int {
        for row in 0..<rows.count {
            let version = Int(rows.int4(row, 0))
            guard row < set.steps.count else {
                throw .newer(set.name, found: version, known: set.steps.count)
            }
            let migration = set.steps[row]
            guard version == migration.version, rows.text(row, 2) == migration.sha256 else {
                throw .changed(set.name, version: version, name: rows.text(row, 1))
            }
        }
        return rows.count
    }

    /// A step that waits for a table behind a long reader, such as `pg_dump`, holds up everybody behind it. So it
    /// gives up after five seconds, and whoever migrates tries again.
    private func apply(_ migration: SchemaMigration, _ session: PostgresSession) async throws {
        do {
            try await session.transaction {
                try await session.execute("SET LOCAL lock_timeout = '5s'")
                try await session.execute(migration.sql, deadline: Self.deadline)
                _ = try await session.query(
                    PostgresStatement(
                        """
                        INSERT INTO \(set.record) (version, name, sha256)
                        VALUES ($1::integer, $2::text, $3::text)
                        """),
                    [
                        .int4(Int32(migration.version)), .text(migration.name),
                        .text(migration.sha256),
                    ])
            }
        } catch let error as WireError {
            throw SchemaFault.failed(
                set.name, version: migration.version, name: migration.name,
                ServiceUnavailable(error, of: .ledger))
        }
    }

    /// - Returns: how many were made.
    static func ensurePartitions(
        _ session: PostgresSession, _ today: CalendarDay
    ) async throws -> Int {
        let made = try await session.query(
            "SELECT ensure_partitions($1::integer)", [.int4(Int32(today.components.year))],
            deadline: deadline)
        return Int(made.int4(0, 0))
    }
}

extension SchemaMigration {
    var sha256: String { Hexadecimal.encode(SHA256.digest(Array(sql.utf8))) }
}
