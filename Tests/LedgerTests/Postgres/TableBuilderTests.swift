import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger
@testable import Wire

/// What tables are built with (shared_v001_tables.sql), on tables of every sort.
struct TableBuilderTests {
    /// How a table may be divided into years.
    enum Division: CaseIterable {
        case list, range

        var sql: String {
            switch self {
            case .list: "issue_year smallint NOT NULL, id integer) PARTITION BY LIST (issue_year)"
            case .range: "at timestamptz NOT NULL, id integer) PARTITION BY RANGE (at)"
            }
        }

        /// A row of each of these years, numbered by it.
        func rows(_ years: [Int]) -> String {
            let values = years.map { year in
                switch self {
                case .list: "(\(year), \(year))"
                // The last moment of the year in UTC, which in Beijing is the next year.
                case .range: "('\(year)-12-31 23:59:59.999999+00', \(year))"
                }
            }
            return values.joined(separator: ", ")
        }
    }

    @Test(arguments: Division.allCases, [true, false])
    func aTableGetsItsYearsAndItsRowsMoveThere(
        _ division: Division, _ isAppendOnly: Bool
    ) async throws {
        try await LedgerDatabase.withFresh { pool in
            try await pool.withConnection { session in
                // The server's zone must not matter.
                _ = try await session.query("SET TIME ZONE 'Asia/Shanghai'")
                try await session.execute(
                    """
                    CREATE TABLE entry (\(division.sql);
                    CREATE TABLE entry_default PARTITION OF entry DEFAULT;
                    INSERT INTO yearly_table (name, years_back, storage)
                    VALUES ('entry', 1, 'fillfactor = 80');
                    INSERT INTO entry VALUES \(division.rows([2024, 2025, 2026, 2027, 2028]));
                    """)
                if isAppendOnly {
                    _ = try await session.query("SELECT make_append_only('entry')")
                }
                #expect(try await Self.make(2026, session) == 3)
                #expect(try await Self.make(2026, session) == 0)
                let places = try await session.query(
                    """
                    SELECT string_agg(tableoid::regclass::text || ':' || id, ' ' ORDER BY id)
                    FROM entry
                    """)
                #expect(
                    places.text(0, 0) == """
                        entry_default:2024 entry_y2025:2025 entry_y2026:2026 entry_y2027:2027 \
                        entry_default:2028
                        """)
                let options = try await session.query(
                    """
                    SELECT reloptions[1] FROM pg_class WHERE relname ~ '^entry_y' GROUP BY 1
                    """)
                #expect(options.count == 1 && options.text(0, 0) == "fillfactor=80")
                for table in ["entry", "entry_default", "entry_y2025", "entry_y2027"] {
                    for sql in ["UPDATE \(table) SET id = 0", "DELETE FROM \(table)"] {
                        let state = try await Self.state(of: sql, session)
                        #expect(state == (isAppendOnly ? "42501" : nil), "\(sql)")
                    }
                }
            }
        }
    }

    @Test func aPlainTableCanBeAppendOnly() async throws {
        try await LedgerDatabase.withFresh { pool in
            try await pool.withConnection { session in
                try await session.execute(
                    "CREATE TABLE refusal (id integer); SELECT make_append_only('refusal')")
                // A second time changes nothing.
                try await session.execute("SELECT make_append_only('refusal')")
                #expect(try await Self.state(of: "INSERT INTO refusal VALUES (1)", session) == nil)
                for sql in ["UPDATE refusal SET id = 2", "DELETE FROM refusal", "TRUNCATE refusal"]
                {
                    #expect(try await Self.state(of: sql, session) == "42501", "\(sql)")
                }
            }
        }
    }

    /// What the ledger had before is used as it is.
    @Test func aLedgerOfBeforeGoesOver() async throws {
        try await LedgerDatabase.withPool(try await LedgerDatabase.bare()) { pool in
            _ = try await SchemaMigrator(pool, .ledger(steps: 4)).migrate(today: today)
            let invoice = SyntheticInvoice.digital(1)
            let ports = LedgerPorts(pool)
            _ = try await ports.apply(.issue(invoice))
            let report = try await SchemaMigrator(pool).migrate(today: today)
            #expect(report.applied.starts(with: ["5 table builders", "6 yearly tables"]))
            #expect(report.partitionsMade == 0)
            #expect(try await ports.stored(invoice) == StoredInvoice(issuing: invoice))
            let guarded = try await pool.query(
                "SELECT count(*) FROM pg_trigger WHERE tgfoid = 'refuse_change'::regproc")
            // The feed, its default partition, this year's and the next.
            #expect(guarded.int8(0, 0) == 4)
            let next = CalendarDay(dayNumber: today.dayNumber + 366)
            #expect(try await pool.ensurePartitions(next) == 2)
            let room = try await pool.query(
                "SELECT reloptions[1] FROM pg_class WHERE relname = 'invoice_y2028'")
            #expect(room.text(0, 0) == "fillfactor=90")
        }
    }

    private static func make(_ year: Int32, _ session: PostgresSession) async throws -> Int32 {
        let made = try await session.query("SELECT ensure_partitions($1)", [.int4(year)])
        return made.int4(0, 0)
    }

    /// The SQLSTATE with which a statement is refused; nil where it is not. Nothing is kept.
    private static func state(
        of sql: String, _ session: PostgresSession
    ) async throws -> String? {
        struct Undone: Error {}
        do {
            try await session.transaction {
                _ = try await session.query(PostgresStatement(sql))
                throw Undone()
            }
        } catch let error as WireError {
            return error.serverCode
        } catch is Undone {}
        return nil
    }
}
