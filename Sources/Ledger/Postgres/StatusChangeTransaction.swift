import Invoices
import Verification
import Wire

/// Voids and red-letter issues in one transaction: lock what they name, decide, write.
struct StatusChangeTransaction {
    let statusChanges: ArraySlice<WriteAttempt.StatusChange>
    let actor: ChangeActor
    let deadline: Duration

    /// A plan made while the ledger was small would read whole partitions of a grown one.
    static let ways = PostgresStatement(
        """
        SELECT set_config('plan_cache_mode', 'force_custom_plan', true), \(DurableCommit.setting)
        """)

    /// Locks in the order of the array, which is that of identities in every process, so two
    /// writers wait for each other but never in a circle.
    static let lock: PostgresStatement = """
        SELECT i.invoice_id, i.revision, i.status, i.issued_on, i.total_fen, i.red_total_fen,
               i.original_id IS NOT NULL, i.seller_tax_number, i.face
        FROM unnest($1::smallint[], $2::uuid[]) AS w (issue_year, invoice_id)
        CROSS JOIN LATERAL (
            SELECT *
            FROM invoice
            WHERE invoice.issue_year = w.issue_year AND invoice.invoice_id = w.invoice_id
            FOR NO KEY UPDATE
        ) AS i
        """

    static let read: PostgresStatement = """
        SELECT i.invoice_id, i.revision, i.status, i.issued_on, i.total_fen, i.red_total_fen,
               i.original_id IS NOT NULL, i.seller_tax_number, i.face
        FROM unnest($1::smallint[], $2::uuid[]) AS w (issue_year, invoice_id)
        CROSS JOIN LATERAL (
            SELECT *
            FROM invoice
            WHERE invoice.issue_year = w.issue_year AND invoice.invoice_id = w.invoice_id
            LIMIT 1
        ) AS i
        """

    static let write: PostgresStatement = """
        WITH changed AS (
            UPDATE invoice
            SET status = g.status, red_total_fen = g.red_total_fen, revision = g.revision
            FROM unnest($1::smallint[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[])
                AS g (issue_year, invoice_id, status, red_total_fen, revision)
            WHERE invoice.issue_year = g.issue_year AND invoice.invoice_id = g.invoice_id
        ), issued AS (
            INSERT INTO invoice (issue_year, invoice_id, kind, issued_on, amount_fen, total_fen,
                                 check_code, seller_tax_number, original_id, face)
            SELECT issue_year, invoice_id, kind, issued_on, amount_fen, total_fen, check_code,
                   seller_tax_number, original_id, convert_from(face, 'UTF8')::json
            FROM unnest($9::smallint[], $10::uuid[], $11::text[], $12::date[], $13::bigint[],
                        $14::bigint[], $15::text[], $16::text[], $17::uuid[], $18::bytea[])
                AS g (issue_year, invoice_id, kind, issued_on, amount_fen, total_fen,
                      check_code, seller_tax_number, original_id, face)
        )
        INSERT INTO invoice_change (invoice_id, revision, change, actor)
        SELECT invoice_id, revision, change, $19::text
        FROM unnest($6::uuid[], $7::bigint[], $8::text[]) AS g (invoice_id, revision, change)
        """

    func run(
        in session: PostgresSession
    ) async throws -> [(place: Int, outcome: ChangeOutcome)] {
        try await session.transaction(deadline: deadline) {
            _ = try await session.query(Self.ways)
            var states = try await states(of: named, Self.lock, in: session)
            // Asked only now: a transaction that issued one of these reds held the lock on its original
            // before us.
            let reds = redIDs
            if !reds.isEmpty {
                states.merge(try await self.states(of: reds, Self.read, in: session)) { locked, _ in
                    locked
                }
            }
            var plan = StatusChangePlan(states: states)
            let outcomes = statusChanges.map { plan.decide($0) }
            if !plan.isEmpty {
                _ = try await session.query(
                    Self.write, Self.parameters(plan) + [.text(actor.text)], deadline: deadline)
            }
            return outcomes
        }
    }

    /// The invoices to lock: the voided, and the originals of reds.
    private var named: [InvoiceID] {
        Set(
            statusChanges.compactMap { change in
                switch change {
                case .void(_, let id): id
                case .red(let row): row.original
                }
            }
        ).sorted()
    }

    private var redIDs: [InvoiceID] {
        Set(
            statusChanges.compactMap { change in
                if case .red(let row) = change { row.id } else { nil }
            }
        ).sorted()
    }

    private func states(
        of ids: [InvoiceID], _ statement: PostgresStatement, in session: PostgresSession
    ) async throws -> [InvoiceID: StatusChangePlan.State] {
        let rows = try await session.query(
            statement, [.int2Array(ids.map(\.issueYear)), .uuidArray(ids.map(\.nibbles))],
            deadline: deadline)
        var states: [InvoiceID: StatusChangePlan.State] = [:]
        for row in 0..<rows.count {
            guard let status = InvoiceStatus(rawValue: rows.text(row, 2)) else {
                // It leaves the transaction, which is rolled back.
                throw ServiceUnavailable(
                    .ledger, .damaged, "a status that this version does not know",
                    effect: .didNotHappen)
            }
            states[InvoiceID(trusted: rows.uuid(row, 0))] = StatusChangePlan.State(
                revision: rows.int8(row, 1), status: status,
                issuedOn: PostgresEpoch.day(rows.date(row, 3)), total: Fen(rows.int8(row, 4)),
                redTotal: Fen(rows.int8(row, 5)), isRedLetter: rows.bool(row, 6),
                sellerTaxNumber: rows.text(row, 7), face: rows.bytes(row, 8))
        }
        return states
    }

    private static func parameters(_ plan: StatusChangePlan) -> [PostgresParameter] {
        let changed = plan.changed.sorted().compactMap { id in
            plan.states[id].map { (id: id, state: $0) }
        }
        return [
            .int2Array(changed.map(\.id.issueYear)),
            .uuidArray(changed.map(\.id.nibbles)),
            .textArray(changed.map(\.state.status.rawValue)),
            .int8Array(changed.map(\.state.redTotal.value)),
            .int8Array(changed.map(\.state.revision)),
            .uuidArray(plan.feed.map(\.id.nibbles)),
            .int8Array(plan.feed.map(\.revision)),
            .textArray(plan.feed.map(\.change.rawValue)),
        ] + IssueStatement.parameters(plan.issued)
    }
}
