package import Cryptography
package import Invoices
package import Operators
package import Payouts
import Wire

/// Reads and acts for the console, with the rights of `fapiao_operator`. After a thrown
/// `mayHaveHappened` an act may be done: the audit tells.
package struct PostgresConsoleDesk: ConsoleDesk {
    let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    /// Reads a page of a table by one round trip, and one row more to know if there is another
    /// page.
    package func page(
        of query: ConsoleQuery
    ) async throws(ServiceUnavailable) -> ConsolePage {
        // Places are numbers in some tables; what is none leads to the start.
        let isNumbered = [.audit, .releases, .appeals, .differences, .statements]
            .contains(query.list)
        let after = query.after.flatMap { isNumbered && Int64($0) == nil ? nil : $0 }
        let rows = try await pool.rows(
            ConsoleListStatement.of(query),
            [
                query.search.isEmpty ? .null : .text(query.search),
                after.map { .text($0) } ?? .null, .int4(Int32(clamping: query.rows + 1)),
            ])
        let shown = min(rows.count, query.rows)
        return ConsolePage(
            rows: (0..<shown).map { ConsoleListStatement.cells(query.list, rows, $0) },
            next: rows.count > shown && shown > 0 ? rows.text(shown - 1, 0) : nil)
    }

    /// Reads a payout with all that was done about it, by four statements that are not of one
    /// moment. Nil for a win that there is not.
    package func payout(_ win: WinID) async throws(ServiceUnavailable) -> ConsolePayout? {
        let administration = PostgresPayoutAdministration(pool)
        guard let summary = try await administration.payout(win) else { return nil }
        let open = try await pool.rows(
            "SELECT id FROM payout_release WHERE win = $1::text AND decided_at IS NULL",
            [.text("\(win)")])
        return ConsolePayout(
            summary: summary, history: try await administration.history(of: win),
            openRelease: open.count == 0 ? nil : open.int8(0, 0))
    }

    /// Reads what was asked of a second person, by one round trip. Nil for a number that there is
    /// not.
    package func release(_ id: Int64) async throws(ServiceUnavailable) -> ConsoleRelease? {
        let rows = try await pool.rows(
            """
            SELECT r.id, p.win, p.gross, p.hold, r.asked_at, r.asked_by, r.reason, r.decided_at,
                r.decided_by, r.is_approved, r.answer, p.alarm
            FROM payout_release AS r JOIN payout AS p ON p.win = r.win
            WHERE r.id = $1::bigint
            """, [.int8(id)])
        if rows.count == 0 { return nil }
        guard let win = WinID(rows.text(0, 1)) else {
            throw ServiceUnavailable(.ledger, .damaged, "a win that this version cannot read")
        }
        let decision =
            rows.isNull(0, 7)
            ? nil
            : ConsoleRelease.Decision(
                at: PostgresEpoch.moment(rows.timestamptz(0, 7)), by: rows.text(0, 8),
                isApproved: rows.bool(0, 9), answer: rows.text(0, 10))
        return ConsoleRelease(
            id: id, win: win, gross: Fen(rows.int8(0, 2)),
            hold: rows.optionalText(0, 3), alarm: PayoutColumns.alarm(rows.optionalText(0, 11)),
            askedAt: PostgresEpoch.moment(rows.timestamptz(0, 4)), askedBy: rows.text(0, 5),
            reason: rows.text(0, 6), decision: decision)
    }

    /// Reads the sum above which a release takes a second person. The owner of the tables sets it
    /// (`PostgresConsoleAccess`).
    package func releaseLimit() async throws(ServiceUnavailable) -> Fen {
        Fen(try await pool.rows("SELECT fen FROM release_limit").int8(0, 0))
    }

    // MARK: Acts

    /// Shows to whom each attempt was to pay, by two transactions: the look is in the audit, for
    /// good, before the database shows anything. Where no attempt has kept a payee, nothing is
    /// written. Empty where no attempt was made.
    package func reveal(
        _ win: WinID, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<[RevealedPayee]> {
        let noted = try await outcome { session in
            try await session.query(
                "SELECT note_reveal($1::bytea, $2::text, $3::text)",
                [.bytea(deed.token.bytes), .text("\(win)"), .text(deed.reason)]
            ).bool(0, 0)
        }
        guard case .done(let isKept) = noted else { return .forbidden }
        return try await outcome { session in
            let rows =
                isKept
                ? try await session.query(
                    """
                    SELECT attempt, account, payee, is_told
                    FROM reveal_payees($1::bytea, $2::text)
                    """, [.bytea(deed.token.bytes), .text("\(win)")])
                : try await session.query(
                    """
                    SELECT attempt, channel || ':' || merchant, NULL::text, false
                    FROM payout_attempt WHERE win = $1::text ORDER BY attempt
                    """, [.text("\(win)")])
            return (0..<rows.count).map { row in
                RevealedPayee(
                    attempt: Int(rows.int4(row, 0)), account: rows.text(row, 1),
                    payee: rows.optionalText(row, 2), isToldByStatement: rows.bool(row, 3))
            }
        }
    }

    /// Holds, releases or retries a payout by one transaction with the audit's row; a worker that
    /// has the payout loses it. `done(false)`, and nothing is noted, where there is no such payout,
    /// or what stops it is not what the person has seen.
    package func act(
        _ act: PayoutAct, on win: WinID, seeing hold: Bytes32?, _ deed: ConsoleDeed,
        at now: Timestamp
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool> {
        try await outcome { session in
            let noted: ConsoleAct =
                switch act {
                case .hold: .hold
                case .release: .release
                case .retry: .retry
                }
            let person = try await Self.note(noted, "\(win)", deed, session)
            return try Self.changed(
                await PostgresPayoutAdministration.perform(
                    act, on: win, seeing: hold, by: "console:\(person)", because: deed.reason,
                    at: now, session) == .done)
        }
    }

    /// Asks a second person for a release, by one transaction with the audit's row. `done(false)`,
    /// and nothing is noted, where somebody has asked already, or nothing is to be released.
    package func askRelease(
        of win: WinID, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool> {
        try await outcome { session in
            try Self.changed(
                await session.query(
                    "SELECT ask_release($1::bytea, $2::text, $3::text)",
                    [.bytea(deed.token.bytes), .text("\(win)"), .text(deed.reason)]
                ).bool(0, 0))
        }
    }

    /// Approves and releases, or refuses, by one transaction with the audit's row. `done(false)`
    /// where somebody has decided already, or a reason was added to the hold since it was seen.
    package func decide(
        _ release: Int64, approving hold: Bytes32?, _ deed: ConsoleDeed, at now: Timestamp
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool> {
        try await outcome { session in
            if let hold {
                do {
                    try await PostgresPayoutAdministration.approve(
                        release, as: deed.token, seeing: hold, because: deed.reason, at: now,
                        session)
                } catch is PostgresPayoutAdministration.NotReleased {
                    throw NothingDone(value: false)
                }
                return true
            }
            let refused = try await session.query(
                "SELECT decide_release($1::bytea, $2::bigint, false, $3::text)",
                [.bytea(deed.token.bytes), .int8(release), .text(deed.reason)])
            return try Self.changed(!refused.isNull(0, 0))
        }
    }

    /// Reads one clawback by one round trip. Nil for a win of which nothing was ever to be paid
    /// back.
    package func clawback(
        _ win: WinID
    ) async throws(ServiceUnavailable) -> ConsoleClawback? {
        let rows = try await pool.rows(
            """
            SELECT fen, asked_at, how, ended_at, reference, wanted_by, wanted_reason,
                wanted_reference
            FROM payout_clawback WHERE win = $1::text
            ORDER BY ended_at IS NOT NULL, attempt LIMIT 1
            """, [.text("\(win)")])
        if rows.count == 0 { return nil }
        func text(_ column: Int) -> String? {
            rows.isNull(0, column) ? nil : rows.text(0, column)
        }
        var clawback = ConsoleClawback(
            win: win, amount: Fen(rows.int8(0, 0)),
            askedAt: PostgresEpoch.moment(rows.timestamptz(0, 1)))
        clawback.end = text(2)
        clawback.endedAt =
            rows.isNull(0, 3) ? nil : PostgresEpoch.moment(rows.timestamptz(0, 3))
        clawback.reference = text(4)
        clawback.wantedBy = text(5)
        clawback.wantedReason = text(6)
        clawback.wantedReference = text(7)
        return clawback
    }

    /// Ends a clawback, or is the first of two people to do so, by one transaction with the audit's
    /// row; where nothing changes, nothing is written into the audit either.
    package func end(
        clawback win: WinID, _ end: ClawbackEnd, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<ClawbackOutcome> {
        try await outcome { session in
            // By this the table of acts knows whose name is written there; it says how the clawback ended, too.
            let person = PostgresParameter.text(
                "console:\(try await Self.note(.settle, "\(win)", deed, session))")
            let rows: PostgresRows
            do {
                switch end {
                case .repaid(let reference):
                    rows = try await session.query(
                        "SELECT settle_clawback($1::text, $2::text, $3::text, $4::text)",
                        [.text("\(win)"), .text(reference), person, .text(deed.reason)])
                case .writtenOff:
                    rows = try await session.query(
                        "SELECT write_off_clawback($1::text, $2::text, $3::text)",
                        [.text("\(win)"), person, .text(deed.reason)])
                }
            } catch let error as WireError
                where error.constraint == "payout_clawback_campaign_reference_key"
            {
                throw NothingDone(value: ClawbackOutcome.referenceUsed)
            }
            guard let outcome = ClawbackOutcome(rawValue: rows.text(0, 0)) else {
                throw ServiceUnavailable(
                    .ledger, .damaged, "an answer that this version cannot read")
            }
            guard outcome.isChange else { throw NothingDone(value: outcome) }
            return outcome
        }
    }

    /// Reads an appeal without its words, by one round trip. Nil for a number that there is not.
    package func appeal(_ id: Int64) async throws(ServiceUnavailable) -> ConsoleAppeal? {
        let rows = try await pool.rows(
            "SELECT win, at, answered_by FROM payout_appeal WHERE id = $1::bigint", [.int8(id)])
        if rows.count == 0 { return nil }
        return ConsoleAppeal(
            id: id, win: rows.text(0, 0), at: PostgresEpoch.moment(rows.timestamptz(0, 1)),
            answeredBy: rows.optionalText(0, 2))
    }

    /// Shows the words of an appeal by two transactions, as `reveal` of a payee does. Nil for a
    /// number that there is not; words that were erased are `*`.
    package func reveal(
        appeal id: Int64, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<AppealWords?> {
        guard case .done = try await note(.reveal, of: "appeal \(id)", deed) else {
            return .forbidden
        }
        return try await outcome { session in
            let rows = try await session.query(
                "SELECT words, answer FROM reveal_appeal($1::bytea, $2::bigint)",
                [.bytea(deed.token.bytes), .int8(id)])
            return rows.count == 0
                ? nil : AppealWords(words: rows.text(0, 0), answer: rows.optionalText(0, 1))
        }
    }

    /// Answers an appeal with the deed's reason, by one transaction with the audit's row.
    /// `done(false)`, and nothing is noted, where somebody has answered already.
    package func answer(
        _ appeal: Int64, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool> {
        try await outcome { session in
            try Self.changed(
                await session.query(
                    "SELECT answer_appeal($1::bytea, $2::bigint, $3::text)",
                    [.bytea(deed.token.bytes), .int8(appeal), .text(deed.reason)]
                ).bool(0, 0))
        }
    }

    /// Writes an act into the audit, and does nothing else.
    package func note(
        _ act: ConsoleAct, of subject: String, _ deed: ConsoleDeed
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Bool> {
        try await outcome { session in
            _ = try await Self.note(act, subject, deed, session)
            return true
        }
    }

    private static func note(
        _ act: ConsoleAct, _ subject: String, _ deed: ConsoleDeed, _ session: PostgresSession
    ) async throws(WireError) -> String {
        try await session.query(
            "SELECT note_console_act($1::bytea, $2::text, $3::text, $4::text)",
            [
                .bytea(deed.token.bytes), .text(act.rawValue), .text(subject),
                .text(deed.reason),
            ]
        ).text(0, 0)
    }

    /// Ends a transaction without a trace, for what has changed nothing.
    private struct NothingDone<Value: Hashable & Sendable>: Error {
        let value: Value
    }

    /// What changes nothing is not noted either.
    private static func changed(_ isChange: Bool) throws(NothingDone<Bool>) -> Bool {
        guard isChange else { throw NothingDone(value: false) }
        return true
    }

    /// In one transaction: what the database refuses is not done, nor noted as done.
    private func outcome<Value: Hashable & Sendable>(
        _ body: (PostgresSession) async throws -> Value
    ) async throws(ServiceUnavailable) -> ConsoleOutcome<Value> {
        do {
            return .done(
                try await pool.withConnection { session in
                    try await session.transaction { try await body(session) }
                })
        } catch let nothing as NothingDone<Value> {
            return .done(nothing.value)
        } catch let error as WireError {
            switch error.serverCode {
            case "FB020": return .needsAnother
            case "FB021", "FB023": return .forbidden
            case "FB022": return .samePerson
            default: throw ServiceUnavailable(error, of: .ledger)
            }
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }
}
