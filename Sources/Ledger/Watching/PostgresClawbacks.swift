package import Invoices
package import Payouts
import Wire

/// A prize that its holder has to pay back.
package struct Clawback: Hashable, Sendable {
    /// How it ended. The raw value is the table's word.
    package enum End: String, Hashable, Sendable, CaseIterable {
        case repaid
        case writtenOff = "written off"
        /// The payee's bank had sent the prize back.
        case returned
        /// What was paid though its attempt was over was due after all.
        case setOff = "set off"
    }

    package let win: WinID
    /// Its name, as in the account `clawback:NAME`.
    package let campaign: String
    /// The net amount that the holder was paid, after tax.
    package let amount: Fen
    /// When it was first asked for, by the database's clock.
    package let askedAt: Timestamp
    /// Nil while it is owed.
    package let end: End?
    /// Nil while it is owed.
    package let endedAt: Timestamp?
    /// The bank's number of what came back; nil unless it was repaid.
    package let reference: String?
    /// True if a provider's statement has a line with this reference and amount; false for what was
    /// not repaid.
    package let isConfirmed: Bool
    /// The person who wants it ended, where that takes a second one.
    package let wantedBy: String?
    /// That person's own words.
    package let wantedReason: String?
    /// The bank's number of what that person says came; nil where it is to be written off.
    package let wantedReference: String?
}

/// Clawbacks for operators (the step "watch" of the nation's schema).
package struct PostgresClawbacks: Sendable {
    private let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    private static let columns = """
        win, campaign, fen, asked_at, how, ended_at, reference, wanted_by, wanted_reason,
        wanted_reference, how = 'repaid' AND EXISTS (
            SELECT FROM statement_line AS l
            WHERE l.reference IN (c.reference, c.reference || ' CRDT') AND l.fen > 0
                AND l.fen = c.fen)
        """

    /// The longest owed first.
    package func list(
        campaign: String?, onlyOpen: Bool, atMost maximum: Int
    ) async throws(ServiceUnavailable) -> [Clawback] {
        let rows = try await pool.rows(
            PostgresStatement(
                """
                SELECT \(Self.columns) FROM payout_clawback AS c
                WHERE ($1::text IS NULL OR campaign = $1::text)
                    AND (NOT $2::boolean OR ended_at IS NULL)
                ORDER BY asked_at, win, attempt LIMIT $3::integer
                """),
            [
                campaign.map { .text($0) } ?? .null, .bool(onlyOpen),
                .int4(Int32(clamping: maximum)),
            ])
        return try (0..<rows.count).map { row throws(ServiceUnavailable) in
            try Self.clawback(rows, row)
        }
    }

    /// Reads the clawback of a win by one round trip, an open one before those that have ended. Nil
    /// for a win of which nothing was ever to be paid back.
    package func clawback(_ win: WinID) async throws(ServiceUnavailable) -> Clawback? {
        let rows = try await pool.rows(
            PostgresStatement(
                """
                SELECT \(Self.columns) FROM payout_clawback AS c WHERE win = $1::text
                ORDER BY ended_at IS NOT NULL, attempt LIMIT 1
                """),
            [.text("\(win)")])
        return rows.count == 0 ? nil : try Self.clawback(rows, 0)
    }

    /// The answer to settling or writing off. Only `settled`, `writtenOff` and `wanted` have
    /// written anything. The raw value is the database's word.
    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        case settled, exists
        case writtenOff = "written off"
        /// A second person has to want the same.
        case wanted
        case samePerson = "same person"
        /// Nothing is to be paid back for this win.
        case none
        /// The bank's reference has settled another clawback.
        case referenceUsed = "reference used"
        /// It takes two people, and the database's login belongs to no account of the console.
        case notKnown = "not known"
    }

    /// The money has come. Above a limit two people have to name the same reference.
    /// - Parameter reference: the bank's number of what came; it settles one clawback.
    package func settle(
        _ win: WinID, reference: String, by actor: String, because reason: String
    ) async throws(ServiceUnavailable) -> Outcome {
        try await outcome(
            "SELECT settle_clawback($1::text, $2::text, $3::text, $4::text)",
            [.text("\(win)"), .text(reference), .text(actor), .text(reason)])
    }

    /// Gives it up: the holder keeps the money. Above a limit two people have to say so.
    package func writeOff(
        _ win: WinID, by actor: String, because reason: String
    ) async throws(ServiceUnavailable) -> Outcome {
        try await outcome(
            "SELECT write_off_clawback($1::text, $2::text, $3::text)",
            [.text("\(win)"), .text(actor), .text(reason)])
    }

    private func outcome(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter]
    ) async throws(ServiceUnavailable) -> Outcome {
        let rows = try await pool.write(statement, parameters)
        guard let outcome = Outcome(rawValue: rows.text(0, 0)) else {
            throw ServiceUnavailable(
                .ledger, .damaged, "an answer that this version cannot read")
        }
        return outcome
    }

    private static func clawback(
        _ rows: PostgresRows, _ row: Int
    ) throws(ServiceUnavailable) -> Clawback {
        guard let win = WinID(rows.text(row, 0)) else {
            throw ServiceUnavailable(.ledger, .damaged, "a clawback of no win")
        }
        let end = try rows.optionalText(row, 4).map { word throws(ServiceUnavailable) in
            guard let end = Clawback.End(rawValue: word) else {
                throw ServiceUnavailable(.ledger, .damaged, "an end that this version cannot read")
            }
            return end
        }
        return Clawback(
            win: win, campaign: rows.text(row, 1), amount: Fen(rows.int8(row, 2)),
            askedAt: PostgresEpoch.moment(rows.timestamptz(row, 3)),
            end: end,
            endedAt: rows.optionalMoment(row, 5),
            reference: rows.optionalText(row, 6),
            isConfirmed: !rows.isNull(row, 10) && rows.bool(row, 10),
            wantedBy: rows.optionalText(row, 7), wantedReason: rows.optionalText(row, 8),
            wantedReference: rows.optionalText(row, 9))
    }
}
