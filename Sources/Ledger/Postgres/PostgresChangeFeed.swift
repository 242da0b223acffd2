package import Invoices
package import Verification
package import Wire

/// Reads the change feed from the primary: a replica's snapshots do not say which transactions
/// are open, and changes that it has not heard of would be missing from a lease.
package struct PostgresChangeFeed: ChangeFeed {
    private let pool: PostgresPool
    private let pageMaximum: Int
    private let leavesOutIssues: Bool

    /// How far back a follower goes after a crash or fail-over, in transactions. Only those are lost
    /// that no caller waited for and that had not reached a disk yet: commits without a flush (check
    /// counts) and aborts of the last moments, which PostgreSQL writes out within three times
    /// `wal_writer_delay`, 0.6 seconds; and with a standby, those still on their way to it.
    static let transactionsLostMaximum: UInt64 = 10_000

    /// - Parameters:
    ///   - pageMaximum: changes of a page. 5,000 are some 200 kB, one ingest batch or two. A row
    ///     that tells of many issues is handed out whole, also where it goes beyond.
    ///   - leavesOutIssues: for a follower that keeps nothing of invoices it does not know.
    package init(
        _ pool: PostgresPool, pageMaximum: Int = 5_000, leavesOutIssues: Bool = false
    ) {
        self.pool = pool
        self.pageMaximum = pageMaximum
        self.leavesOutIssues = leavesOutIssues
    }

    /// `life` changes with every crash recovery, where PostgreSQL throws its statistics away, and
    /// is another on a standby; it survives a clean restart. A reset by somebody else only makes us
    /// read more.
    ///
    /// The rows visible to the target but not to the base: those of the transactions that were open at
    /// the base, and those that began after it. The snapshot is that of the statement itself.
    ///
    /// The first branch has one lower bound, worked out here: given two, PostgreSQL begins its
    /// index scan at whichever it likes, and the wrong one is the beginning of the whole feed.
    ///
    /// A page ends with the row that fills it. It is weighed by `invoices`, so that the identities
    /// of a row are read only if it is handed out.
    static let statement: PostgresStatement = """
        WITH now AS MATERIALIZED (
            SELECT pg_current_snapshot() AS snapshot,
                   coalesce(extract(epoch FROM stats_reset)::text, '') AS life
            FROM pg_stat_bgwriter
        )
        SELECT now.snapshot::text, pg_snapshot_xmin(now.snapshot), c.transaction_id, c.position,
               c.invoice_id, c.revision, c.change = 'issue', now.life, c.issued_ids,
               c.through < c.found
        FROM now
        LEFT JOIN LATERAL (
            SELECT next.*, sum(invoices) OVER (ORDER BY transaction_id, position) AS through,
                   sum(invoices) OVER () AS found
            FROM (
                (SELECT transaction_id, position, invoice_id, revision, change, invoices, issued_ids
                 FROM invoice_change
                 WHERE (transaction_id, position) > ($6::text::xid8, $7::bigint)
                     AND pg_visible_in_snapshot(
                         transaction_id, coalesce($2::text::pg_snapshot, now.snapshot))
                     AND (NOT $8::boolean OR change <> 'issue')
                 ORDER BY transaction_id, position
                 LIMIT $5::bigint + 1)
                UNION ALL
                (SELECT transaction_id, position, invoice_id, revision, change, invoices, issued_ids
                 FROM invoice_change
                 WHERE transaction_id = ANY (
                         ARRAY (SELECT pg_snapshot_xip($1::text::pg_snapshot)))
                     AND (transaction_id, position) > ($3::text::xid8, $4::bigint)
                     AND pg_visible_in_snapshot(
                         transaction_id, coalesce($2::text::pg_snapshot, now.snapshot))
                     AND (NOT $8::boolean OR change <> 'issue')
                 ORDER BY transaction_id, position
                 LIMIT $5::bigint + 1)
            ) AS next
        ) AS c ON c.through - c.invoices < $5::bigint
        ORDER BY c.transaction_id, c.position
        """

    /// Reads the next page by one round trip. A second one follows where the server has crashed or
    /// failed over since the cursor was written: the page then begins `transactionsLostMaximum`
    /// transactions earlier. A nil cursor yields no changes, only the place from which to follow.
    /// - Throws: `.rejected` for a cursor that no ledger of this version wrote.
    package func changes(after cursor: FeedCursor?) async throws(ServiceUnavailable) -> FeedPage {
        do {
            guard let cursor else { return try await beginning() }
            return try await page(after: cursor, FeedPlace(cursor))
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    private func beginning() async throws -> FeedPage {
        let rows = try await pool.query(
            """
            SELECT pg_current_snapshot()::text, pg_snapshot_xmin(pg_current_snapshot()),
                   coalesce(extract(epoch FROM stats_reset)::text, '')
            FROM pg_stat_bgwriter
            """)
        let place = FeedPlace(base: rows.text(0, 0))
        return FeedPage(
            changes: [], cursor: place.cursor(rows.oldestOpen, in: rows.text(0, 2)),
            isPartial: false)
    }

    private func page(after cursor: FeedCursor, _ place: FeedPlace) async throws -> FeedPage {
        let rows = try await pool.query(
            Self.statement,
            [
                .text(place.base), place.target.map { .text($0) } ?? .null,
                .text("\(place.transaction)"), .int8(place.position),
                .int8(Int64(pageMaximum)),
                .text("\(place.newcomersAfter.transaction)"),
                .int8(place.newcomersAfter.position), .bool(leavesOutIssues),
            ])
        let life = rows.text(0, 7)
        if !cursor.life.isEmpty, cursor.life != life {
            let oldest = cursor.oldestOpenTransaction
            let lost = Self.transactionsLostMaximum
            // 3 is the first number that PostgreSQL gives to a transaction.
            let back = FeedCursor(
                oldestOpenTransaction: oldest > lost + 3 ? oldest - lost : 3, life: life)
            return try await page(after: back, FeedPlace(back))
        }
        let last = rows.count - 1
        let changes = rows.isNull(last, 2) ? [] : (0...last).flatMap(rows.changes)
        let target = place.target ?? rows.text(0, 0)
        if !changes.isEmpty, rows.bool(last, 9) {
            // The target stays what it was at the first page, so that the order cannot shift
            // under us; changes committed meanwhile come after its last page.
            let next = FeedPlace(
                base: place.base, target: target,
                transaction: UInt64(bitPattern: rows.int8(last, 2)),
                position: rows.int8(last, 3))
            return FeedPage(
                changes: changes, cursor: next.cursor(cursor.oldestOpenTransaction, in: life),
                isPartial: true)
        }
        let next = FeedPlace(base: target)
        return FeedPage(
            changes: changes, cursor: next.cursor(next.oldestOpen ?? rows.oldestOpen, in: life),
            isPartial: place.target != nil)
    }
}

extension PostgresRows {
    fileprivate var oldestOpen: UInt64 { UInt64(bitPattern: int8(0, 1)) }

    /// The changes that one row of the feed holds.
    fileprivate func changes(_ row: Int) -> [FeedChange] {
        let (revision, isIssue) = (int8(row, 5), bool(row, 6))
        let ids = isNull(row, 8) ? [uuid(row, 4)] : uuids(row, 8)
        return ids.map {
            FeedChange(id: InvoiceID(trusted: $0), revision: revision, isIssue: isIssue)
        }
    }
}
