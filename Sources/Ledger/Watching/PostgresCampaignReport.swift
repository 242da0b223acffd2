package import Invoices
package import Payouts
import Wire

/// The entries of a campaign and what became of them, for whoever has the rights of an auditor.
package struct PostgresCampaignReport: Sendable {
    private let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    /// One entry, and what became of it.
    package struct Entry: Sendable {
        /// To the second.
        package let acceptedAt: Timestamp
        /// Encrypted under the personal key.
        package let personal: [UInt8]
        /// Of this entry alone: `entries` is 1, and it may have won several times.
        package let counts: CampaignTally.Counts
    }

    private static let pageRows = 1_000
    private static let deadline = Duration.seconds(600)

    /// Hands out all of them by pages, in the order of the log, all of one moment.
    package func forEachPage(
        of origin: String, _ body: ([Entry]) async throws -> Void
    ) async throws {
        do {
            try await pool.withConnection { session in
                try await session.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") {
                    let won = try await Self.won(of: origin, session)
                    _ = try await session.query(
                        """
                        DECLARE entries NO SCROLL CURSOR FOR
                        SELECT l.index, e.accepted_at, e.personal
                        FROM log_leaf AS l JOIN lottery_entry AS e ON e.id = l.entry_id
                        WHERE l.origin = $1::text ORDER BY l.index
                        """, [.text(origin)], deadline: Self.deadline)
                    var isMore = true
                    while isMore {
                        let rows = try await session.query(
                            PostgresStatement("FETCH \(Self.pageRows) FROM entries"),
                            deadline: Self.deadline)
                        isMore = rows.count == Self.pageRows
                        let page = (0..<rows.count).map { row in
                            var counts = won[rows.int8(row, 0)] ?? CampaignTally.Counts()
                            counts.entries = 1
                            return Entry(
                                acceptedAt: Timestamp(
                                    microseconds: rows.int8(row, 1) * 1_000_000),
                                personal: rows.bytes(row, 2), counts: counts)
                        }
                        if !page.isEmpty { try await body(page) }
                    }
                }
            }
        } catch let error as WireError {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }

    /// By the index of the entry: it may have won in several draws. What the payee's bank has sent
    /// back is neither paid nor claimed back any more, though a clawback was begun.
    private static func won(
        of origin: String, _ session: PostgresSession
    ) async throws -> [Int64: CampaignTally.Counts] {
        let rows = try await session.query(
            """
            SELECT p.index, count(*), count(*) FILTER (WHERE p.state = 'paid'),
                count(c.win) FILTER (WHERE p.state = 'paid')
            FROM payout AS p LEFT JOIN payout_clawback AS c ON c.win = p.win AND c.attempt = 0
            WHERE p.origin = $1::text GROUP BY p.index
            """, [.text(origin)], deadline: deadline)
        var won: [Int64: CampaignTally.Counts] = [:]
        for row in 0..<rows.count {
            won[rows.int8(row, 0)] = CampaignTally.Counts(
                wins: Int(rows.int8(row, 1)), paid: Int(rows.int8(row, 2)),
                clawedBack: Int(rows.int8(row, 3)))
        }
        return won
    }
}
