import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger
@testable import Wire

/// What only a database with many writers can get wrong.
@Suite struct PostgresFeedTests {
    /// A change row of a transaction that the test opens and ends itself.
    private static func insert(_ id: Int, in session: PostgresSession) async throws {
        _ = try await session.query(
            "INSERT INTO invoice_change (invoice_id, revision, change) VALUES ($1, $2, 'void')",
            [.uuid(SyntheticInvoice.digital(id).id.nibbles), .int8(Int64(id))])
    }

    private static func revisions(_ changes: [FeedChange]) -> [Int64] { changes.map(\.revision) }

    @Test(arguments: [1, 2, 5_000])
    func transactionsThatCommitOutOfOrderAreAllHandedOutOnce(pageMaximum: Int) async throws {
        try await LedgerDatabase.withFresh { pool in
            let ports = LedgerPorts(pool, pageMaximum: pageMaximum)
            var cursor = try await ports.feed.changes(after: nil).cursor
            func read() async throws -> [Int64] {
                let (changes, next) = try await ports.changes(after: cursor)
                cursor = next
                return Self.revisions(changes)
            }
            try await pool.withConnection { first in
                try await pool.withConnection { second in
                    try await first.transaction {
                        try await Self.insert(1, in: first)
                        try await second.transaction { try await Self.insert(2, in: second) }
                        #expect(try await read() == [2])
                        try await Self.insert(3, in: first)
                        try await second.transaction {
                            try await Self.insert(4, in: second)
                            try await Self.insert(5, in: second)
                        }
                        #expect(try await read() == [4, 5])
                        #expect(try await read() == [])
                    }
                    #expect(try await read() == [1, 3])
                    #expect(try await read() == [])
                }
            }
        }
    }

    @Test func anOpenTransactionDoesNotMakeTheCursorGrow() async throws {
        try await LedgerDatabase.withFresh { pool in
            let ports = LedgerPorts(pool)
            var cursor = try await ports.feed.changes(after: nil).cursor
            try await pool.withConnection { long in
                try await long.transaction {
                    try await Self.insert(1, in: long)
                    for start in stride(from: 10, to: 2_000, by: 500) {
                        let invoices = (start..<start + 500).map { SyntheticInvoice.digital($0) }
                        _ = try await ports.writer.apply(invoices.map { .issue($0) })
                        let (changes, next) = try await ports.changes(after: cursor)
                        #expect(changes.count == 500)
                        cursor = next
                        #expect(cursor.seen.utf8.count < 200)
                    }
                }
            }
            #expect(Self.revisions(try await ports.changes(after: cursor).changes) == [1])
        }
    }

    @Test func commitsBetweenTwoPagesOfOneSeriesAreNotLost() async throws {
        try await LedgerDatabase.withFresh { pool in
            let feed = PostgresChangeFeed(pool, pageMaximum: 2)
            let start = try await feed.changes(after: nil)
            try await pool.withConnection { first in
                try await pool.withConnection { second in
                    _ = try await first.query("BEGIN")
                    try await Self.insert(1, in: first)
                    try await second.transaction {
                        for id in 2...6 { try await Self.insert(id, in: second) }
                    }
                    var page = try await feed.changes(after: start.cursor)
                    var seen = Self.revisions(page.changes)
                    #expect(page.isPartial)
                    _ = try await first.query("COMMIT")
                    while page.isPartial {
                        page = try await feed.changes(after: page.cursor)
                        seen += Self.revisions(page.changes)
                    }
                    #expect(seen.sorted() == [1, 2, 3, 4, 5, 6])
                }
            }
        }
    }

    @Test(arguments: [1, 2, 5_000])
    func aFeedWithoutIssuesHandsOutEveryOtherChangeOnce(pageMaximum: Int) async throws {
        try await LedgerDatabase.withFresh { pool in
            let ports = LedgerPorts(pool)
            let feed = PostgresChangeFeed(pool, pageMaximum: pageMaximum, leavesOutIssues: true)
            var cursor = try await feed.changes(after: nil).cursor
            let invoices = (1...9).map { SyntheticInvoice.digital($0) }
            _ = try await ports.writer.apply(invoices.map { .issue($0) })
            _ = try await ports.writer.apply(invoices.prefix(3).map { .void($0.id) })
            let red = SyntheticInvoice.red(100, of: invoices[3], yuan: 7)
            _ = try await ports.writer.apply([.issue(red)])
            var seen: [FeedChange] = []
            var isPartial = true
            while isPartial {
                let page = try await feed.changes(after: cursor)
                #expect(page.changes.count <= pageMaximum)
                seen += page.changes
                (cursor, isPartial) = (page.cursor, page.isPartial)
            }
            #expect(seen.allSatisfy { !$0.isIssue && $0.revision == 2 })
            #expect(seen.map(\.id).sorted() == invoices.prefix(4).map(\.id).sorted())
            // Nothing but issues since: the cursor goes on all the same, and nothing comes again.
            _ = try await ports.writer.apply([.issue(SyntheticInvoice.digital(10))])
            let last = try await feed.changes(after: cursor)
            #expect(last.changes.isEmpty && !last.isPartial)
            // Other databases of this server may hold the oldest transaction open meanwhile.
            #expect(last.cursor.seen != cursor.seen)
            #expect(last.cursor.oldestOpenTransaction >= cursor.oldestOpenTransaction)
        }
    }

    /// As COPY writes them, and as a statement does that finds some of them there.
    @Test(arguments: [1, 70, 5_000])
    func issuesOfOneStatementAreOneRowAndComeWhole(pageMaximum: Int) async throws {
        try await LedgerDatabase.withFresh { pool in
            let ports = LedgerPorts(pool)
            let feed = PostgresChangeFeed(pool, pageMaximum: pageMaximum)
            var cursor = try await feed.changes(after: nil).cursor
            let invoices = (1...160).map { SyntheticInvoice.digital($0) }
            let batches = [invoices[..<80], invoices[70..<80], invoices[75..<85], invoices[85...]]
            for batch in batches {
                _ = try await ports.writer.apply(batch.map { .issue($0) })
            }
            _ = try await ports.writer.apply([.void(invoices[0].id)])
            let rows = try await pool.query(
                "SELECT invoices FROM invoice_change ORDER BY transaction_id, position")
            #expect((0..<rows.count).map { rows.int4($0, 0) } == [80, 5, 75, 1])

            var pages: [[FeedChange]] = []
            var isPartial = true
            while isPartial {
                let page = try await feed.changes(after: cursor)
                pages.append(page.changes)
                (cursor, isPartial) = (page.cursor, page.isPartial)
            }
            let issues = pages.joined().filter(\.isIssue)
            #expect(issues.map(\.id).sorted() == invoices.map(\.id).sorted())
            #expect(issues.allSatisfy { $0.revision == 1 })
            // The row that fills a page ends it; what was committed since may make one more.
            let expected = [1: [80, 5, 75, 1], 70: [80, 80, 1], 5_000: [161]]
            #expect(pages.map(\.count).filter { $0 > 0 } == expected[pageMaximum])
            #expect(try await feed.changes(after: cursor).changes.isEmpty)
        }
    }

    @Test func rowsOfBeforeAreHandedOutToo() async throws {
        try await LedgerDatabase.withPool(try await LedgerDatabase.bare()) { pool in
            _ = try await SchemaMigrator(pool, .ledger(steps: 2)).migrate(today: today)
            let cursor = try await pool.query("SELECT pg_current_snapshot()::text")
            for change in ["issue", "void"] {
                _ = try await pool.query(
                    "INSERT INTO invoice_change (invoice_id, revision, change) VALUES ($1, 1, $2)",
                    [.uuid(SyntheticInvoice.digital(1).id.nibbles), .text(change)])
            }
            _ = try await SchemaMigrator(pool).migrate(today: today)
            let page = try await PostgresChangeFeed(pool).changes(
                after: FeedPlace(base: cursor.text(0, 0)).cursor(3, in: ""))
            #expect(page.changes.map(\.isIssue) == [true, false])
            #expect(Set(page.changes.map(\.id)) == [SyntheticInvoice.digital(1).id])
        }
    }

    @Test(arguments: ["nonsense here", "1:1: 2:2: x 4", "not-a-snapshot"])
    func aForeignCursorIsRefused(seen: String) async throws {
        try await LedgerDatabase.withFresh { pool in
            await #expect(throws: ServiceUnavailable.self) {
                _ = try await PostgresChangeFeed(pool).changes(
                    after: FeedCursor(oldestOpenTransaction: 1, seen: seen))
            }
        }
    }

    @Test(arguments: [
        "UPDATE invoice_change SET revision = 9", "DELETE FROM invoice_change",
        "TRUNCATE invoice_change", "DELETE FROM invoice_change_y2026",
        "UPDATE invoice_change_default SET actor = 'x'", "TRUNCATE invoice_change_y2027",
    ])
    func feedIsAppendOnly(sql: String) async throws {
        try await LedgerDatabase.withFresh { pool in
            let error = await #expect(throws: WireError.self) {
                _ = try await pool.query(PostgresStatement(sql))
            }
            #expect(error?.serverCode == "42501")
            #expect(error?.detail.contains("is append-only") == true)
        }
    }
}
