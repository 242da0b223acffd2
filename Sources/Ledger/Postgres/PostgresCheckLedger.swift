package import Invoices
package import Verification
package import Wire

/// Counts checks in PostgreSQL.
package struct PostgresCheckLedger: CheckLedger {
    private let pool: PostgresPool

    /// - Parameter pool: one whose `synchronous_commit` is off, for the promise of the port asks
    ///   no more and a count must not wait for the disk.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// The gate's row and the counts are one statement, so one transaction: a batch is counted
    /// wholly or not at all, and once. Rows are taken in the order of identities by every worker.
    static let addition: PostgresStatement = """
        WITH gate AS (
            INSERT INTO check_flush AS f (worker, sequence) VALUES ($1::text, $2::bigint)
            ON CONFLICT (worker) DO UPDATE
                SET sequence = excluded.sequence, flushed_at = excluded.flushed_at
                WHERE f.sequence < excluded.sequence
            RETURNING sequence
        )
        INSERT INTO invoice_check AS c (invoice_id, checks, first_at, last_at)
        SELECT g.invoice_id, g.checks, g.first_at, g.last_at
        FROM unnest($3::uuid[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])
            WITH ORDINALITY AS g (invoice_id, checks, first_at, last_at, place)
        WHERE EXISTS (SELECT FROM gate)
        ORDER BY g.place
        ON CONFLICT (invoice_id) DO UPDATE
            SET checks = c.checks + excluded.checks,
                first_at = least(c.first_at, excluded.first_at),
                last_at = greatest(c.last_at, excluded.last_at)
        RETURNING c.invoice_id, c.checks, c.first_at, c.last_at
        """

    static let totals: PostgresStatement = """
        SELECT invoice_id, checks, first_at, last_at
        FROM invoice_check
        WHERE invoice_id = ANY ($1::uuid[])
        """

    /// Adds a batch and returns the totals, by one round trip. A batch that came before counts
    /// nothing, and a second round trip reads the totals as they stand. Without checks nothing is
    /// asked.
    /// - Throws: `mayHaveHappened` where the batch may be counted; it may be sent again under the
    ///   same sequence.
    package func add(
        _ checks: [(id: InvoiceID, checks: CheckHistory)], worker: String, sequence: Int64
    ) async throws(ServiceUnavailable) -> [CheckHistory] {
        guard !checks.isEmpty else { return [] }
        // An identity may be there twice; one statement must not touch its row twice.
        let sums = Dictionary(checks.map { ($0.id, $0.checks) }) { $0.adding($1) }
            .sorted { $0.key < $1.key }
        let ids = PostgresParameter.uuidArray(sums.map(\.key.nibbles))
        var isCounted = false
        do {
            var rows = try await pool.query(
                Self.addition,
                [
                    .text(worker), .int8(sequence), ids,
                    .int8Array(sums.map(\.value.count)),
                    .optionalTimestamptzArray(
                        sums.map { $0.value.first.map(PostgresEpoch.timestamptz) }),
                    .optionalTimestamptzArray(
                        sums.map { $0.value.last.map(PostgresEpoch.timestamptz) }),
                ])
            isCounted = true
            // The batch came before. Asked anew, because its first coming may have been committed
            // while this statement waited for it.
            if rows.isEmpty { rows = try await pool.query(Self.totals, [ids]) }
            var totals: [InvoiceID: CheckHistory] = [:]
            for row in 0..<rows.count {
                totals[InvoiceID(trusted: rows.uuid(row, 0))] = CheckHistory(rows, row, from: 1)
            }
            return checks.map { totals[$0.id] ?? .none }
        } catch {
            var fault = ServiceUnavailable(error, of: .ledger)
            if isCounted { fault.effect = .mayHaveHappened }
            throw fault
        }
    }
}
