package import Cryptography
package import Invoices
import Lottery
import Wire

/// Keeps the question of a periodic draw that the operator has answered
/// (national_v025_draw_answers.sql).
extension PostgresSealStore: RevealMemory {
    /// Reads by one round trip which questions of a draw were answered. Empty where the operator
    /// has answered none.
    package func answers(to draw: String) async throws(ServiceUnavailable) -> [Bytes32: Bytes32] {
        let rows = try await pool.rows(
            """
            SELECT manifest, question
            FROM draw_answer
            WHERE origin = $1::text AND draw = $2::text
            """, [.text(origin), .text(draw)])
        var answers: [Bytes32: Bytes32] = [:]
        for row in 0..<rows.count {
            guard let manifest = Bytes32(rows.bytes(row, 0)),
                let question = Bytes32(rows.bytes(row, 1))
            else { throw Self.damaged("an answer to a draw") }
            answers[manifest] = question
        }
        return answers
    }

    /// Keeps that a question was answered, by one transaction, and reads what is kept. The same
    /// question once more is true; after a thrown fault it may be kept, and may be kept again.
    package func keepAnswer(
        to draw: String, under manifest: Bytes32, question: Bytes32
    ) async throws(ServiceUnavailable) -> Bool {
        _ = try await transaction { session in
            _ = try await session.query(
                """
                INSERT INTO draw_answer (manifest, question, origin, draw)
                VALUES ($1::bytea, $2::bytea, $3::text, $4::text)
                ON CONFLICT (origin, draw, manifest) DO NOTHING
                """,
                [
                    .bytea(manifest.bytes), .bytea(question.bytes), .text(origin), .text(draw),
                ])
            return true
        }
        return try await answers(to: draw)[manifest] == question
    }
}
