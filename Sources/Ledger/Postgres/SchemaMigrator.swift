import Cryptography
package import Verification
package import Wire

/// Brings the ledger's schema to this program's version. Any number of workers may do so at once.
package struct SchemaMigrator: Sendable {
    private let pool: PostgresPool
    private let migrations: [SchemaMigration]

    /// A new index on billions of rows may take its time, and others wait for it.
    private static let deadline = Duration.seconds(3_600)
    /// The key of the advisory lock: "fapiao" in ASCII.
    private static let lock: Int64 = 0x66_61_70_69_61_6F

    /// - Parameter pool: with at least one session, logged in as the schema's owner.
    package init(_ pool: PostgresPool) { self.init(pool, SchemaMigration.all) }

    init(_ pool: PostgresPool, _ migrations: [SchemaMigration]) {
        self.pool = pool
        self.migrations = migrations
    }

    /// Applies what is missing, each step in a transaction of its own, then sees that the years
    /// around `today` have their partitions and the service role its rights.
    package func migrate(today: CalendarDay) async throws(SchemaFault) -> SchemaReport {
        do {
            return try await pool.withConnection { session in
                _ = try await session.query(
                    "SELECT pg_advisory_lock($1::bigint)", [.int8(Self.lock)],
                    deadline: Self.deadline)
                var report = SchemaReport()
                try await session.execute(Self.book)
                let applied = try self.check(try await session.query(Self.applied))
                for migration in migrations.dropFirst(applied) {
                    try await self.apply(migration, session)
                    report.applied.append("\(migration.version) \(migration.name)")
                }
                report.version = migrations.count
                report.partitionsMade = try await Self.ensurePartitions(session, today)
                try await session.execute(SchemaMigration.grants)
                // These rows are of workers that are gone: none sends a batch again after so long.
                _ = try await session.query(
                    "DELETE FROM check_flush WHERE flushed_at < now() - interval '30 days'",
                    deadline: Self.deadline)
                _ = try await session.query(
                    "SELECT pg_advisory_unlock($1::bigint)", [.int8(Self.lock)])
                return report
            }
        } catch let fault as SchemaFault {
            throw fault
        } catch {
            var fault = ServiceUnavailable(any: error, of: .ledger)
            // Whatever came before this step is done.
            fault.effect = .mayHaveHappened
            throw .ledger(fault)
        }
    }

    /// Once a day: before a year begins, its partitions are made.
    /// - Returns: how many were made.
    @discardableResult
    package func ensurePartitions(today: CalendarDay) async throws(ServiceUnavailable) -> Int {
        do {
            return try await pool.withConnection { session in
                try await Self.ensurePartitions(session, today)
            }
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    /// Checks for `serve`, at its start, that the schema is this program's.
    /// - Parameter deadline: for each of two statements.
    package func requireCurrent(within deadline: Duration) async throws(SchemaFault) {
        do {
            let book = try await pool.query(
                "SELECT to_regclass('schema_migration') IS NOT NULL", deadline: deadline)
            guard book.bool(0, 0) else {
                throw SchemaFault.behind(found: 0, needed: migrations.count)
            }
            let found = try check(try await pool.query(Self.applied, deadline: deadline))
            guard found == migrations.count else {
                throw SchemaFault.behind(found: found, needed: migrations.count)
            }
        } catch let fault as SchemaFault {
            throw fault
        } catch {
            throw .ledger(ServiceUnavailable(any: error, of: .ledger))
        }
    }

    private static let applied: PostgresStatement = """
        SELECT version, name, sha256 FROM schema_migration ORDER BY version
        """

    private static let book = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            version    integer     NOT NULL PRIMARY KEY,
            name       text        NOT NULL,
            sha256     text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """

    /// How many migrations the database has; all of them must be ours, unchanged and in order.
    private func check(_ rows: PostgresRows) throws(SchemaFault) -> Int {
        for row in 0..<rows.count {
            let version = Int(rows.int4(row, 0))
            guard row < migrations.count else {
                throw SchemaFault.newer(found: version, known: migrations.count)
            }
            let migration = migrations[row]
            guard version == migration.version, rows.text(row, 2) == migration.sha256 else {
                throw SchemaFault.changed(version: version, name: rows.text(row, 1))
            }
        }
        return rows.count
    }

    private func apply(_ migration: SchemaMigration, _ session: PostgresSession) async throws {
        do {
            try await session.transaction {
                try await session.execute(migration.sql, deadline: Self.deadline)
                _ = try await session.query(
                    """
                    INSERT INTO schema_migration (version, name, sha256)
                    VALUES ($1::integer, $2::text, $3::text)
                    """,
                    [
                        .int4(Int32(migration.version)), .text(migration.name),
                        .text(migration.sha256),
                    ])
            }
        } catch let error as WireError {
            throw SchemaFault.failed(
                version: migration.version, name: migration.name,
                ServiceUnavailable(error, of: .ledger))
        }
    }

    private static func ensurePartitions(
        _ session: PostgresSession, _ today: CalendarDay
    ) async throws -> Int {
        let made = try await session.query(
            "SELECT ensure_partitions($1::integer)", [.int4(Int32(today.components.year))],
            deadline: deadline)
        return Int(made.int4(0, 0))
    }
}

extension SchemaMigration {
    fileprivate var sha256: String { Hexadecimal.encode(SHA256.digest(Array(sql.utf8))) }
}
