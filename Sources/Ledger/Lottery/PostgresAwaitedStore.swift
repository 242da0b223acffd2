import Cryptography
package import Invoices
package import Lottery
import Synchronization
package import Wire

/// Keeps what people wait for in PostgreSQL (national_v009_awaited.sql).
package struct PostgresAwaitedStore: AwaitedStore {
    let pool: PostgresPool

    /// - Parameter pool: of the nation's database.
    package init(_ pool: PostgresPool) { self.pool = pool }

    private let judgedSizes = JudgedSizes()

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

    /// Notes in the row if the entry is judged by now: such a one need not be looked for.
    static let outcomeAddition: PostgresStatement = """
        INSERT INTO awaited_outcome (entry_id, origin, judged, sealed)
        SELECT e.id, e.origin, coalesce(l.index < (
                SELECT s.size FROM seal AS s
                WHERE s.origin = l.origin AND s.completed_at IS NOT NULL
                ORDER BY s.size DESC LIMIT 1), false), $2::bytea
        FROM lottery_entry AS e LEFT JOIN log_leaf AS l ON l.entry_id = e.id
        WHERE e.id = $1::bigint
        ON CONFLICT (entry_id) DO NOTHING
        """

    /// How far each campaign is judged.
    static let sizes: PostgresStatement = """
        SELECT c.origin, coalesce((
            SELECT s.size FROM seal AS s
            WHERE s.origin = c.origin AND s.completed_at IS NOT NULL
            ORDER BY s.size DESC LIMIT 1), 0)
        FROM campaign AS c
        """

    /// As `PostgresEntryStore.outcomesStatement`: an entry below the size of a complete seal is judged.
    static let judged: PostgresStatement = """
        WITH forgotten AS (
            DELETE FROM awaited_outcome WHERE made_at < now() - $3::float8 * interval '1 second'
        )
        UPDATE awaited_outcome AS a
        SET due_at = now() + $2::float8 * interval '1 second', judged = true
        FROM (
            SELECT o.entry_id, o.due_at, l.index, e.leaf
            FROM awaited_outcome AS o
            JOIN log_leaf AS l ON l.entry_id = o.entry_id
            JOIN lottery_entry AS e ON e.id = o.entry_id
            WHERE (o.judged OR o.origin = ANY ($4::text[])) AND o.due_at <= now() AND o.made_at >= now() - $3::float8 * interval '1 second'
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

    /// Lets an invoice wait, by one statement. All additions wait for each other, so that the
    /// ceilings hold. An invoice that waits already is not counted again: it goes on waiting as a
    /// row of its own, so a worker that looks at the old row ends that one only.
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
        switch rows.text(0, 0) {
        case "waits": return .waits
        case "full": return .overCeiling
        case let word:
            throw ServiceUnavailable(.ledger, .damaged, "await_invoice said \(word)")
        }
    }

    /// Takes invoices that are to be looked up, by one statement. Rows that another worker is just
    /// taking are passed over; after a lost answer they come again when the pause is over.
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

    /// Removes an invoice by one statement. One that is not removed comes again after the pause.
    package func removeInvoice(_ id: Int64) async throws(ServiceUnavailable) {
        _ = try await pool.write(Self.removal, [.int8(id)])
    }

    /// Notes that somebody is to be told an outcome, by one statement. Adds nothing for an entry
    /// that there is not.
    package func addOutcome(
        of entry: Int64, sealed: [UInt8]
    ) async throws(ServiceUnavailable) {
        _ = try await pool.write(Self.outcomeAddition, [.int8(entry), .bytea(sealed)])
    }

    /// Takes entries that are judged, by two round trips. A campaign's waiting entries are looked
    /// through when its log has been judged further than this worker has seen, and all of them once
    /// a minute; an entry that was found judged once comes again until it is removed.
    package func judgedEntries(
        _ limit: Int, again pause: Duration
    ) async throws(ServiceUnavailable) -> [JudgedEntry] {
        // A campaign whose witness is away may have any number of entries that wait for it.
        let sizes = try await sizes()
        let origins = judgedSizes.changed(sizes)
        let rows = try await pool.write(
            Self.judged,
            [
                .int4(Int32(clamping: limit)), .float8(pause / .seconds(1)),
                .float8(AwaitedCeilings.outcomeKept / .seconds(1)), .textArray(origins),
            ])
        if rows.count < limit { judgedSizes.seen(sizes, origins) }
        var found: [(due: Double, entry: JudgedEntry)] = []
        for row in 0..<rows.count {
            let index = UInt64(rows.int8(row, 2))
            guard let leaf = Bytes32(rows.bytes(row, 1)) else {
                throw ServiceUnavailable(.ledger, .damaged, "a leaf hash of another length")
            }
            let entry = JudgedEntry(
                entry: rows.int8(row, 0), leaf: leaf,
                outcome: EntryColumns.outcome(rows, row, index: index, prize: 3),
                sealed: rows.bytes(row, 5))
            found.append((rows.float8(row, 6), entry))
        }
        return found.sorted { $0.due < $1.due }.map(\.entry)
    }

    private func sizes() async throws(ServiceUnavailable) -> [String: Int64] {
        let rows = try await pool.rows(Self.sizes)
        return Dictionary(
            uniqueKeysWithValues: (0..<rows.count).map { (rows.text($0, 0), rows.int8($0, 1)) })
    }

    /// Removes an outcome that was told, by one statement. One that is not removed comes again
    /// after the pause, and is told twice.
    package func removeOutcome(of entry: Int64) async throws(ServiceUnavailable) {
        _ = try await pool.write(Self.outcomeRemoval, [.int8(entry)])
    }
}

/// How far this worker has seen each campaign judged.
private final class JudgedSizes: Sendable {
    private struct State {
        var sizes: [String: Int64] = [:]
        var lookedAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// An outcome that was awaited while its seal was completed is found by this, if by nothing else.
    private static let interval = Duration.seconds(60)

    /// The campaigns that have been judged further; all of them now and then.
    func changed(_ sizes: [String: Int64]) -> [String] {
        state.withLock { state in
            let now = ContinuousClock.now
            if state.lookedAt.map({ now - $0 < Self.interval }) != true {
                state.lookedAt = now
                return Array(sizes.keys)
            }
            return sizes.filter { state.sizes[$0.key] != $0.value }.map(\.key)
        }
    }

    func seen(_ sizes: [String: Int64], _ origins: [String]) {
        state.withLock { state in
            for origin in origins { state.sizes[origin] = sizes[origin] }
        }
    }
}
