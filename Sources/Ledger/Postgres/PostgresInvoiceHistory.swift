package import Invoices
package import Verification
import Wire

/// One row of the change feed about one invoice.
package struct RecordedChange: Sendable, Equatable {
    /// The raw value is the feed's word.
    package enum Kind: String, Sendable, CaseIterable { case issue, void, redFlush = "red-flush" }

    /// When the change's transaction began, by the database's clock.
    package let at: Timestamp
    package let kind: Kind
    /// The invoice's revision from then on.
    package let revision: Int64
    /// `ChangeActor.text`, or `unknown` for changes written before version 4 of the schema.
    package let actor: String

    package init(at moment: Timestamp, kind: Kind, revision: Int64, actor: String) {
        at = moment
        self.kind = kind
        self.revision = revision
        self.actor = actor
    }
}

/// Reads the history of one invoice, with the actors, from the change feed.
package struct PostgresInvoiceHistory: Sendable {
    private let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    /// A change that names the invoice alone is found by that name. The load that issued it names
    /// thousands and is found by its moment: row and feed were written in one transaction, whose
    /// `now()` both keep. Two loads of one microsecond are told apart by the invoices that they name.
    static let statement: PostgresStatement = """
        SELECT c.changed_at, c.change, c.revision, c.actor
        FROM invoice AS i
        CROSS JOIN LATERAL (
            SELECT changed_at, change, revision, actor
            FROM invoice_change
            WHERE invoice_change.invoice_id = $2::uuid
            UNION ALL
            SELECT changed_at, change, revision, actor
            FROM invoice_change
            WHERE invoice_change.changed_at = i.recorded_at
                AND $2::uuid = ANY (invoice_change.issued_ids)
        ) AS c
        WHERE i.issue_year = $1::smallint AND i.invoice_id = $2::uuid
        ORDER BY c.revision
        """

    /// True if somebody else has issued an invoice. Red-letter invoices are not looked at: they
    /// only reverse what is there.
    package func holdsIssues(notBy actor: ChangeActor) async throws(ServiceUnavailable) -> Bool {
        do {
            let rows = try await pool.query(
                """
                SELECT EXISTS (
                    SELECT FROM invoice AS i
                    WHERE i.original_id IS NULL
                        AND NOT EXISTS (
                            SELECT FROM invoice_change AS c
                            WHERE c.changed_at = i.recorded_at AND c.actor = $1::text))
                """, [.text(actor.text)])
            return rows.bool(0, 0)
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }

    /// The actor of the ledger's first change; nil where there is none. An index finds it, however
    /// long the feed is. Once the partitions of the first years are dropped, it is the first of
    /// what is left.
    package func firstActor() async throws(ServiceUnavailable) -> String? {
        do {
            let rows = try await pool.query(
                "SELECT actor FROM invoice_change ORDER BY transaction_id, position LIMIT 1", [])
            return rows.count > 0 ? rows.text(0, 0) : nil
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }

    /// In order; empty for an invoice that the ledger does not hold, or whose feed was dropped with
    /// its year's partition.
    package func changes(of id: InvoiceID) async throws(ServiceUnavailable) -> [RecordedChange] {
        let rows: PostgresRows
        do {
            rows = try await pool.query(
                Self.statement, [.int2(id.issueYear), .uuid(id.nibbles)])
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
        var changes: [RecordedChange] = []
        for row in 0..<rows.count {
            guard let kind = RecordedChange.Kind(rawValue: rows.text(row, 1)) else {
                throw ServiceUnavailable(
                    .ledger, .damaged, "a change that this version does not know")
            }
            changes.append(
                RecordedChange(
                    at: PostgresEpoch.moment(rows.timestamptz(row, 0)), kind: kind,
                    revision: rows.int8(row, 2), actor: rows.text(row, 3)))
        }
        return changes
    }
}
