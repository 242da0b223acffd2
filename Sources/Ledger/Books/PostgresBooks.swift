package import Invoices
package import Payouts
import Wire

/// The books in PostgreSQL, whose tables refuse what `Books` refuses.
package struct PostgresBooks: BookStore {
    let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    /// Give up after so many deadlocks: one more means that the database is in trouble.
    private static let attemptsMaximum = 4
    /// For statements that go through all transfers. Ten million are added up within a minute.
    static let readingDeadline = Duration.seconds(600)

    /// Writes all of these transfers or none, by one statement, repeated after a deadlock. It takes
    /// the rights of `fapiao_payout`, which bring no money: a transfer from the treasury or a
    /// write-off is thrown as `.rejected`, and nothing is written.
    ///
    /// After a thrown `mayHaveHappened` the same transfers may be written again: what is there is
    /// `exists`. So is no transfer at all.
    package func write(_ transfers: [Transfer]) async throws(ServiceUnavailable) -> BookDecision {
        guard transfers.allSatisfy(\.isWellFormed) else { return .refused(.malformed) }
        return try await decide(
            TransferStatement.write, TransferStatement.parameters(of: transfers))
    }

    /// Writes that an operator has brought money, by one statement. It takes the rights of
    /// `fapiao_operator`. The same reference with another amount is refused as a conflict. After a
    /// thrown `mayHaveHappened` it may be repeated.
    package func deposit(
        _ amount: Fen, to campaign: String, reference: String
    ) async throws(ServiceUnavailable) -> BookDecision {
        try await decide(
            "SELECT deposit($1::text, $2::bigint, $3::text)",
            [.text(campaign), .int8(amount.value), .text(reference)])
    }

    private func decide(
        _ statement: PostgresStatement, _ parameters: [PostgresParameter]
    ) async throws(ServiceUnavailable) -> BookDecision {
        var attempt = 1
        while true {
            do {
                let rows = try await pool.withConnection { session in
                    try await session.query(statement, parameters, commits: true)
                }
                return try TransferStatement.decision(rows.text(0, 0))
            } catch let error as WireError {
                if let refusal = TransferStatement.refusal(error) { return .refused(refusal) }
                guard error.isContention, attempt < Self.attemptsMaximum else {
                    throw ServiceUnavailable(error, of: .ledger)
                }
                attempt += 1
            } catch {
                throw ServiceUnavailable(any: error, of: .ledger)
            }
        }
    }

    /// Reads what a campaign's fund may still give, by one round trip: the balance that is kept
    /// beside its transfers, however many these are. Zero for one that nobody has brought money to.
    package func available(to campaign: String) async throws(ServiceUnavailable) -> Fen {
        let rows = try await pool.rows(
            "SELECT available FROM book_balance WHERE account = $1::text",
            [.text(BookAccount.fund(campaign: campaign).description)])
        return rows.isEmpty ? .zero : Fen(rows.int8(0, 0))
    }

    static func balance(_ rows: PostgresRows, _ row: Int, from column: Int) -> BookBalance {
        BookBalance(
            posted: Fen(rows.int8(row, column)), pendingOut: Fen(rows.int8(row, column + 1)),
            pendingIn: Fen(rows.int8(row, column + 2)))
    }
}
