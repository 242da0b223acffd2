import Cryptography
package import Invoices
package import Payouts
import Wire

/// A contradiction between a provider's statements and the books.
package struct ReconciliationDifference: Hashable, Sendable {
    /// The raw value is the table's word.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Paid by the books, and the statement of that time has nothing.
        case missingThere = "missing there"
        /// The statement pays something that no attempt of ours is.
        case missingHere = "missing here"
        case otherAmount = "other amount"
        case otherPayee = "other payee"
        /// Paid by the books, and it came back.
        case returned
        /// Failed by the books, and the money has left and is not back.
        case notBack = "not back"
    }

    package let id: Int64
    /// The merchant account, `channel:merchant`.
    package let account: String
    package let kind: Kind
    /// Fen that have left the account for good, by the books.
    package let ours: Fen
    /// The same by the lines of the statements.
    package let theirs: Fen
    /// Our order number; nil for a line that names none.
    package let order: String?
    /// The provider's number of a line without order number; nil for all others.
    package let reference: String?
    /// Nil where no attempt of ours has the order number.
    package let win: WinID?
    /// By the database's clock.
    package let foundAt: Timestamp
    /// Nil while it is open.
    package let closedAt: Timestamp?
    /// The person, or `statement` where a later statement has ended it.
    package let closedBy: String?
    /// The database's own login; nil for one that was closed before it was written.
    package let closedLogin: String?
    /// The person's own words; nil while it is open.
    package let reason: String?
}

/// Statements and differences in PostgreSQL (the step "reconciliation" of the nation's schema). Nothing is ever
/// adjusted here: a difference is found, and closed by a person or by a later statement.
package struct PostgresReconciliation: Sendable {
    let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    /// A day of a large account is added up within this.
    private static let deadline = Duration.seconds(300)

    /// The result of keeping a statement. Only `kept` has written anything.
    package enum Kept: Hashable, Sendable {
        case kept
        /// The same statement was kept before.
        case known
        /// A line says something else than when it came first.
        case contradicts
    }

    /// Keeps a statement by one transaction, which may take minutes for a long one; the same one
    /// again is `known`. One that was taken before its time was over is kept once more when the
    /// same bytes come behind it, for then they tell of all of it.
    package func keep(
        _ statement: ChannelStatement, by actor: String
    ) async throws(ServiceUnavailable) -> Kept {
        func moment(_ time: Timestamp?) -> PostgresParameter {
            time.map { .timestamptz(PostgresEpoch.timestamptz($0)) } ?? .null
        }
        let lines = statement.lines
        let parameters: [PostgresParameter] = [
            .text(statement.account.channel.rawValue), .text(statement.account.merchant),
            moment(statement.span?.lowerBound), moment(statement.span?.upperBound),
            .bytea(statement.digest.bytes), .text(statement.name), .text(actor),
            .timestamptzArray(lines.map { PostgresEpoch.timestamptz($0.at) }),
            .int8Array(lines.map(\.amount.value)), .textArray(lines.map(\.reference)),
            .optionalTextArray(lines.map(\.order)), .optionalTextArray(lines.map(\.payee)),
            statement.closing.map { .int8($0.value) } ?? .null,
        ]
        do {
            let rows = try await pool.withConnection { session in
                try await session.query(
                    """
                    SELECT keep_closing(take_statement(
                        $1::text, $2::text, $3::timestamptz, $4::timestamptz, $5::bytea, $6::text,
                        $7::text, $8::timestamptz[], $9::bigint[], $10::text[], $11::text[],
                        $12::text[]), $13::bigint)
                    """, parameters, deadline: Self.deadline, commits: true)
            }
            return rows.isNull(0, 0) ? .known : .kept
        } catch let error as WireError where error.serverCode == "FB004" {
            return .contradicts
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    /// The account of the channel that a statement is of by its order numbers, where they are not its own; nil where
    /// one of them is, or none is ours.
    package func otherAccount(
        of statement: ChannelStatement
    ) async throws(ServiceUnavailable) -> MerchantAccount? {
        let channel = statement.account.channel
        do {
            let rows = try await pool.withConnection { session in
                try await session.query(
                    """
                    SELECT merchant FROM payout_attempt
                    WHERE channel = $1::text AND order_number = ANY ($2::text[])
                    GROUP BY merchant ORDER BY count(*) DESC, merchant
                    """,
                    [.text(channel.rawValue), .textArray(statement.lines.compactMap(\.order))],
                    deadline: Self.deadline)
            }
            let merchants = (0..<rows.count).map { rows.text($0, 0) }
            guard !merchants.contains(statement.account.merchant) else { return nil }
            return merchants.first.map { MerchantAccount(channel, $0) }
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    /// Holds the books of one account against all its statements.
    /// - Returns: how many differences are new, and how many no longer are.
    package func reconcile(
        _ account: MerchantAccount
    ) async throws(ServiceUnavailable) -> (found: Int, closed: Int) {
        do {
            let rows = try await pool.withConnection { session in
                try await session.query(
                    "SELECT added_count, closed_count FROM reconcile_account($1::text, $2::text)",
                    [.text(account.channel.rawValue), .text(account.merchant)],
                    deadline: Self.deadline, commits: true)
            }
            return (Int(rows.int4(0, 0)), Int(rows.int4(0, 1)))
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    /// The oldest first.
    /// - Parameter account: nil for all.
    package func differences(
        of account: MerchantAccount? = nil, onlyOpen: Bool, atMost maximum: Int
    ) async throws(ServiceUnavailable) -> [ReconciliationDifference] {
        let rows = try await pool.rows(
            """
            SELECT d.id, d.channel || ':' || d.merchant, d.kind, d.ours, d.theirs, d.order_number,
                d.reference, a.win, d.found_at, d.closed_at, d.closed_by, d.reason,
                d.closed_login
            FROM reconciliation_difference AS d
            LEFT JOIN payout_attempt AS a ON a.order_number = d.order_number
            WHERE (NOT $1::boolean OR d.closed_at IS NULL)
                AND ($3::text IS NULL OR d.channel || ':' || d.merchant = $3::text)
            ORDER BY d.found_at, d.id LIMIT $2::integer
            """,
            [
                .bool(onlyOpen), .int4(Int32(clamping: maximum)),
                account.map { .text($0.description) } ?? .null,
            ])
        return try (0..<rows.count).map { row throws(ServiceUnavailable) in
            try Self.difference(rows, row)
        }
    }

    private static func difference(
        _ rows: PostgresRows, _ row: Int
    ) throws(ServiceUnavailable) -> ReconciliationDifference {
        let unreadable = ServiceUnavailable(
            .ledger, .damaged, "a difference that this version cannot read")
        guard let kind = ReconciliationDifference.Kind(rawValue: rows.text(row, 2)) else {
            throw unreadable
        }
        let win = try rows.optionalText(row, 7).map { text throws(ServiceUnavailable) in
            guard let win = WinID(text) else { throw unreadable }
            return win
        }
        return ReconciliationDifference(
            id: rows.int8(row, 0), account: rows.text(row, 1), kind: kind,
            ours: Fen(rows.int8(row, 3)), theirs: Fen(rows.int8(row, 4)),
            order: rows.optionalText(row, 5),
            reference: rows.optionalText(row, 6),
            win: win,
            foundAt: PostgresEpoch.moment(rows.timestamptz(row, 8)),
            closedAt: rows.optionalMoment(row, 9),
            closedBy: rows.optionalText(row, 10), closedLogin: rows.optionalText(row, 12),
            reason: rows.optionalText(row, 11))
    }

    /// Of each account that has one.
    package func openCounts() async throws(ServiceUnavailable) -> [String: Int] {
        let rows = try await pool.rows(
            """
            SELECT channel || ':' || merchant, count(*) FROM reconciliation_difference
            WHERE closed_at IS NULL GROUP BY 1
            """)
        var counts: [String: Int] = [:]
        for row in 0..<rows.count { counts[rows.text(row, 0)] = Int(rows.int8(row, 1)) }
        return counts
    }

    /// Closes a difference with a person's reason, by one statement. The names of the program and
    /// of the console are thrown as `.rejected`: they are no person's at a terminal.
    /// - Returns: false where it is closed, or there is none.
    package func close(
        _ id: Int64, by actor: String, because reason: String
    ) async throws(ServiceUnavailable) -> Bool {
        let rows = try await pool.write(
            "SELECT close_difference($1::bigint, $2::text, $3::text)",
            [.int8(id), .text(actor), .text(reason)])
        return rows.bool(0, 0)
    }

    /// The days of these that a statement covers whole, by when it was taken.
    package func covered(
        _ days: [CalendarDay], of account: MerchantAccount
    ) async throws(ServiceUnavailable) -> Set<CalendarDay> {
        let spans = days.map(ChannelStatement.day)
        let rows = try await pool.rows(
            """
            SELECT g.place
            FROM unnest($3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY
                AS g (starts_at, ends_at, place)
            WHERE EXISTS (
                SELECT FROM channel_statement AS s
                WHERE s.channel = $1::text AND s.merchant = $2::text
                    AND s.told @> tstzrange(g.starts_at, g.ends_at))
            """,
            [
                .text(account.channel.rawValue), .text(account.merchant),
                .timestamptzArray(spans.map { PostgresEpoch.timestamptz($0.lowerBound) }),
                .timestamptzArray(spans.map { PostgresEpoch.timestamptz($0.upperBound) }),
            ])
        return Set((0..<rows.count).map { days[Int(rows.int8($0, 0)) - 1] })
    }

    /// A payout that will never be paid under its number.
    package struct Absence: Hashable, Sendable {
        package let win: WinID
        /// When its submission was last committed to go out; the pages go by this.
        package let submittedAt: Timestamp
        /// The end of what the statements cover, or when the first of two people has said so.
        package let coveredUntil: Timestamp
    }

    /// Lists payouts that will never be paid under their number, by one round trip. Through a
    /// provider whose calls grow old: it does not know the number, nor do its statements. Through a
    /// bank: two people have said so (`stateAbsence`).
    /// - Parameter last: the last one of the page before; nil for the first page.
    package func absent(
        from account: MerchantAccount, after last: Absence? = nil, atMost maximum: Int = 1_000
    ) async throws(ServiceUnavailable) -> [Absence] {
        let rows = try await pool.rows(
            """
            SELECT p.origin, p.index, p.draw, a.submitted_at, a.covered_until
            FROM absent_payouts($1::text, $2::text, $3::timestamptz, $4::text, $5::integer) AS a
            JOIN payout AS p ON p.win = a.win
            ORDER BY a.submitted_at, a.win
            """,
            [
                .text(account.channel.rawValue), .text(account.merchant),
                last.map { .timestamptz(PostgresEpoch.timestamptz($0.submittedAt)) } ?? .null,
                last.map { .text("\($0.win)") } ?? .null, .int4(Int32(clamping: maximum)),
            ])
        return (0..<rows.count).map { row in
            Absence(
                win: rows.win(row),
                submittedAt: PostgresEpoch.moment(rows.timestamptz(row, 3)),
                coveredUntil: PostgresEpoch.moment(rows.timestamptz(row, 4)))
        }
    }

    /// A payout that is paid by the books, and by the statements came back.
    package struct Return: Hashable, Sendable {
        /// Of the difference; the pages go by this.
        package let id: Int64
        package let win: WinID
    }

    /// Lists payouts whose open difference is `returned`, by one round trip.
    /// - Parameter last: the last one of the page before; nil for the first page.
    package func returns(
        to account: MerchantAccount, after last: Return? = nil, atMost maximum: Int = 1_000
    ) async throws(ServiceUnavailable) -> [Return] {
        let rows = try await pool.rows(
            """
            SELECT p.origin, p.index, p.draw, d.id
            FROM reconciliation_difference AS d
            JOIN payout_attempt AS a ON a.order_number = d.order_number
            JOIN payout AS p ON p.win = a.win AND p.attempt = a.attempt
            WHERE d.channel = $1::text AND d.merchant = $2::text AND d.kind = 'returned'
                AND d.closed_at IS NULL AND p.state = 'paid' AND d.id > $3::bigint
            ORDER BY d.id LIMIT $4::integer
            """,
            [
                .text(account.channel.rawValue), .text(account.merchant), .int8(last?.id ?? 0),
                .int4(Int32(clamping: maximum)),
            ])
        return (0..<rows.count).map { row in
            Return(id: rows.int8(row, 3), win: rows.win(row))
        }
    }

    /// The answer to stating an absence. The raw value is the database's word.
    package enum AbsenceOutcome: String, Hashable, Sendable, CaseIterable {
        /// A second person has to say the same.
        case wanted
        case samePerson = "same person"
        case stated
        /// A call was made minutes ago: the bank cannot know yet.
        case tooSoon = "too soon"
        /// No payment of this win through a bank is in doubt.
        case none
        /// The database's login belongs to no account of the console.
        case notKnown = "not known"
    }

    /// A person has asked the bank, and it knows nothing of a payment: the second one who says so ends its number.
    package func stateAbsence(
        of win: WinID, by actor: String, because reason: String
    ) async throws(ServiceUnavailable) -> AbsenceOutcome {
        let rows = try await pool.write(
            "SELECT state_absence($1::text, $2::text, $3::text)",
            [.text("\(win)"), .text(actor), .text(reason)])
        guard let outcome = AbsenceOutcome(rawValue: rows.text(0, 0)) else {
            throw ServiceUnavailable(
                .ledger, .damaged, "an answer that this version cannot read")
        }
        return outcome
    }
}
