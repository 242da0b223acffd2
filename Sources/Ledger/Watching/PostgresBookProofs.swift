package import Invoices
package import Payouts
import Wire

/// The proof of the books that was kept for a day.
package struct NightlyProof: Hashable, Sendable {
    /// In China.
    package let day: CalendarDay
    /// When it was written, by the database's clock.
    package let provedAt: Timestamp
    /// All transfers that were added up.
    package let transfers: Int
    /// Those of them that were neither posted nor voided.
    package let pending: Int
    /// English sentences, differences to statements among them; empty for sound books.
    package let faults: [String]
}

/// Proofs in PostgreSQL, one a day (the step "reconciliation" of the nation's schema).
package struct PostgresBookProofs: Sendable {
    private let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

    /// Reads the newest proof by one round trip. Nil before the first.
    package func last() async throws(ServiceUnavailable) -> NightlyProof? {
        let rows = try await pool.rows(
            """
            SELECT day, proved_at, transfers, pending, array_to_json(faults)::text
            FROM book_proof ORDER BY day DESC LIMIT 1
            """)
        guard rows.count == 1 else { return nil }
        var faults: [String] = []
        var reader = JSONReader(Array(rows.text(0, 4).utf8))
        do throws(JSONError) {
            try reader.array(maximum: 1_000) { (reader) throws(JSONError) in
                faults.append(try reader.string(maximumBytes: 4_096))
            }
        } catch {
            throw ServiceUnavailable(.ledger, .damaged, "a proof that nobody can read")
        }
        return NightlyProof(
            day: PostgresEpoch.day(rows.date(0, 0)),
            provedAt: PostgresEpoch.moment(rows.timestamptz(0, 1)),
            transfers: Int(rows.int8(0, 2)), pending: Int(rows.int8(0, 3)), faults: faults)
    }

    /// Another process may have written that day's already: the first one stands.
    package func keep(
        _ proof: BookProof, also faults: [String], of day: CalendarDay
    ) async throws(ServiceUnavailable) {
        _ = try await pool.write(
            """
            INSERT INTO book_proof (day, transfers, pending, faults)
            VALUES ($1::date, $2::bigint, $3::bigint, $4::text[])
            ON CONFLICT (day) DO NOTHING
            """,
            [
                .date(PostgresEpoch.date(day)), .int8(Int64(proof.transfers)),
                .int8(Int64(proof.pending)),
                .textArray(proof.faults.map(\.description) + faults),
            ])
    }
}
