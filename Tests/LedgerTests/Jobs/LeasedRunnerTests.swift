import Doubles
import Logging
import Synchronization
import Testing

@testable import Ledger
@testable import Wire

/// Two workers and one job, on real PostgreSQL. What the job does is a row with the fencing number under
/// which it was done.
@Suite(.serialized) struct LeasedRunnerTests {
    private struct Workers {
        let pool: PostgresPool
        let first: LeasedRunner
        let second: LeasedRunner

        /// The job: one row, behind the fence.
        var job: LeasedRunner.Job {
            { [pool] fence in try await Self.work(pool, fence) }
        }

        static func work(_ pool: PostgresPool, _ fence: JobFence) async throws {
            try await pool.withConnection { session in
                try await session.transaction {
                    try await fence.hold(in: session)
                    _ = try await session.query(
                        "INSERT INTO done VALUES ($1)", [.int8(fence.fencingNumber)])
                }
            }
        }

        func done() async throws -> [Int64] {
            let rows = try await pool.query("SELECT number FROM done ORDER BY number")
            return (0..<rows.count).map { rows.int8($0, 0) }
        }

        /// As if a day had passed.
        func letJobBeDue() async throws {
            _ = try await pool.query("UPDATE job_lease SET due_at = clock_timestamp()")
        }
    }

    /// - Parameter terms: by default nothing ends in the time that a test takes.
    private static func withWorkers(
        _ configure: (inout LeasedRunner) -> Void = { _ in },
        _ body: (Workers) async throws -> Void
    ) async throws {
        try await LedgerDatabase.withPool(
            try await LedgerDatabase.fresh(), { $0.connections = 2 }
        ) { pool in
            _ = try await pool.query("CREATE TABLE done (number bigint)")
            func runner(_ holder: String) -> LeasedRunner {
                var runner = LeasedRunner(
                    lease: JobLease(job: "partitions", holder: holder, pool: pool),
                    interval: .seconds(86_400), logger: quiet)
                runner.terms.duration = .seconds(600)
                runner.terms.renewInterval = .seconds(200)
                runner.chance = { 0.5 }
                configure(&runner)
                return runner
            }
            try await body(Workers(pool: pool, first: runner("first"), second: runner("second")))
        }
    }

    @Test func aJobIsRunOnceEachTimeThatItIsDue() async throws {
        try await Self.withWorkers { workers in
            for round in 1...3 {
                let outcomes = [
                    try await workers.first.attempt(workers.job),
                    try await workers.second.attempt(workers.job),
                ]
                #expect(outcomes == [.done, .notOurs])
                #expect(try await workers.done() == (1...round).map(Int64.init))
                try await workers.letJobBeDue()
            }
        }
    }

    @Test func whileOneRunsItTheOtherDoesNot() async throws {
        try await Self.withWorkers { workers in
            let outcome = try await workers.first.attempt { _ in
                let outcome = try await workers.second.attempt(workers.job)
                #expect(outcome == .notOurs)
            }
            #expect(outcome == .done)
            #expect(try await workers.done() == [])
        }
    }

    /// Each failure doubles the longest pause, whichever worker meets it.
    @Test func aJobThatFailsIsTriedAgainLaterAndLater() async throws {
        struct Broken: Error {}
        try await Self.withWorkers { workers in
            for (round, pause) in [30, 60, 120, 240].enumerated() {
                let runner = round.isMultiple(of: 2) ? workers.first : workers.second
                #expect(try await runner.attempt { _ in throw Broken() } == .failed)
                let rows = try await workers.pool.query(
                    """
                    SELECT extract(epoch FROM due_at - clock_timestamp())::float8 FROM job_lease
                    """)
                #expect((Double(pause) - 25...Double(pause)).contains(rows.float8(0, 0)))
                #expect(try await runner.attempt(workers.job) == .notOurs)
                try await workers.letJobBeDue()
            }
            #expect(try await workers.first.attempt(workers.job) == .done)
            let failures = try await workers.pool.query("SELECT failures FROM job_lease")
            #expect(failures.int4(0, 0) == 0)
        }
    }

    /// Stopped with a write before it, while its lease ends and another does the job.
    @Test func whoWasPausedBeyondItsLeaseWritesNothing() async throws {
        try await Self.withWorkers { workers in
            let outcome = try await workers.first.attempt { fence in
                try await workers.pool.letLeasesEnd()
                #expect(try await workers.second.attempt(workers.job) == .done)
                try await Workers.work(workers.pool, fence)
                Issue.record("the fence let an old holder through")
            }
            #expect(outcome == .lost)
            #expect(try await workers.done() == [2])
        }
    }

    /// It had written all, but not said so, when another took over.
    @Test func whoWasPausedBeforeItsEndDoesNotRecordIt() async throws {
        try await Self.withWorkers { workers in
            let outcome = try await workers.first.attempt { fence in
                try await Workers.work(workers.pool, fence)
                try await workers.pool.letLeasesEnd()
                _ = try await workers.second.lease.take(for: .seconds(600))
            }
            #expect(outcome == .lost)
            // The job is the other's still.
            #expect(try await workers.first.attempt(workers.job) == .notOurs)
        }
    }

    /// How far a worker came before it was killed; then its lease ends and another looks.
    enum Crash: CaseIterable {
        case beforeTaking, afterTaking, beforeCommitting, afterCommitting, afterFinishing

        /// Under which numbers the job was done in the end: at least once, and at most once more than
        /// it was recorded.
        var done: [Int64] {
            switch self {
            case .beforeTaking: [1]
            case .afterTaking, .beforeCommitting: [2]
            case .afterCommitting: [1, 2]
            case .afterFinishing: [1]
            }
        }
    }

    @Test(arguments: Crash.allCases)
    func aCrashAtAnyStepLosesNoRunAndLeavesNoHalfOfOne(_ crash: Crash) async throws {
        try await Self.withWorkers { workers in
            let lease = workers.first.lease
            var taken: JobLease.Taken?
            if crash != .beforeTaking { taken = try await lease.take(for: .seconds(600)) }
            if let taken, crash != .afterTaking {
                let fence = lease.fence(taken, idle: .seconds(600))
                if crash == .beforeCommitting {
                    await #expect(throws: WireError.self) {
                        try await workers.pool.withConnection { session in
                            try await session.transaction {
                                try await fence.hold(in: session)
                                _ = try await session.query("INSERT INTO done VALUES (1)")
                                let own = try await session.query("SELECT pg_backend_pid()")
                                // What a killed process looks like to the server.
                                _ = try await workers.pool.query(
                                    "SELECT pg_terminate_backend($1)", [.int4(own.int4(0, 0))])
                                _ = try await session.query("SELECT 1")
                            }
                        }
                    }
                } else {
                    try await Workers.work(workers.pool, fence)
                }
                if crash == .afterFinishing {
                    _ = try await lease.finish(taken, dueAfter: .seconds(86_400), failures: 0)
                }
            }
            if crash != .beforeTaking, crash != .afterFinishing {
                // Until the lease has ended nobody knows that it is needed.
                #expect(try await workers.second.attempt(workers.job) == .notOurs)
            }
            try await workers.pool.letLeasesEnd()
            // The server may still be ending the session of the dead one.
            try await eventually {
                let outcome = try await workers.second.attempt(workers.job)
                return outcome == .done || crash == .afterFinishing
            }
            #expect(try await workers.done() == crash.done)
            #expect(try await workers.first.attempt(workers.job) == .notOurs)
        }
    }

    // MARK: Keeping the lease, with terms as short as a test

    private static func hasty(_ runner: inout LeasedRunner) {
        runner.terms.duration = .seconds(20)
        runner.terms.renewInterval = .milliseconds(20)
        runner.terms.lookInterval = .milliseconds(20)
    }

    @Test func aJobMayTakeLongerThanALease() async throws {
        try await Self.withWorkers(Self.hasty) { workers in
            let outcome = try await workers.first.attempt { [pool = workers.pool] fence in
                // Nearly over, and renewed in time.
                _ = try await pool.query(
                    "UPDATE job_lease SET ends_at = clock_timestamp() + interval '10 seconds'")
                try await eventually {
                    let rows = try await pool.query(
                        "SELECT ends_at > clock_timestamp() + interval '15 seconds' FROM job_lease")
                    return rows.bool(0, 0)
                }
                try await Workers.work(pool, fence)
            }
            #expect(outcome == .done)
            #expect(try await workers.done() == [1])
        }
    }

    /// Until its task is cancelled, as a job that serves an outbox.
    private static let endless: LeasedRunner.Job = { _ in
        while true { try await Task.sleep(for: .seconds(3_600)) }
    }

    @Test func aLostLeaseStopsTheJob() async throws {
        try await Self.withWorkers(Self.hasty) { workers in
            let outcome = try await workers.first.attempt { [pool = workers.pool] fence in
                try await pool.letLeasesEnd()
                try await Self.endless(fence)
            }
            #expect(outcome == .lost)
            #expect(try await workers.second.attempt(workers.job) == .done)
            #expect(try await workers.done() == [2])
        }
    }

    /// By its own clock, and without a word to the database, which may be out of reach.
    @Test func aHolderWhoseTimeIsUpStopsByItself() async throws {
        let clock = Mutex(ContinuousClock.now)
        let isAway = Mutex(false)
        try await Self.withWorkers { runner in
            runner.now = { clock.withLock { $0 } }
            // Time passes only by waiting for it; once the job is at work, all of it at once.
            runner.sleep = { until in
                try Task.checkCancellation()
                if isAway.withLock({ $0 }) {
                    clock.withLock { $0 = max($0, until + .seconds(600)) }
                } else {
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
        } _: { workers in
            let outcome = try await workers.first.attempt { fence in
                isAway.withLock { $0 = true }
                try await Self.endless(fence)
            }
            #expect(outcome == .lost)
            // The database does not know it yet, and nobody else may begin.
            #expect(try await workers.second.attempt(workers.job) == .notOurs)
        }
    }

    @Test func aWorkerThatStopsLetsAnotherGoOnAtOnce() async throws {
        try await Self.withWorkers(Self.hasty) { workers in
            let isAtWork = Atomic<Bool>(false)
            let stopping = Task { [first = workers.first] in
                await first.run { fence in
                    isAtWork.store(true, ordering: .releasing)
                    try await Self.endless(fence)
                }
            }
            try await eventually { isAtWork.load(ordering: .acquiring) }
            #expect(try await workers.second.attempt(workers.job) == .notOurs)
            stopping.cancel()
            await stopping.value
            #expect(try await workers.second.attempt(workers.job) == .done)
            #expect(try await workers.done() == [2])
        }
    }

    /// As workers run it: all of them all the time.
    @Test func manyWorkersRunItInTurn() async throws {
        try await Self.withWorkers { runner in
            Self.hasty(&runner)
            runner.terms.lookInterval = .milliseconds(1)
        } _: { workers in
            let job = workers.job
            await withTaskGroup { group in
                for runner in [workers.first, workers.second, workers.first, workers.second] {
                    group.addTask { await runner.run(job) }
                }
                group.addTask { [workers] in
                    for round in 1...5 {
                        try? await eventually {
                            try await workers.done() == (1...round).map(Int64.init)
                        }
                        try? await eventually {
                            let rows = try await workers.pool.query(
                                "SELECT due_at > clock_timestamp() FROM job_lease")
                            return rows.bool(0, 0)
                        }
                        try? await workers.letJobBeDue()
                    }
                }
                // The last is over when five rounds are.
                while let _ = await group.next() { group.cancelAll() }
            }
            let done = try await workers.done()
            #expect(done == (1...Int64(done.count)).map { $0 } && done.count >= 5)
        }
    }
}
