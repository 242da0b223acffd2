package import Invoices
package import Verification
package import Wire

/// Keeps outgoing messages in PostgreSQL (national_v006_outgoing.sql, national_v019_arrivals.sql).
///
/// Each statement is a transaction of its own, so `now()` is when it began, and an index serves for it.
package struct PostgresOutgoingQueue: OutgoingQueue {
    private let pool: PostgresPool

    /// One statement must not hold its rows for long; whoever has more to forget asks again.
    private static let forgottenMaximum: Int32 = 5_000

    /// - Parameter pool: of the nation's database, with connections to lend: a write holds up no
    ///   look-up.
    package init(_ pool: PostgresPool) { self.pool = pool }

    static let addition: PostgresStatement = """
        SELECT add_outgoing($1::bytea, $2::bytea, $3::text, $4::bytea, $5::float8, $6::float8,
                            $7::date, $8::integer, $9::integer)
        """

    /// A row that another worker is just taking is passed over, so nobody waits.
    static let claiming: PostgresStatement = """
        UPDATE outgoing_message AS m
        SET attempt = m.attempt + 1, due_at = now() + $2::float8 * interval '1 second'
        FROM (
            SELECT id, due_at FROM outgoing_message
            WHERE settled_at IS NULL AND due_at <= now()
            ORDER BY due_at
            LIMIT $1::integer
            FOR UPDATE SKIP LOCKED
        ) AS due
        WHERE m.id = due.id
        RETURNING m.id, m.attempt, m.key, m.purpose, m.body,
            extract(epoch FROM m.expires_at - now())::float8,
            extract(epoch FROM due.due_at)::float8, array_to_string(m.tried, ',')
        """

    static let retry: PostgresStatement = """
        UPDATE outgoing_message
        SET due_at = least(now() + $3::float8 * interval '1 second', expires_at)
        WHERE id = $1::bigint AND attempt = $2::integer AND settled_at IS NULL
        """

    static let settlement: PostgresStatement = """
        UPDATE outgoing_message
        SET settled_at = now(), outcome = $3::text, body = NULL
        WHERE id = $1::bigint AND attempt = $2::integer AND settled_at IS NULL
        """

    static let tracing: PostgresStatement =
        "SELECT settle_reported($1::bigint, $2::integer, $3::text, $4::bytea[])"

    static let reporting: PostgresStatement =
        "SELECT effect, coalesce(its_purpose, '') FROM report_outgoing($1::bytea[], $2::boolean)"

    /// A day's counts are of no use once no clock can say that day any more, a report of no message once
    /// every attempt that was under way is settled, and a body once nobody waits for its message.
    static let forgetting: PostgresStatement = """
        WITH counts AS (
            DELETE FROM outgoing_count
            WHERE day < (now() AT TIME ZONE 'UTC')::date - 2
        ), reports AS (
            DELETE FROM outgoing_report
            WHERE name IN (
                SELECT name FROM outgoing_report
                WHERE message IS NULL AND noted_at < now() - interval '1 hour'
                ORDER BY noted_at
                LIMIT $2::integer
                FOR UPDATE SKIP LOCKED
            )
        ), bodies AS (
            UPDATE outgoing_message SET body = NULL
            WHERE id IN (
                SELECT id FROM outgoing_message
                WHERE settled_at IS NOT NULL AND body IS NOT NULL AND expires_at <= now()
                    AND settled_at >= now() - $1::float8 * interval '1 second'
                ORDER BY expires_at
                LIMIT $2::integer
                FOR UPDATE SKIP LOCKED
            )
        )
        DELETE FROM outgoing_message
        WHERE id IN (
            SELECT id FROM outgoing_message
            WHERE settled_at < now() - $1::float8 * interval '1 second'
            ORDER BY settled_at
            LIMIT $2::integer
            FOR UPDATE SKIP LOCKED
        )
        """

    static let backlog: PostgresStatement = """
        SELECT count(*),
               coalesce(extract(epoch FROM now() - min(first_due_at)), 0)::float8
        FROM outgoing_message
        WHERE settled_at IS NULL AND first_due_at <= now()
        """

    /// Queues a message by one statement. After a lost answer it may be queued; the same key once
    /// more says `known` then. Additions that spend ceilings wait for each other, for all of them
    /// count in one row.
    package func add(
        _ entry: OutgoingEntry, within ceilings: OutgoingCeilings?
    ) async throws(ServiceUnavailable) -> OutgoingAddition {
        let rows = try await pool.write(
            Self.addition,
            [
                .bytea(entry.key), .bytea(entry.whom), .text(entry.purpose.rawValue),
                .bytea(entry.body), .float8(entry.wait / .seconds(1)),
                .float8(entry.lifetime / .seconds(1)),
                ceilings.map { .date(PostgresEpoch.date($0.day)) } ?? .null,
                .int4(Int32(clamping: ceilings?.person ?? 0)),
                .int4(Int32(clamping: ceilings?.all ?? 0)),
            ])
        switch rows.text(0, 0) {
        case "added": return .added
        case "known": return .known
        case let word:
            guard let ceiling = OutgoingCeiling(rawValue: word) else {
                throw ServiceUnavailable(.ledger, .damaged, "add_outgoing said \(word)")
            }
            return .overCeiling(ceiling)
        }
    }

    /// Takes messages that are due, by one statement. One that another worker is just taking is
    /// passed over. If the answer is lost, they come again when the lease is over, under the next
    /// attempt's number.
    package func claim(
        _ limit: Int, for lease: Duration
    ) async throws(ServiceUnavailable) -> [OutgoingClaim] {
        let rows = try await pool.write(
            Self.claiming, [.int4(Int32(clamping: limit)), .float8(lease / .seconds(1))])
        let claims = (0..<rows.count).map { row in
            // A purpose that a newer worker knows is sent as one that every platform is careful with.
            (
                rows.float8(row, 6),
                OutgoingClaim(
                    id: rows.int8(row, 0), attempt: Int(rows.int4(row, 1)),
                    key: rows.bytes(row, 2),
                    purpose: OutgoingPurpose(rawValue: rows.text(row, 3)) ?? .reminder,
                    body: rows.bytes(row, 4), remaining: .seconds(rows.float8(row, 5)),
                    tried: rows.text(row, 7).split(separator: ",").map(String.init))
            )
        }
        return claims.sorted { $0.0 < $1.0 }.map { $0.1 }
    }

    /// Ends an attempt by one statement. The same attempt settled as sent or failed once more
    /// returns false, as one does whose lease was lost: nothing is changed.
    package func settle(
        _ claim: OutgoingClaim, as outcome: OutgoingOutcome
    ) async throws(ServiceUnavailable) -> Bool {
        let attempt: [PostgresParameter] = [.int8(claim.id), .int4(Int32(clamping: claim.attempt))]
        let rows: PostgresRows
        switch outcome {
        case .again(let pause):
            rows = try await pool.write(Self.retry, attempt + [.float8(pause / .seconds(1))])
        case .sent: rows = try await pool.write(Self.settlement, attempt + [.text("sent")])
        case .failed(let reason):
            rows = try await pool.write(Self.settlement, attempt + [.text(reason)])
        case .traced(let trace):
            rows = try await pool.write(
                Self.tracing, attempt + [.text(trace.way), .byteaArray(trace.names)])
            return rows.text(0, 0) != "lost"
        }
        return rows.affectedRows == 1
    }

    /// Notes a platform's report by one statement. A report of a message whose attempt is not
    /// settled waits for that, an hour at most.
    package func report(
        _ names: [[UInt8]], hasArrived: Bool
    ) async throws(ServiceUnavailable) -> OutgoingReportEffect {
        let rows = try await pool.write(
            Self.reporting, [.byteaArray(names), .bool(hasArrived)])
        let purpose = OutgoingPurpose(rawValue: rows.text(0, 1)) ?? .reminder
        switch rows.text(0, 0) {
        case "unmatched": return .unmatched
        case "nothing": return .nothing
        case "delivered": return .delivered(purpose)
        case "again": return .again(purpose)
        case "undelivered": return .undelivered(purpose)
        case let word:
            throw ServiceUnavailable(.ledger, .damaged, "report_outgoing said \(word)")
        }
    }

    /// Deletes messages whose keys are too old to matter, by one statement. It also deletes old
    /// counts and reports, and the bodies of messages for which nobody waits any more; the number
    /// returned is of messages alone. Safe to repeat.
    package func forgetSettled() async throws(ServiceUnavailable) -> Int {
        try await pool.write(
            Self.forgetting,
            [.float8(OutgoingEntry.keyKept / .seconds(1)), .int4(Self.forgottenMaximum)]
        ).affectedRows
    }

    /// Counts the messages that should have gone out, by one statement over all that are not
    /// settled.
    package func backlog() async throws(ServiceUnavailable) -> OutgoingBacklog {
        do throws(WireError) {
            let rows = try await pool.query(Self.backlog)
            return OutgoingBacklog(
                waiting: Int(rows.int8(0, 0)), oldest: .seconds(rows.float8(0, 1)))
        } catch {
            throw ServiceUnavailable(error, of: .ledger)
        }
    }
}
