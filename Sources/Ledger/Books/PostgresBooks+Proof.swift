package import Invoices
package import Payouts
import Wire

extension PostgresBooks {
    /// A person reads so many and mends the cause.
    private static let faultsMaximum: Int32 = 100

    /// Adds up every transfer again, all of one moment: a read-only transaction, which reads the
    /// tables from end to end and may take minutes. It lists at most 100 faults of each sort, and
    /// neither locks nor changes anything.
    package func proof() async throws(ServiceUnavailable) -> BookProof {
        do {
            return try await pool.withConnection { session in
                // All of it is of one moment.
                try await session.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") {
                    try await Self.proof(session)
                }
            }
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }

    private static func proof(_ session: PostgresSession) async throws -> BookProof {
        func rows(_ statement: PostgresStatement) async throws -> PostgresRows {
            try await session.query(statement, [.int4(faultsMaximum)], deadline: readingDeadline)
        }
        // Here, and nowhere else, tables are read from end to end.
        _ = try await session.query("SET LOCAL enable_seqscan = on")
        // For sums over every winner; PostgreSQL's own 4 MB would write them to the disk and read them again.
        _ = try await session.query("SET LOCAL work_mem = '256MB'")
        let counted = try await rows(counted)
        var totals: [String: BookBalance] = [:]
        var faults: [BookProof.Fault] = []
        var (transfers, pending) = (0, 0)
        for row in 0..<counted.count {
            let account = counted.text(row, 1)
            switch counted.text(row, 0) {
            case "total":
                totals[account] = balance(counted, row, from: 2)
                transfers += Int(counted.int8(row, 5))
                pending += Int(counted.int8(row, 6))
            case "balance":
                faults.append(
                    .balance(
                        account: account, kept: Fen(counted.int8(row, 2)),
                        counted: Fen(counted.int8(row, 3))))
            default:
                // An account that a later version or a stranger has named is a fault all the same.
                let count = Int(counted.int8(row, 2))
                guard case .payable(let win)? = BookAccount(account) else {
                    faults.append(.stranger(account: account, count))
                    continue
                }
                faults.append(.payments(win, count))
            }
        }
        let sum = totals.values.reduce(0) { $0 + $1.posted.value }
        if sum != 0 { faults.append(.sum(Fen(sum))) }
        let mismatched = try await rows(mismatched)
        for row in 0..<mismatched.count {
            faults.append(.mismatched(TransferID(mismatched.text(row, 0))))
        }
        let unreserved = try await rows(unreserved)
        for row in 0..<unreserved.count {
            faults.append(.unreserved(unreserved.win(row)))
        }
        return BookProof(
            transfers: transfers, pending: pending, totals: totals, faults: faults)
    }

    /// Every account is added up once: what it gave, what it got, and how often its winner was paid. Then three questions are
    /// asked of the sums. Winners stand together in the totals. An account of which nothing was ever left has no
    /// balance.
    private static let counted: PostgresStatement = """
        WITH given AS (
            SELECT source AS account, count(*) AS transfers,
                count(*) FILTER (WHERE kind = 'pending') - count(ends) AS pending,
                sum(fen) FILTER (WHERE kind IN ('posted', 'post')) AS posted,
                sum(CASE kind WHEN 'pending' THEN fen ELSE -fen END)
                    FILTER (WHERE kind <> 'posted') AS reserved,
                count(*) FILTER (WHERE kind IN ('posted', 'post') AND target LIKE 'clearing:%')
                    AS payments
            FROM book_transfer GROUP BY source
        ), got AS (
            SELECT target AS account,
                sum(fen) FILTER (WHERE kind IN ('posted', 'post')) AS posted,
                sum(CASE kind WHEN 'pending' THEN fen ELSE -fen END)
                    FILTER (WHERE kind <> 'posted') AS reserved,
                count(*) FILTER (WHERE source LIKE 'clearing:%') AS returns
            FROM book_transfer GROUP BY target
        ), summed AS MATERIALIZED (
            SELECT account,
                (coalesce(got.posted, 0) - coalesce(given.posted, 0))::bigint AS posted,
                coalesce(given.reserved, 0)::bigint AS pending_out,
                coalesce(got.reserved, 0)::bigint AS pending_in,
                coalesce(given.payments, 0) - coalesce(got.returns, 0) AS payments,
                coalesce(given.transfers, 0) AS transfers, coalesce(given.pending, 0) AS pending
            FROM given FULL JOIN got USING (account)
        ), wrong AS (
            SELECT account, coalesce(b.available, 0) AS kept, coalesce(s.available, 0) AS counted
            FROM (
                SELECT account, posted - pending_out AS available FROM summed
                WHERE account LIKE 'payable:%' OR account LIKE 'fund:%'
            ) AS s
            FULL JOIN book_balance AS b USING (account)
            WHERE coalesce(b.available, 0) <> coalesce(s.available, 0)
        )
        SELECT 'total', CASE WHEN account LIKE 'payable:%' THEN 'payable' ELSE account END AS name,
            sum(posted)::bigint, sum(pending_out)::bigint, sum(pending_in)::bigint,
            sum(transfers)::bigint, sum(pending)::bigint
        FROM summed GROUP BY name
        UNION ALL
        (SELECT 'balance', account, kept, counted, 0, 0, 0 FROM wrong LIMIT $1::integer)
        UNION ALL
        (SELECT 'payments', account, payments, 0, 0, 0, 0 FROM summed
         WHERE account LIKE 'payable:%' AND payments NOT IN (0, 1) LIMIT $1::integer)
        """

    /// Found whole before the first are taken, or PostgreSQL would look for each by itself.
    private static let mismatched: PostgresStatement = """
        WITH found AS MATERIALIZED (
            SELECT t.id
            FROM book_transfer AS t LEFT JOIN book_transfer AS p ON p.id = t.ends
            WHERE t.ends IS NOT NULL AND (p.kind, p.source, p.target, p.fen)
                IS DISTINCT FROM ('pending', t.source, t.target, t.fen)
        )
        SELECT id FROM found LIMIT $1::integer
        """

    /// Of seals and of draws, also those that a draw has ended: what was reserved for them stays in
    /// the books. The draw's part of a name is that of `drawn_name` (the step "winners").
    private static let unreserved: PostgresStatement = """
        SELECT w.origin, w.index, w.draw
        FROM (
            SELECT origin, index, NULL::text AS draw, fen FROM win
            UNION ALL
            SELECT origin, index, CASE turn WHEN 1 THEN draw ELSE draw || '/' || turn END, fen
            FROM draw_win
        ) AS w
        WHERE NOT EXISTS (
            SELECT FROM book_transfer
            WHERE id = 'win ' || w.origin || '#' || w.index || coalesce('/' || w.draw, '')
                AND fen = w.fen AND kind = 'pending')
        LIMIT $1::integer
        """
}
