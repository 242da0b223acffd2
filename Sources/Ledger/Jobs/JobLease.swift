package import Wire

/// The lease of one background job that several workers share: a row of `job_lease`. Its holder
/// runs the job. It ends by the database's clock, so that workers need not agree on the time, and
/// each holder has a number that is greater than all before it.
struct JobLease: Sendable {
    let job: String
    /// As the worker calls itself, for people.
    let holder: String
    let pool: PostgresPool

    /// The lease as its new holder was given it.
    struct Taken: Sendable, Equatable {
        let fencingNumber: Int64
        /// Of the job in a row, whoever ran it.
        let failures: Int
    }

    /// A row that another worker is just taking is passed over, so nobody waits. Nor is it waited for
    /// while a fenced write is under way, though the lease has ended (`JobFence`).
    static let takeStatement: PostgresStatement = """
        UPDATE job_lease AS l
        SET fencing_number = l.fencing_number + 1, holder = $2::text,
            ends_at = clock_timestamp() + $3::float8 * interval '1 second'
        FROM (
            SELECT job FROM job_lease
            WHERE job = $1::text AND ends_at <= clock_timestamp() AND due_at <= clock_timestamp()
            FOR UPDATE SKIP LOCKED
        ) AS free
        WHERE l.job = free.job
        RETURNING l.fencing_number, l.failures
        """

    /// Changes no field of a key, so it does not wait for the fenced writes of its own job.
    static let renewStatement: PostgresStatement = """
        UPDATE job_lease SET ends_at = clock_timestamp() + $3::float8 * interval '1 second'
        WHERE job = $1::text AND fencing_number = $2::bigint AND ends_at > clock_timestamp()
        """

    static let finishStatement: PostgresStatement = """
        UPDATE job_lease
        SET ends_at = '-infinity', failures = $4::integer,
            due_at = clock_timestamp() + $3::float8 * interval '1 second'
        WHERE job = $1::text AND fencing_number = $2::bigint
        """

    static let giveUpStatement: PostgresStatement = """
        UPDATE job_lease SET ends_at = '-infinity'
        WHERE job = $1::text AND fencing_number = $2::bigint
        """

    /// A crash after this leaves the lease to end by itself; then another worker takes it.
    /// - Returns: nil when the job is not due, or another worker has the lease.
    func take(for duration: Duration) async throws(WireError) -> Taken? {
        let rows = try await pool.query(
            Self.takeStatement, [.text(job), .text(holder), .float8(duration / .seconds(1))])
        guard !rows.isEmpty else { return nil }
        return Taken(fencingNumber: rows.int8(0, 0), failures: Int(rows.int4(0, 1)))
    }

    /// - Returns: false when the lease has ended or is another's: the job must stop.
    func renew(
        _ taken: Taken, for duration: Duration, within deadline: Duration
    ) async throws(WireError) -> Bool {
        let rows = try await pool.query(
            Self.renewStatement,
            [.text(job), .int8(taken.fencingNumber), .float8(duration / .seconds(1))],
            deadline: deadline)
        return rows.affectedRows == 1
    }

    /// The job ended; it is due again after a pause. A crash before this, or a lease that another has
    /// taken meanwhile, lets the job run once more: a job must bear that.
    /// - Parameter failures: in a row, 0 if it ended well.
    /// - Returns: false when another has taken the lease meanwhile.
    func finish(
        _ taken: Taken, dueAfter pause: Duration, failures: Int
    ) async throws(WireError) -> Bool {
        let rows = try await pool.query(
            Self.finishStatement,
            [
                .text(job), .int8(taken.fencingNumber), .float8(pause / .seconds(1)),
                .int4(Int32(clamping: failures)),
            ])
        return rows.affectedRows == 1
    }

    /// Lets another worker run the job at once.
    func giveUp(_ taken: Taken) async throws(WireError) {
        _ = try await pool.query(
            Self.giveUpStatement, [.text(job), .int8(taken.fencingNumber)])
    }

    func fence(_ taken: Taken, idle: Duration) -> JobFence {
        JobFence(job: job, fencingNumber: taken.fencingNumber, idleMaximum: idle)
    }
}

/// Guards the writes of a job against a holder that does not know yet that it is none any more: one
/// that was paused, say, while its lease ended and another worker took over.
package struct JobFence: Sendable {
    /// The row of `job_lease`.
    package let job: String
    /// Greater than that of every holder before.
    package let fencingNumber: Int64
    /// How long a transaction may lie open without a statement.
    let idleMaximum: Duration

    /// The lock lasts until the transaction ends. It lets the lease be renewed, and keeps everybody from
    /// taking it: so what is written in this transaction is written by the holder, even if the lease
    /// ends on the way.
    ///
    /// A worker that stops in the middle would keep others from the job for ever, so the server ends a session
    /// that lies idle in this transaction for as long as a lease.
    static let statement: PostgresStatement = """
        SELECT set_config('idle_in_transaction_session_timeout', $3::text, true)
        FROM job_lease
        WHERE job = $1::text AND fencing_number = $2::bigint AND ends_at > clock_timestamp()
        FOR KEY SHARE
        """

    /// To be called first in every transaction in which the job writes, in the database of its lease. A
    /// crash, or a throw, before the transaction commits leaves nothing of it.
    /// - Throws: `LeaseLost` when the lease has ended or is another's.
    package func hold(in session: PostgresSession) async throws {
        let rows = try await session.query(
            Self.statement,
            [
                .text(job), .int8(fencingNumber),
                .text("\(Int(idleMaximum / .milliseconds(1)))"),
            ])
        if rows.isEmpty { throw LeaseLost(job: job, fencingNumber: fencingNumber) }
    }
}

/// The lease of a job has ended, or another worker has taken it: nothing was written.
package struct LeaseLost: Error, Sendable, Equatable, CustomStringConvertible {
    /// The row of `job_lease`.
    package let job: String
    /// Of the holder that has lost it.
    package let fencingNumber: Int64

    /// For the log, in English.
    package var description: String { "another worker has the job \(job)" }
}
