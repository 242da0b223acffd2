import Invoices
import Wire

/// Issues as one statement with an array a column, for invoices that the ledger may hold already.
enum IssueStatement {
    /// Adds what is new with its row of the feed, and answers the rest: whether the ledger holds
    /// the same face, null where another transaction has only just written it. The last parameter
    /// is the actor.
    static let insert = PostgresStatement(
        """
        WITH given AS (
            SELECT *
            FROM unnest($1::smallint[], $2::uuid[], $3::text[], $4::date[], $5::bigint[],
                        $6::bigint[], $7::text[], $8::text[], $9::uuid[], $10::bytea[])
                WITH ORDINALITY AS g (issue_year, invoice_id, kind, issued_on, amount_fen,
                    total_fen, check_code, seller_tax_number, original_id, face, place)
        ), added AS (
            INSERT INTO invoice (issue_year, invoice_id, kind, issued_on, amount_fen, total_fen,
                                 check_code, seller_tax_number, original_id, face)
            SELECT issue_year, invoice_id, kind, issued_on, amount_fen, total_fen, check_code,
                   seller_tax_number, original_id, convert_from(face, 'UTF8')::json
            FROM given
            ORDER BY place
            ON CONFLICT DO NOTHING
            RETURNING invoice_id
        ), fed AS (
            INSERT INTO invoice_change (issued_ids, invoices, revision, change, actor)
            SELECT array_agg(invoice_id), count(*), 1, 'issue', $11::text
            FROM added
            HAVING count(*) > 0 AND \(DurableCommit.setting) IS NOT NULL
        )
        SELECT g.place, i.same
        FROM given AS g
        LEFT JOIN added AS a ON a.invoice_id = g.invoice_id
        LEFT JOIN LATERAL (
            SELECT invoice.face::text = convert_from(g.face, 'UTF8') AS same
            FROM invoice
            WHERE invoice.issue_year = g.issue_year AND invoice.invoice_id = g.invoice_id
            LIMIT 1
        ) AS i ON true
        WHERE a.invoice_id IS NULL
        """)

    static func parameters(_ rows: [IssueRow]) -> [PostgresParameter] {
        [
            .int2Array(rows.map(\.issueYear)),
            .uuidArray(rows.map(\.id.nibbles)),
            .textArray(rows.map(\.kind)),
            .dateArray(rows.map { PostgresEpoch.date($0.issuedOn) }),
            .int8Array(rows.map(\.amount.value)),
            .int8Array(rows.map(\.total.value)),
            .optionalTextArray(rows.map(\.checkCode)),
            .textArray(rows.map(\.sellerTaxNumber)),
            .optionalUUIDArray(rows.map { $0.original?.nibbles }),
            .byteaArray(rows.map(\.face)),
        ]
    }
}
