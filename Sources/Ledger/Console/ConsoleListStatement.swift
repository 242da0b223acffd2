import Invoices
import Operators
import Payouts
import Wire

/// The SELECT of each table: $1 is what is searched for, or NULL; $2 the place behind which the page begins, or NULL; $3 how
/// many rows. The first column is the place of the row.
enum ConsoleListStatement {
    static func of(_ query: ConsoleQuery) -> PostgresStatement {
        switch query.list {
        case .payouts: payouts(query.search, onlyStuck: false)
        case .stuck: payouts(query.search, onlyStuck: true)
        case .risk: risk
        case .appeals: appeals
        case .releases: releases
        case .funds: funds
        case .clawbacks: clawbacks
        case .differences: differences
        case .statements: statements
        case .accounts: accounts
        case .audit: audit
        }
    }

    /// The newest that satisfy a condition: each kind of search has an index that yields them in this order.
    private static func newest(_ condition: String, _ shown: String) -> String {
        """
        (SELECT p.win, p.reserved_at, p.gross, p.withheld, p.state, p.attempt, p.hold, p.alarm,
                p.reference
            FROM payout AS p
            WHERE \(condition) AND \(shown) AND (p.reserved_at, p.win) < (
                coalesce((SELECT q.reserved_at FROM payout AS q WHERE q.win = $2::text), 'infinity'),
                coalesce($2::text, ''))
            ORDER BY p.reserved_at DESC, p.win DESC LIMIT $3::integer)
        """
    }

    /// All, or those in a state, of a win, of an order number or of a campaign, whichever the text is. A state stands in the
    /// statement, for the planner knows how many payouts are in which.
    private static func payouts(_ search: String, onlyStuck: Bool) -> PostgresStatement {
        let conditions: [String]
        if search.isEmpty {
            conditions = ["$1::text IS NULL"]
        } else if let state = PayoutState(rawValue: search) {
            conditions = ["p.state = '\(state.rawValue)' AND $1::text IS NOT NULL"]
        } else if WinID(search) != nil {
            conditions = ["p.win = $1::text"]
        } else {
            conditions = [
                "p.win = (SELECT a.win FROM payout_attempt AS a WHERE a.order_number = $1::text)",
                "p.origin = (SELECT c.origin FROM campaign AS c WHERE c.name = $1::text)",
            ]
        }
        // A hold of what has ended holds nothing.
        let shown =
            onlyStuck
            ? """
            (p.hold IS NOT NULL AND p.state NOT IN ('paid', 'forfeited') OR p.alarm IS NOT NULL)
            """ : "true"
        let found = conditions.map { newest($0, shown) }.joined(separator: " UNION ALL ")
        return PostgresStatement(
            """
            SELECT p.win, p.reserved_at, p.win, p.gross, p.withheld, p.state, p.attempt::bigint,
                coalesce(p.hold, p.alarm, p.reference)
            FROM (\(found)) AS p
            ORDER BY p.reserved_at DESC, p.win DESC LIMIT $3::integer
            """)
    }

    private static let risk: PostgresStatement = """
        SELECT f.rule || ' ' || f.win, f.at, f.win, p.gross, f.rule, f.found, f.allowed
        FROM risk_finding AS f JOIN payout AS p ON p.win = f.win
        WHERE f.judged_at IS NULL AND p.state NOT IN ('paid', 'forfeited')
            AND ($1::text IS NULL OR f.win = $1::text OR f.rule = $1::text)
            AND ($2::text IS NULL OR (f.at, f.win, f.rule) > (
                SELECT g.at, g.win, g.rule FROM risk_finding AS g
                WHERE g.rule = split_part($2::text, ' ', 1)
                    AND g.win = substr($2::text, strpos($2::text, ' ') + 1)))
        ORDER BY f.at, f.win, f.rule LIMIT $3::integer
        """
    private static let appeals: PostgresStatement = """
        SELECT a.id::text, a.at, a.id, a.win, a.answered_at, a.answered_by
        FROM payout_appeal AS a
        WHERE ($1::text IS NULL OR a.win = $1::text OR a.answered_by = $1::text)
            AND ($2::text IS NULL OR a.id < $2::text::bigint)
        ORDER BY a.id DESC LIMIT $3::integer
        """
    private static let releases: PostgresStatement = """
        SELECT r.id::text, r.asked_at, r.id, p.win, p.gross, r.asked_by, r.reason, r.decided_at,
            r.decided_by, CASE WHEN r.is_approved THEN '+ ' ELSE '- ' END || r.answer
        FROM payout_release AS r JOIN payout AS p ON p.win = r.win
        WHERE ($1::text IS NULL OR r.win = $1::text OR r.asked_by = $1::text
                OR r.decided_by = $1::text)
            AND ($2::text IS NULL OR r.id < $2::text::bigint)
        ORDER BY r.id DESC LIMIT $3::integer
        """
    private static let funds: PostgresStatement = """
        SELECT c.name, c.name, coalesce(b.available, 0), (
            SELECT count(*) FROM payout AS p
            WHERE p.origin = c.origin AND p.state NOT IN ('paid', 'forfeited'))
        FROM campaign AS c
        LEFT JOIN book_balance AS b ON b.account = 'fund:' || c.name
        WHERE ($1::text IS NULL OR c.name = $1::text) AND ($2::text IS NULL OR c.name > $2::text)
        ORDER BY c.name LIMIT $3::integer
        """
    private static let clawbacks: PostgresStatement = """
        SELECT c.win || ' ' || c.attempt, c.asked_at, c.win, c.fen, c.how, c.ended_at,
            coalesce(c.reference, c.wanted_reference) || CASE WHEN NOT EXISTS (
                SELECT FROM statement_line AS l
                WHERE l.reference IN (c.reference, c.reference || ' CRDT') AND l.fen > 0
                    AND l.fen = c.fen) THEN ' ?' ELSE '' END, c.wanted_by
        FROM payout_clawback AS c
        WHERE ($1::text IS NULL OR c.win = $1::text OR c.campaign = $1::text
                OR c.reference = $1::text)
            AND ($2::text IS NULL OR (c.asked_at, c.win, c.attempt) < (
                SELECT d.asked_at, d.win, d.attempt FROM payout_clawback AS d
                WHERE d.win = regexp_replace($2::text, ' \\d+$', '')
                    AND d.attempt = substring($2::text FROM '\\d+$')::integer))
        ORDER BY c.asked_at DESC, c.win DESC, c.attempt DESC LIMIT $3::integer
        """
    private static let differences: PostgresStatement = """
        SELECT d.id::text, d.found_at, d.channel || ':' || d.merchant, d.order_number, d.reference,
            d.kind, d.ours, d.theirs, d.closed_at, d.closed_by, d.closed_login, d.reason
        FROM reconciliation_difference AS d
        WHERE ($1::text IS NULL OR d.order_number = $1::text OR d.reference = $1::text
                OR d.kind = $1::text OR d.channel = $1::text)
            AND ($2::text IS NULL OR d.id < $2::text::bigint)
        ORDER BY d.id DESC LIMIT $3::integer
        """
    private static let statements: PostgresStatement = """
        SELECT s.id::text, s.taken_at, s.channel || ':' || s.merchant, s.starts_at, s.ends_at,
            s.lines::bigint, s.name, s.actor, s.login
        FROM channel_statement AS s
        WHERE ($1::text IS NULL OR s.merchant = $1::text OR s.channel = $1::text
                OR s.channel || ':' || s.merchant = $1::text OR s.name = $1::text
                OR s.actor = $1::text OR s.login = $1::text)
            AND ($2::text IS NULL OR s.id < $2::text::bigint)
        ORDER BY s.id DESC LIMIT $3::integer
        """
    private static let accounts: PostgresStatement = """
        SELECT name, name, role, login, made_at, disabled_at, password_until
        FROM console_account
        WHERE ($1::text IS NULL OR name = $1::text OR role = $1::text OR login = $1::text)
            AND ($2::text IS NULL OR name > $2::text)
        ORDER BY name LIMIT $3::integer
        """
    private static let audit: PostgresStatement = """
        SELECT a.id::text, a.at, a.actor, a.act, a.subject, a.reason
        FROM console_audit AS a
        WHERE ($1::text IS NULL OR a.actor = $1::text OR a.act = $1::text OR a.subject = $1::text)
            AND ($2::text IS NULL OR a.id < $2::text::bigint)
        ORDER BY a.id DESC LIMIT $3::integer
        """

    /// A row without its place.
    static func cells(_ list: ConsoleList, _ rows: PostgresRows, _ row: Int) -> [ConsoleCell] {
        func text(_ column: Int) -> ConsoleCell {
            rows.isNull(row, column) ? .none : .text(rows.text(row, column))
        }
        func moment(_ column: Int) -> ConsoleCell {
            rows.isNull(row, column)
                ? .none : .moment(PostgresEpoch.moment(rows.timestamptz(row, column)))
        }
        func money(_ column: Int) -> ConsoleCell { .money(Fen(rows.int8(row, column))) }
        func sum(_ column: Int) -> ConsoleCell {
            rows.isNull(row, column) ? .none : money(column)
        }
        func word(_ column: Int) -> ConsoleCell { .word(rows.text(row, column)) }
        switch list {
        case .payouts, .stuck:
            return [
                moment(1), .win(rows.text(row, 2)), money(3), money(4), word(5),
                .count(rows.int8(row, 6)), text(7),
            ]
        case .risk:
            return [
                moment(1), .win(rows.text(row, 2)), money(3), word(4), .count(rows.int8(row, 5)),
                .count(rows.int8(row, 6)),
            ]
        case .appeals:
            return [
                moment(1), .appeal(rows.int8(row, 2), rows.text(row, 3)), moment(4), text(5),
            ]
        case .releases:
            return [
                moment(1), .release(rows.int8(row, 2), rows.text(row, 3)), money(4), text(5),
                text(6), moment(7), text(8), text(9),
            ]
        case .funds: return [text(1), money(2), .count(rows.int8(row, 3))]
        case .clawbacks:
            return [
                moment(1), .clawback(rows.text(row, 2)), money(3), text(4), moment(5), text(6),
                text(7),
            ]
        case .differences:
            return [
                moment(1), text(2), text(3), text(4), word(5), sum(6), sum(7), moment(8), text(9),
                text(10), text(11),
            ]
        case .statements:
            return [
                moment(1), text(2), moment(3), moment(4), .count(rows.int8(row, 5)), text(6),
                text(7), text(8),
            ]
        case .accounts: return [text(1), word(2), text(3), moment(4), moment(5), moment(6)]
        case .audit: return [moment(1), text(2), word(3), text(4), text(5)]
        }
    }
}
