import Invoices
import Verification
import Wire

/// Walks along the primary key, which alone is read where the pages are all-visible.
struct IssuedInvoiceScan: IssuedInvoiceScanning {
    private let pool: PostgresPool

    /// - Parameter pool: of the server that takes writes. Invoices that a standby had not heard of
    ///   would be missing from the filter for good.
    init(_ pool: PostgresPool) { self.pool = pool }

    /// The partitions' streams are merged; each begins at its own place in its index.
    static let statement: PostgresStatement = """
        SELECT invoice_id FROM invoice
        WHERE (issue_year, invoice_id) > ($1::smallint, $2::uuid)
        ORDER BY issue_year, invoice_id
        LIMIT $3::bigint
        """

    func identities(
        after identity: InvoiceID?, limit: Int, within deadline: Duration
    ) async throws(ServiceUnavailable) -> [InvoiceID] {
        do {
            let rows = try await pool.query(
                Self.statement,
                [
                    .int2(identity?.issueYear ?? -1), .uuid(identity?.nibbles ?? 0),
                    .int8(Int64(limit)),
                ], deadline: deadline)
            return (0..<rows.count).map { InvoiceID(trusted: rows.uuid($0, 0)) }
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }

    /// An entry of the index is 8 bytes of header, 24 of key and 4 of line pointer (PostgreSQL,
    /// "Database Page Layout"), and pages are seldom full.
    private static let bytesPerEntry: UInt64 = 36

    func estimate(within deadline: Duration) async throws(ServiceUnavailable) -> UInt64 {
        do {
            let rows = try await pool.query(
                """
                SELECT coalesce(sum(pg_relation_size(i.indexrelid)), 0)::bigint
                FROM pg_partition_tree('invoice'::regclass) AS t
                JOIN pg_index AS i ON i.indrelid = t.relid AND i.indisprimary
                WHERE t.isleaf
                """, deadline: deadline)
            return UInt64(max(0, rows.int8(0, 0))) / Self.bytesPerEntry
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }
}
