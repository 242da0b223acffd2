import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger
@testable import Wire

/// Who made a change stands in its row, whichever way it was written.
struct ChangeActorTests {
    private static let shop = ChangeActor.key("shop")
    private static let alice = ChangeActor.person("alice")

    /// Enough for a COPY, and too few for one.
    @Test(arguments: [PostgresLedgerWriter.copyMinimum + 1, 2])
    func everyChangeNamesItsActor(_ count: Int) async throws {
        try await LedgerDatabase.withFresh { pool in
            let writer = PostgresLedgerWriter(pool)
            let history = PostgresInvoiceHistory(pool)
            let invoices = (1...count).map { SyntheticInvoice.digital($0) }
            _ = try await writer.apply(invoices.map { .issue($0) }, by: Self.shop)
            // Already there: whoever says it again has changed nothing.
            _ = try await writer.apply(invoices.map { .issue($0) }, by: Self.alice)
            let (voided, reversed) = (invoices[0], invoices[1])
            _ = try await writer.apply([.void(voided.id)], by: Self.alice)
            _ = try await writer.apply([.void(voided.id)], by: Self.shop)
            let red = SyntheticInvoice.red(90_001, of: reversed)
            _ = try await writer.apply([.issue(red)], by: .person("root", sudo: "bob"))

            func changes(_ invoice: Invoice) async throws -> [String] {
                try await history.changes(of: invoice.id).map {
                    "\($0.revision) \($0.kind.rawValue) \($0.actor)"
                }
            }
            #expect(try await changes(voided) == ["1 issue key:shop", "2 void person:alice"])
            #expect(
                try await changes(reversed)
                    == ["1 issue key:shop", "2 red-flush person:root (sudo bob)"])
            #expect(try await changes(red) == ["1 issue person:root (sudo bob)"])
            for invoice in invoices.dropFirst(2) {
                #expect(try await changes(invoice) == ["1 issue key:shop"])
            }
            #expect(try await changes(SyntheticInvoice.digital(99_999)) == [])
            #expect(try await history.holdsIssues(notBy: .demo))
            #expect(try await !history.holdsIssues(notBy: Self.shop))
        }
    }

    /// A row that is rolled back with its change leaves no trace, and none is written without it.
    @Test func aRefusedChangeHasNoRow() async throws {
        try await LedgerDatabase.withFresh { pool in
            let writer = PostgresLedgerWriter(pool)
            let invoice = SyntheticInvoice.digital(1)
            _ = try await writer.apply([.issue(invoice)], by: Self.shop)
            _ = try await writer.apply(
                [
                    .issue(SyntheticInvoice.digital(1, remark: "other")),
                    .void(SyntheticInvoice.digital(7).id),
                ], by: Self.alice)
            let rows = try await pool.query("SELECT count(*) FROM invoice_change")
            #expect(rows.int8(0, 0) == 1)
        }
    }

    @Test func changesFromBeforeAreUnknown() async throws {
        try await LedgerDatabase.withPool(try await LedgerDatabase.bare()) { pool in
            _ = try await SchemaMigrator(pool, .ledger(steps: 3)).migrate(today: today)
            let invoice = SyntheticInvoice.digital(1)
            try await pool.withConnection { session in
                try await session.transaction {
                    _ = try await session.query(
                        """
                        INSERT INTO invoice (issue_year, invoice_id, kind, issued_on, amount_fen,
                                             total_fen, seller_tax_number, face)
                        VALUES ($1, $2, '32', '2025-01-05', 1, 1, 'x', '{}')
                        """, [.int2(invoice.id.issueYear), .uuid(invoice.id.nibbles)])
                    _ = try await session.query(
                        """
                        INSERT INTO invoice_change (issued_ids, invoices, revision, change)
                        VALUES ($1, 1, 1, 'issue')
                        """, [.uuidArray([invoice.id.nibbles])])
                }
                // As the first version wrote it.
                _ = try await session.query(
                    "INSERT INTO invoice_change (invoice_id, revision, change) VALUES ($1, 2, 'void')",
                    [.uuid(invoice.id.nibbles)])
            }
            _ = try await SchemaMigrator(pool).migrate(today: today)
            let changes = try await PostgresInvoiceHistory(pool).changes(of: invoice.id)
            #expect(changes.map(\.actor) == ["unknown", "unknown"])
            #expect(changes.map(\.kind) == [.issue, .void])
            #expect(try await PostgresInvoiceHistory(pool).holdsIssues(notBy: .demo))
        }
    }

    /// On a feed of any length: neither way to a row reads the feed from end to end.
    @Test func aHistoryIsFoundByIndexes() async throws {
        try await LedgerDatabase.withPool(
            try await LedgerDatabase.fresh(),
            { $0.parameters = PostgresConfiguration.ledgerParameters }
        ) { pool in
            let plan = try await pool.withConnection { session in
                try await session.execute("SET plan_cache_mode = force_generic_plan")
                try await session.execute(
                    "PREPARE history (smallint, uuid) AS " + PostgresInvoiceHistory.statement.sql)
                let id = SyntheticInvoice.digital(1).id
                let rows = try await session.execute(
                    "EXPLAIN EXECUTE history ('\(id.issueYear)', '\(id.uuidText)')")
                return (0..<rows.count).map { rows.text($0, 0) }
            }
            #expect(!plan.contains { $0.contains("Seq Scan") }, "\(plan)")
            #expect(plan.contains { $0.contains("invoice_id_idx") || $0.contains("of_one") })
        }
    }
}
