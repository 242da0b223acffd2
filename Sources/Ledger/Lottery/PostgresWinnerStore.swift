import Cryptography
package import Invoices
package import Lottery
import Wire

/// Winners of periodic draws in PostgreSQL (national_v014_winners.sql), by an account with the rights of `fapiao_lottery`.
package struct PostgresWinnerStore: WinnerStore {
    private let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    private static let statement: PostgresStatement = """
        SELECT outcome, added, ended
        FROM record_draw($1::text, $2::text, $3::bytea, $4::bytea, $5::float8, $6::bigint[],
                         $7::integer[], $8::bigint[])
        """

    /// Some hundred thousand wins are reserved in one transaction.
    private static let deadline = Duration.seconds(900)

    /// Records the result of a draw whole or not at all, by one statement, which may take minutes
    /// for some hundred thousand winners. After a thrown `mayHaveHappened` it may be recorded: the
    /// same one again is `exists` then.
    package func record(
        _ drawn: DrawnWinners
    ) async throws(ServiceUnavailable) -> WinnerDecision {
        do {
            let rows = try await pool.withConnection { session in
                try await session.query(
                    Self.statement,
                    [
                        .text(drawn.origin), .text(drawn.draw), .bytea(drawn.manifest.bytes),
                        .bytea(drawn.result.bytes), .float8(drawn.objection / .seconds(1)),
                        .int8Array(drawn.winners.map { Int64(clamping: $0.index) }),
                        .int4Array(drawn.winners.map { Int32(clamping: $0.tier) }),
                        .int8Array(drawn.disqualified.map { Int64(clamping: $0) }),
                    ], deadline: Self.deadline, commits: true)
            }
            switch rows.text(0, 0) {
            case "recorded":
                return .recorded(added: Int(rows.int8(0, 1)), ended: Int(rows.int8(0, 2)))
            case "exists": return .exists
            case "older": return .older
            case let word:
                throw ServiceUnavailable(.ledger, .damaged, "a draw's record answered \(word)")
            }
        } catch let error as WireError {
            switch (error.serverCode, error.constraint) {
            case ("23514", "not_below_zero"): return .insufficient
            case ("FW001", _): return .refused("the database has no such draw in this manifest")
            case ("FW002", _): return .refused("the database has other entries than the files")
            default: throw ServiceUnavailable(error, of: .ledger)
            }
        } catch {
            throw ServiceUnavailable(any: error, of: .ledger)
        }
    }
}
