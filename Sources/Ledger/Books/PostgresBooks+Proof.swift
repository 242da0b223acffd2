package import Invoices
package import Payouts
import Wire

extension PostgresBooks {
    /// Ten million transfers are added up within a minute.
    private static let deadline = Duration.seconds(600)
    /// A person reads so many and mends the cause.
    private static let faultsMaximum: Int32 = 100

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
        func rows(_ statement: PostgresStatement, limited: Bool = true) async throws -> PostgresRows
        {
            try await session.query(
                statement, limited ? [.int4(faultsMaximum)] : [], deadline: deadline)
        }
        // For sums over every winner; PostgreSQL's own 4 MB would write them to the disk and read them again.
        _ = try await session.query("SET LOCAL work_mem = '256MB'")
        let counts = try await rows(counts, limited: false)
        let sums = try await rows(totals, limited: false)
        var totals: [String: BookBalance] = [:]
        for row in 0..<sums.count { totals[sums.text(row, 0)] = balance(sums, row, from: 1) }
        var faults: [BookProof.Fault] = []
        let sum = totals.values.reduce(0) { $0 + $1.posted.value }
        if sum != 0 { faults.append(.sum(Fen(sum))) }
        let kept = try await rows(wrongBalances)
        for row in 0..<kept.count {
            faults.append(
                .balance(
                    account: kept.text(row, 0), kept: Fen(kept.int8(row, 1)),
                    counted: Fen(kept.int8(row, 2))))
        }
        let mismatched = try await rows(mismatched)
        for row in 0..<mismatched.count {
            faults.append(.mismatched(TransferID(mismatched.text(row, 0))))
        }
        let paid = try await rows(payments)
        for row in 0..<paid.count {
            guard case .payable(let win)? = BookAccount(paid.text(row, 0)) else { continue }
            faults.append(.payments(win, Int(paid.int8(row, 1))))
        }
        let unreserved = try await rows(unreserved)
        for row in 0..<unreserved.count {
            guard let win = WinID(unreserved.text(row, 0)) else { continue }
            faults.append(.unreserved(win))
        }
        return BookProof(
            transfers: Int(counts.int8(0, 0)), pending: Int(counts.int8(0, 1)), totals: totals,
            faults: faults)
    }

    private static let counts: PostgresStatement = """
        SELECT count(*),
               count(*) FILTER (WHERE kind = 'pending') - count(*) FILTER (WHERE ends IS NOT NULL)
        FROM book_transfer
        """

    /// Winners stand together.
    private static let totals: PostgresStatement = """
        SELECT CASE WHEN c.account LIKE 'payable:%' THEN 'payable' ELSE c.account END,
            sum(c.posted)::bigint, sum(c.pending_out)::bigint, sum(c.pending_in)::bigint
        FROM book_transfer AS t, book_change(t) AS c
        GROUP BY 1
        """

    /// An account of which nothing was ever left has no row.
    private static let wrongBalances: PostgresStatement = """
        SELECT account, coalesce(b.available, 0), coalesce(c.available, 0)
        FROM (
            SELECT c.account, sum(c.posted - c.pending_out)::bigint AS available
            FROM book_transfer AS t, book_change(t) AS c
            WHERE c.account LIKE 'payable:%' OR c.account LIKE 'fund:%'
            GROUP BY c.account
        ) AS c
        FULL JOIN book_balance AS b USING (account)
        WHERE coalesce(b.available, 0) <> coalesce(c.available, 0)
        LIMIT $1::integer
        """

    private static let mismatched: PostgresStatement = """
        SELECT t.id
        FROM book_transfer AS t LEFT JOIN book_transfer AS p ON p.id = t.ends
        WHERE t.ends IS NOT NULL AND (p.kind, p.source, p.target, p.fen)
            IS DISTINCT FROM ('pending', t.source, t.target, t.fen)
        LIMIT $1::integer
        """

    private static let payments: PostgresStatement = """
        SELECT win, sum(paid)
        FROM (
            SELECT source AS win, 1 AS paid FROM book_transfer
            WHERE source LIKE 'payable:%' AND target LIKE 'clearing:%' AND kind IN ('posted', 'post')
            UNION ALL
            SELECT target, -1 FROM book_transfer
            WHERE source LIKE 'clearing:%' AND target LIKE 'payable:%'
        ) AS t
        GROUP BY win
        HAVING sum(paid) NOT IN (0, 1)
        LIMIT $1::integer
        """

    private static let unreserved: PostgresStatement = """
        SELECT format('%s#%s', w.origin, w.index)
        FROM win AS w
        WHERE NOT EXISTS (
            SELECT FROM book_transfer
            WHERE id = format('win %s#%s', w.origin, w.index) AND fen = w.fen AND kind = 'pending')
        LIMIT $1::integer
        """
}
