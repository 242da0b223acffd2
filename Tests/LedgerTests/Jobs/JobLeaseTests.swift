import Testing

@testable import Ledger
@testable import Wire

/// The row by which workers agree who runs a job, on real PostgreSQL.
@Suite(.serialized) struct JobLeaseTests {
    static let duration = Duration.seconds(600)

    /// `job_lease` of a new database; some workers' leases of the same job.
    private static func withWorkers(
        _ count: Int, _ body: (PostgresPool, [JobLease]) async throws -> Void
    ) async throws {
        try await LedgerDatabase.withPool(
            try await LedgerDatabase.fresh(), { $0.connections = 4 }
        ) { pool in
            try await body(
                pool,
                (1...count).map { JobLease(job: "partitions", holder: "worker \($0)", pool: pool) })
        }
    }

    @Test func ofManyOneTakesIt() async throws {
        try await Self.withWorkers(12) { pool, workers in
            for round in 1...3 {
                let taken = try await withThrowingTaskGroup(of: JobLease.Taken?.self) { group in
                    for worker in workers {
                        group.addTask { try await worker.take(for: Self.duration) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(taken.compactMap(\.?.fencingNumber) == [Int64(round)])
                try await pool.letLeasesEnd()
            }
        }
    }

    @Test func aLeaseEndsByTheServersClock() async throws {
        try await Self.withWorkers(1) { pool, workers in
            _ = try await workers[0].take(for: .seconds(600))
            let rows = try await pool.query(
                """
                SELECT ends_at - clock_timestamp() BETWEEN '9 minutes' AND '10 minutes', holder
                FROM job_lease WHERE job = 'partitions'
                """)
            #expect(rows.bool(0, 0) && rows.text(0, 1) == "worker 1")
        }
    }

    @Test func onlyTheHolderRenewsAndOnlyInTime() async throws {
        try await Self.withWorkers(2) { pool, workers in
            let first = try #require(try await workers[0].take(for: Self.duration))
            #expect(try await workers[0].renew(first))
            try await pool.letLeasesEnd()
            #expect(try await !workers[0].renew(first))
            let second = try #require(try await workers[1].take(for: Self.duration))
            #expect(try await !workers[0].renew(first))
            #expect(try await workers[1].renew(second))
        }
    }

    @Test func whatAnOldHolderSaysChangesNothing() async throws {
        try await Self.withWorkers(2) { pool, workers in
            let first = try #require(try await workers[0].take(for: Self.duration))
            try await pool.letLeasesEnd()
            _ = try await workers[1].take(for: Self.duration)
            let before = try await pool.lease()
            #expect(try await !workers[0].finish(first, dueAfter: .zero, failures: 7))
            try await workers[0].giveUp(first)
            #expect(try await pool.lease() == before)
        }
    }

    @Test func aJobIsTakenWhenItIsDue() async throws {
        try await Self.withWorkers(2) { pool, workers in
            let first = try #require(try await workers[0].take(for: Self.duration))
            #expect(try await workers[0].finish(first, dueAfter: .seconds(600), failures: 2))
            #expect(try await workers[1].take(for: Self.duration) == nil)
            _ = try await pool.query("UPDATE job_lease SET due_at = clock_timestamp()")
            let second = try #require(try await workers[1].take(for: Self.duration))
            #expect(second == JobLease.Taken(fencingNumber: 2, failures: 2))
            try await workers[1].giveUp(second)
            // Who gives up has not run the job.
            #expect(try await workers[0].take(for: Self.duration)?.failures == 2)
        }
    }

    @Test func aJobThatNoMigrationKnowsIsNobodys() async throws {
        try await LedgerDatabase.withFresh { pool in
            let lease = JobLease(job: "unknown", holder: "worker", pool: pool)
            let taken = try await lease.take(for: Self.duration)
            #expect(taken == nil)
        }
    }

    @Test func theVerifierHasTheRightsThatARunnerNeeds() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo, as: "fapiao_verifier") { pool in
            let lease = JobLease(job: "partitions", holder: "worker", pool: pool)
            let taken = try #require(try await lease.take(for: Self.duration))
            #expect(try await lease.renew(taken))
            try await PartitionKeeper.ensurePartitions(
                pool, today, lease.fence(taken, idle: Self.duration))
            #expect(try await lease.finish(taken, dueAfter: .zero, failures: 0))
        }
    }
}

extension JobLease {
    func renew(_ taken: Taken) async throws -> Bool {
        try await renew(taken, for: JobLeaseTests.duration, within: patience)
    }
}

extension PostgresPool {
    /// As if so much time had passed, for the server's clock cannot be set.
    func letLeasesEnd() async throws {
        _ = try await query("UPDATE job_lease SET ends_at = clock_timestamp()")
    }

    /// The row of the job that there is, as text.
    func lease() async throws -> String {
        try await query("SELECT l::text FROM job_lease AS l").text(0, 0)
    }
}
