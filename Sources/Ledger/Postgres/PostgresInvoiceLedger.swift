package import Invoices
package import Verification
package import Wire

/// Reads invoices by identity: one statement for a batch, each identity one index probe in the
/// partition of its year.
package struct PostgresInvoiceLedger: InvoiceLedger {
    private let pool: PostgresPool
    private let service: ServiceUnavailable.Service
    private let deadline: Duration?

    /// - Parameters:
    ///   - service: as its errors name it.
    ///   - deadline: for one batch; the pool's own if nil.
    package init(
        _ pool: PostgresPool, as service: ServiceUnavailable.Service = .ledger,
        deadline: Duration? = nil
    ) {
        self.pool = pool
        self.service = service
        self.deadline = deadline
    }

    /// LATERAL with LIMIT keeps the planner from joining a whole partition, so one generic plan
    /// serves an empty ledger and one of billions. The SELECT around each parameter hides the
    /// batch's size from it: else small batches would look cheaper when planned anew each time,
    /// and planning takes five times as long as running.
    static let statement: PostgresStatement = """
        SELECT w.place, i.revision, i.status, i.kind, i.issued_on, i.amount_fen, i.total_fen,
               i.red_total_fen, i.check_code, i.seller_tax_number, i.face,
               c.checks, c.first_at, c.last_at
        FROM unnest((SELECT $1::smallint[]), (SELECT $2::uuid[])) WITH ORDINALITY
            AS w (issue_year, invoice_id, place)
        CROSS JOIN LATERAL (
            SELECT revision, status, kind, issued_on, amount_fen, total_fen, red_total_fen,
                   check_code, seller_tax_number, face
            FROM invoice
            WHERE invoice.issue_year = w.issue_year AND invoice.invoice_id = w.invoice_id
            LIMIT 1
        ) AS i
        LEFT JOIN LATERAL (
            SELECT checks, first_at, last_at
            FROM invoice_check
            WHERE invoice_check.invoice_id = w.invoice_id
            LIMIT 1
        ) AS c ON true
        """

    /// Reads the invoices with these identities by one round trip, however many there are; nil for
    /// each that the ledger does not have.
    /// - Throws: `.damaged` for a status or kind that only a newer version knows.
    package func invoices(
        _ ids: [InvoiceID]
    ) async throws(ServiceUnavailable) -> [StoredInvoice?] {
        guard !ids.isEmpty else { return [] }
        let rows: PostgresRows
        do {
            rows = try await pool.query(Self.statement, Self.parameters(ids), deadline: deadline)
        } catch {
            throw ServiceUnavailable(error, of: service)
        }
        return try Self.found(ids, rows, in: service)
    }

    static func parameters(_ ids: [InvoiceID]) -> [PostgresParameter] {
        [.int2Array(ids.map(\.issueYear)), .uuidArray(ids.map(\.nibbles))]
    }

    /// The invoices in the statement's rows, in the order of the identities that were its parameters.
    static func found(
        _ ids: [InvoiceID], _ rows: PostgresRows, in service: ServiceUnavailable.Service
    ) throws(ServiceUnavailable) -> [StoredInvoice?] {
        var found = [StoredInvoice?](repeating: nil, count: ids.count)
        for row in 0..<rows.count {
            let place = Int(rows.int8(row, 0)) - 1
            found[place] = try StoredInvoice(ids[place], rows, row, in: service)
        }
        return found
    }
}

extension StoredInvoice {
    fileprivate convenience init(
        _ id: InvoiceID, _ rows: PostgresRows, _ row: Int, in service: ServiceUnavailable.Service
    ) throws(ServiceUnavailable) {
        guard let status = InvoiceStatus(rawValue: rows.text(row, 2)),
            let kind = InvoiceKind.named(rows.text(row, 3))
        else {
            throw ServiceUnavailable(
                service, .damaged, "a status or kind that this version does not know")
        }
        self.init(
            id: id, revision: rows.int8(row, 1), status: status, kind: kind,
            issuedOn: PostgresEpoch.day(rows.date(row, 4)), amount: Fen(rows.int8(row, 5)),
            total: Fen(rows.int8(row, 6)), redTotal: Fen(rows.int8(row, 7)),
            checkCode: rows.isNull(row, 8) ? nil : CheckCode(rows.text(row, 8)),
            sellerTaxNumber: rows.text(row, 9), face: rows.bytes(row, 10),
            checks: CheckHistory(rows, row, from: 11))
    }
}

extension CheckHistory {
    /// Reads count, first and last from three columns, which are null for "never".
    init(_ rows: PostgresRows, _ row: Int, from column: Int) {
        func moment(_ column: Int) -> Timestamp? {
            rows.isNull(row, column) ? nil : PostgresEpoch.moment(rows.timestamptz(row, column))
        }
        self.init(
            count: rows.isNull(row, column) ? 0 : rows.int8(row, column),
            first: moment(column + 1), last: moment(column + 2))
    }
}
