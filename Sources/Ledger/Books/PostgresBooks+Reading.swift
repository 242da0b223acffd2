package import Invoices
package import Payouts
import Wire

extension PostgresBooks {
    /// As many as a few hundred kilobytes hold.
    private static let pageRows = 2_000

    /// Every transfer in the order of its time, all of one moment.
    package func forEach(
        _ body: (Transfer, Timestamp) async throws -> Void
    ) async throws {
        do {
            try await pool.withConnection { session in
                try await session.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") {
                    _ = try await session.query(
                        """
                        DECLARE transfers NO SCROLL CURSOR FOR
                        SELECT at, id, kind, source, target, fen, coalesce(ends, '')
                        FROM book_transfer ORDER BY at, id
                        """, deadline: Self.readingDeadline)
                    var isMore = true
                    while isMore {
                        let rows = try await session.query(
                            PostgresStatement("FETCH \(Self.pageRows) FROM transfers"),
                            deadline: Self.readingDeadline)
                        for row in 0..<rows.count {
                            let (transfer, at) = try Self.transfer(rows, row)
                            try await body(transfer, at)
                        }
                        isMore = rows.count == Self.pageRows
                    }
                }
            }
        } catch let error as WireError {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }

    private static func transfer(
        _ rows: PostgresRows, _ row: Int
    ) throws(ServiceUnavailable) -> (Transfer, Timestamp) {
        let ended = TransferID(rows.text(row, 6))
        let kind: Transfer.Kind? =
            switch rows.text(row, 2) {
            case "posted": .posted
            case "pending": .pending
            case "post": .post(ended)
            case "void": .void(ended)
            default: nil
            }
        guard let kind, let source = BookAccount(rows.text(row, 3)),
            let target = BookAccount(rows.text(row, 4))
        else {
            throw ServiceUnavailable(.ledger, .damaged, "a transfer that nobody understands")
        }
        return (
            Transfer(
                TransferID(rows.text(row, 1)), kind, from: source, to: target,
                Fen(rows.int8(row, 5))),
            PostgresEpoch.moment(rows.timestamptz(row, 0))
        )
    }
}
