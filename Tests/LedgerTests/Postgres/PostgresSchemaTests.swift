import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger
@testable import Wire

@Suite struct PostgresSchemaTests {
    @Test func manyWorkersMigrateAtOnce() async throws {
        let conninfo = try await LedgerDatabase.bare()
        let reports = try await withThrowingTaskGroup { group in
            for _ in 0..<6 {
                group.addTask {
                    try await LedgerDatabase.withPool(conninfo) {
                        try await SchemaMigrator($0).migrate(today: today)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reports.allSatisfy { $0.version == SchemaSet.ledger.steps.count })
        #expect(reports.count { !$0.applied.isEmpty } == 1)
        #expect(reports.map(\.partitionsMade).sorted() == [0, 0, 0, 0, 0, 9])
    }

    @Test(arguments: [SchemaSet.ledger, .national])
    func whatIsNotOursIsRefused(_ ours: SchemaSet) async throws {
        try await LedgerDatabase.withPool(try await LedgerDatabase.bare()) { pool in
            let migrator = SchemaMigrator(pool, ours)
            let known = ours.steps.count
            let behind = SchemaFault.behind(ours.name, found: 0, needed: known)
            await #expect(throws: behind) {
                try await migrator.requireCurrent(within: patience)
            }
            _ = try await migrator.migrate(today: today)
            try await migrator.requireCurrent(within: patience)

            let next = known + 1
            let newer = ours.adding("more", "SELECT 1")
            _ = try await SchemaMigrator(pool, newer).migrate(today: today)
            let fault = SchemaFault.newer(ours.name, found: next, known: known)
            await #expect(throws: fault) { _ = try await migrator.migrate(today: today) }
            await #expect(throws: fault) { try await migrator.requireCurrent(within: patience) }
            let changed = ours.adding("more", "SELECT 2")
            await #expect(throws: SchemaFault.changed(ours.name, version: next, name: "more")) {
                _ = try await SchemaMigrator(pool, changed).migrate(today: today)
            }
        }
    }

    @Test func aFailedStepLeavesNothing() async throws {
        try await LedgerDatabase.withFresh { pool in
            let broken = SchemaSet.ledger.adding("broken", "CREATE TABLE half (); SELECT 1 / 0")
            let fault = await #expect(throws: SchemaFault.self) {
                _ = try await SchemaMigrator(pool, broken).migrate(today: today)
            }
            #expect(fault?.description.contains("was rolled back") == true)
            let rows = try await pool.query("SELECT to_regclass('half') IS NULL")
            #expect(rows.bool(0, 0))
            try await SchemaMigrator(pool).requireCurrent(within: patience)
        }
    }

    /// In one database: a step of both is taken by each and changes nothing then.
    @Test func setsThatShareADatabaseAreNoneOfEachOthersBusiness() async throws {
        try await LedgerDatabase.withPool(try await LedgerDatabase.bare()) { pool in
            for set in [SchemaSet.ledger, .national] {
                let report = try await SchemaMigrator(pool, set).migrate(today: today)
                #expect(report.set == set.name && report.version == set.steps.count)
                #expect(report.applied.count == set.steps.count)
                #expect(report.partitionsMade == (set.name == .ledger ? 9 : 0))
            }
            let own = SchemaSet.national.adding("prize", "CREATE TABLE prize ()")
            let applied = try await SchemaMigrator(pool, own).migrate(today: today).applied
            #expect(applied == ["\(own.steps.count) prize"])
            for set in [SchemaSet.ledger, own] {
                try await SchemaMigrator(pool, set).requireCurrent(within: patience)
                let again = try await SchemaMigrator(pool, set).migrate(today: today)
                #expect(again.applied.isEmpty && again.partitionsMade == 0)
            }
        }
    }

    /// A set needs no other: the nation's tables may have a database of their own.
    @Test func theNationalSetStandsAlone() async throws {
        try await LedgerDatabase.withPool(try await LedgerDatabase.bare()) { pool in
            _ = try await SchemaMigrator(pool, .national).migrate(today: today)
            let rows = try await pool.query("SELECT to_regclass('invoice') IS NULL")
            #expect(rows.bool(0, 0))
        }
    }

    @Test func nextYearsPartitionTakesWhatCameEarly() async throws {
        try await LedgerDatabase.withFresh { pool in
            let ports = LedgerPorts(pool)
            let early = SyntheticInvoice.digital(1, year: 28)
            _ = try await ports.apply(.issue(early))
            let next = CalendarDay(dayNumber: today.dayNumber + 366)
            #expect(try await pool.ensurePartitions(next) == 2)
            #expect(try await pool.ensurePartitions(next) == 0)
            #expect(try await ports.stored(early) == StoredInvoice(issuing: early))
            let rows = try await pool.query("SELECT count(*) FROM invoice_y2028")
            #expect(rows.int8(0, 0) == 1)
        }
    }

    @Test func lookUpReadsOnlyThePartitionsOfItsYears() async throws {
        try await LedgerDatabase.withPool(try await LedgerDatabase.fresh()) { pool in
            let invoices = (1...200).map { SyntheticInvoice.digital($0) }
            _ = try await PostgresLedgerWriter(pool).apply(invoices.map { .issue($0) })
            let id = invoices[0].id
            let plan = try await pool.withConnection { session in
                _ = try await session.query("SET plan_cache_mode = force_generic_plan")
                try await session.execute(
                    "PREPARE look (smallint[], uuid[]) AS " + PostgresInvoiceLedger.statement.sql)
                let rows = try await session.execute(
                    """
                    EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF)
                    EXECUTE look ('{\(id.issueYear)}', '{\(id.uuidText)}')
                    """)
                return (0..<rows.count).map { rows.text($0, 0) }
            }
            let scans = plan.filter {
                $0.contains(" on invoice_y") || $0.contains("on invoice_def")
            }
            let run = scans.filter { !$0.contains("never executed") }
            #expect(run.count == 1, "\(plan)")
            #expect(run.allSatisfy { $0.contains("Index Scan using invoice_y2025_pkey") })
            #expect(scans.allSatisfy { !$0.contains("Seq Scan") })
        }
    }

    /// A plan that PostgreSQL made for what it had found empty is kept while it grows.
    @Test func lookUpReadsNoTableFromEndToEndEvenWhereItWasFoundEmpty() async throws {
        try await LedgerDatabase.withPool(
            try await LedgerDatabase.fresh(),
            { $0.parameters = PostgresConfiguration.ledgerParameters }
        ) { pool in
            let plan = try await pool.withConnection { session in
                try await session.execute("VACUUM (ANALYZE) invoice, invoice_check")
                try await session.execute("SET plan_cache_mode = force_generic_plan")
                try await session.execute(
                    "PREPARE look (smallint[], uuid[]) AS " + PostgresInvoiceLedger.statement.sql)
                let id = SyntheticInvoice.digital(1).id
                let rows = try await session.execute(
                    "EXPLAIN EXECUTE look ('{\(id.issueYear)}', '{\(id.uuidText)}')")
                return (0..<rows.count).map { rows.text($0, 0) }
            }
            #expect(plan.contains { $0.contains("Index Scan using invoice_check_pkey") })
            #expect(!plan.contains { $0.contains("Seq Scan") }, "\(plan)")
        }
    }

    /// Read ten times a second by every worker: what it costs must not grow with the feed.
    @Test(arguments: ["force_generic_plan", "force_custom_plan"])
    func theFeedIsReadFromWhereTheFollowerStands(_ mode: String) async throws {
        try await LedgerDatabase.withPool(try await LedgerDatabase.fresh()) { pool in
            _ = try await pool.query(
                """
                INSERT INTO invoice_change (invoice_id, revision, change)
                SELECT gen_random_uuid(), 2, 'void' FROM generate_series(1, 12000)
                """)
            let cursor = try await PostgresChangeFeed(pool).changes(after: nil).cursor
            let after = try FeedPlace(cursor).newcomersAfter
            // Each transaction that is open costs some pages more, and other tests have theirs.
            let noneOpen = "\(after.transaction):\(after.transaction):"
            let plan = try await pool.withConnection { session in
                try await session.execute("SET plan_cache_mode = \(mode)")
                try await session.execute(
                    "PREPARE feed (text, text, text, bigint, bigint, text, bigint, boolean) AS "
                        + PostgresChangeFeed.statement.sql)
                let rows = try await session.execute(
                    """
                    EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) EXECUTE feed
                    ('\(noneOpen)', NULL, '0', 0, 5001, '\(after.transaction)',
                     \(after.position), false)
                    """)
                return (0..<rows.count).map { rows.text($0, 0) }
            }
            // The whole index of 12,000 changes has some sixty pages; a few are its way down.
            let buffers = try #require(plan.first { $0.contains("Buffers: shared hit=") })
            let hit = buffers.split(separator: "hit=").last?.split(separator: " ").first
            let pages = try #require(hit.flatMap { Int($0) })
            #expect(pages < 25, "\(plan)")
        }
    }
}
