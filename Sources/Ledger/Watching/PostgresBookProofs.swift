package import Invoices
package import Payouts
import Wire

/// What the proof of a night has found.
package struct NightlyProof: Hashable, Sendable {
    /// In China.
    package let day: CalendarDay
    package let provedAt: Timestamp
    package let transfers: Int
    package let pending: Int
    package let faults: [String]
}

/// Proofs in PostgreSQL, one a day (the step "reconciliation" of the nation's schema).
package struct PostgresBookProofs: Sendable {
    private let pool: PostgresPool

    init(_ pool: PostgresPool) { self.pool = pool }

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
