package import Invoices
import Logging
import Wire

/// Sees to it once a day that next year's partitions are there before next year is: in one part of the
/// ledger, on one worker at a time. Without them rows go to the default partition, from which they
/// are moved later.
package struct PartitionKeeper: Sendable {
    private let pool: PostgresPool
    private let runner: LeasedRunner

    /// - Parameter worker: as it calls itself when it takes the lease.
    init(_ pool: PostgresPool, worker: String, logger: Logger) {
        self.pool = pool
        runner = LeasedRunner(
            lease: JobLease(job: "partitions", holder: worker, pool: pool),
            interval: .seconds(86_400), logger: logger)
    }

    /// Until the task is cancelled.
    package func run(today: @escaping @Sendable () -> CalendarDay) async {
        await runner.run { [pool] fence in
            try await Self.ensurePartitions(pool, today(), fence)
        }
    }

    /// All in one transaction: a crash leaves every year as it was, or all that were missing made.
    static func ensurePartitions(
        _ pool: PostgresPool, _ day: CalendarDay, _ fence: JobFence
    ) async throws {
        try await pool.withConnection { session in
            try await session.transaction {
                try await fence.hold(in: session)
                _ = try await SchemaMigrator.ensurePartitions(session, day)
            }
        }
    }
}
