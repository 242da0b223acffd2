import Cryptography
package import Invoices
package import Lottery
package import Wire

/// Keeps what people wait for in PostgreSQL (national_v009_awaited.sql).
package struct PostgresAwaitedStore: AwaitedStore {
    private let pool: PostgresPool

    /// - Parameter pool: of the nation's database.
    package init(_ pool: PostgresPool) { self.pool = pool }

    static let addition: PostgresStatement = """
        SELECT await_invoice($1::bytea, $2::bytea, $3::text, $4::bytea, $5::float8, $6::integer,
                             $7::integer, $8::integer)
        """

    /// A row that another worker is just taking is passed over, so nobody waits.
    static let taking: PostgresStatement = """
        UPDATE awaited_invoice AS a
        SET due_at = now() + $2::float8 * interval '1 second'
        FROM (
            SELECT id, due_at FROM awaited_invoice
            WHERE due_at <= now()
            ORDER BY due_at
            LIMIT $1::integer
            FOR UPDATE SKIP LOCKED
        ) AS due
        WHERE a.id = due.id
        RETURNING a.id, a.sealed, a.ends_at <= now(), extract(epoch FROM due.due_at)::float8
        """

    static let removal: PostgresStatement = "DELETE FROM awaited_invoice WHERE id = $1::bigint"

    static let outcomeAddition: PostgresStatement = """
        INSERT INTO awaited_outcome (entry_id, sealed) VALUES ($1::bigint, $2::bytea)
        ON CONFLICT (entry_id) DO NOTHING
        """

    /// As `PostgresEntryStore.outcomesStatement`: an entry below the size of a complete seal is judged.
    static let judged: PostgresStatement = """
        WITH forgotten AS (
            DELETE FROM awaited_outcome WHERE made_at < now() - $3::float8 * interval '1 second'
        )
        UPDATE awaited_outcome AS a
        SET due_at = now() + $2::float8 * interval '1 second'
        FROM (
            SELECT o.entry_id, o.due_at, l.index, e.leaf
            FROM awaited_outcome AS o
            JOIN log_leaf AS l ON l.entry_id = o.entry_id
            JOIN lottery_entry AS e ON e.id = o.entry_id
            WHERE o.due_at <= now() AND o.made_at >= now() - $3::float8 * interval '1 second'
                AND l.index < (
                    SELECT s.size FROM seal AS s
                    WHERE s.origin = l.origin AND s.completed_at IS NOT NULL
                    ORDER BY s.size DESC LIMIT 1)
            ORDER BY o.due_at
            LIMIT $1::integer
            FOR UPDATE OF o SKIP LOCKED
        ) AS due
        LEFT JOIN win AS w ON w.entry_id = due.entry_id
        WHERE a.entry_id = due.entry_id
        RETURNING a.entry_id, due.leaf, due.index, w.prize, w.fen, a.sealed,
            extract(epoch FROM due.due_at)::float8
        """

    static let outcomeRemoval: PostgresStatement =
        "DELETE FROM awaited_outcome WHERE entry_id = $1::bigint"

    package func add(
        _ invoice: NewAwaitedInvoice, within ceilings: AwaitedCeilings
    ) async throws(ServiceUnavailable) -> AwaitedAddition {
        let rows = try await pool.write(
            Self.addition,
            [
                .bytea(invoice.person.bytes), .bytea(invoice.invoice.bytes), .text(invoice.kind),
                .bytea(invoice.sealed), .float8(invoice.wait / .seconds(1)),
                .int4(Int32(clamping: ceilings.person)), .int4(Int32(clamping: ceilings.kind)),
                .int4(Int32(clamping: ceilings.all)),
            ])
        return rows.text(0, 0) == "waits" ? .waits : .overCeiling
    }

    package func dueInvoices(
        _ limit: Int, again pause: Duration
    ) async throws(ServiceUnavailable) -> [AwaitedInvoice] {
        let rows = try await pool.write(
            Self.taking, [.int4(Int32(clamping: limit)), .float8(pause / .seconds(1))])
        let found = (0..<rows.count).map { row in
            let invoice = AwaitedInvoice(
                id: rows.int8(row, 0), sealed: rows.bytes(row, 1), isOver: rows.bool(row, 2))
            return (rows.float8(row, 3), invoice)
        }
        return found.sorted { $0.0 < $1.0 }.map { $0.1 }
    }

    package func removeInvoice(_ id: Int64) async throws(ServiceUnavailable) {
        _ = try await pool.write(Self.removal, [.int8(id)])
    }

    package func addOutcome(
        of entry: Int64, sealed: [UInt8]
    ) async throws(ServiceUnavailable) {
        _ = try await pool.write(Self.outcomeAddition, [.int8(entry), .bytea(sealed)])
    }

    package func judgedEntries(
        _ limit: Int, again pause: Duration
    ) async throws(ServiceUnavailable) -> [JudgedEntry] {
        let rows = try await pool.write(
            Self.judged,
            [
                .int4(Int32(clamping: limit)), .float8(pause / .seconds(1)),
                .float8(AwaitedCeilings.outcomeKept / .seconds(1)),
            ])
        var found: [(due: Double, entry: JudgedEntry)] = []
        for row in 0..<rows.count {
            let index = UInt64(rows.int8(row, 2))
            guard let leaf = Bytes32(rows.bytes(row, 1)) else {
                throw ServiceUnavailable(.ledger, .damaged, "a leaf hash of another length")
            }
            let outcome: EntryOutcome =
                rows.isNull(row, 3)
                ? .lost(index: index)
                : .won(index: index, prize: rows.text(row, 3), value: Fen(rows.int8(row, 4)))
            let entry = JudgedEntry(
                entry: rows.int8(row, 0), leaf: leaf, outcome: outcome, sealed: rows.bytes(row, 5))
            found.append((rows.float8(row, 6), entry))
        }
        return found.sorted { $0.due < $1.due }.map(\.entry)
    }

    package func removeOutcome(of entry: Int64) async throws(ServiceUnavailable) {
        _ = try await pool.write(Self.outcomeRemoval, [.int8(entry)])
    }
}
