import Doubles
import Testing

@testable import Ledger
@testable import Wire

/// Who has lost a lease writes nothing more, whatever it believes.
@Suite(.serialized) struct JobFenceTests {
    private static let duration = JobLeaseTests.duration

    private struct Workers {
        let pool: PostgresPool
        let first: JobLease
        let second: JobLease

        func write(_ number: Int64, in session: PostgresSession) async throws {
            _ = try await session.query("INSERT INTO written VALUES ($1)", [.int8(number)])
        }

        func written() async throws -> [Int64] {
            let rows = try await pool.query("SELECT number FROM written ORDER BY number")
            return (0..<rows.count).map { rows.int8($0, 0) }
        }

        /// As a job writes.
        func write(behind fence: JobFence) async throws {
            try await pool.withConnection { session in
                try await session.transaction {
                    try await fence.hold(in: session)
                    try await write(fence.fencingNumber, in: session)
                }
            }
        }
    }

    private static func withWorkers(_ body: (Workers) async throws -> Void) async throws {
        try await LedgerDatabase.withPool(
            try await LedgerDatabase.fresh(), { $0.connections = 2 }
        ) { pool in
            _ = try await pool.query("CREATE TABLE written (number bigint)")
            func lease(_ holder: String) -> JobLease {
                JobLease(job: "partitions", holder: holder, pool: pool)
            }
            try await body(Workers(pool: pool, first: lease("first"), second: lease("second")))
        }
    }

    @Test func aHolderWritesUntilItsLeaseEndsOrIsTaken() async throws {
        try await Self.withWorkers { workers in
            let taken = try #require(try await workers.first.take(for: Self.duration))
            let fence = workers.first.fence(taken, idle: Self.duration)
            try await workers.write(behind: fence)
            let lost = LeaseLost(job: "partitions", fencingNumber: 1)
            try await workers.pool.letLeasesEnd()
            await #expect(throws: lost) { try await workers.write(behind: fence) }
            let next = try #require(try await workers.second.take(for: Self.duration))
            await #expect(throws: lost) { try await workers.write(behind: fence) }
            try await workers.write(behind: workers.second.fence(next, idle: Self.duration))
            #expect(try await workers.written() == [1, 2])
        }
    }

    /// A lease that ends in the middle of a write passes on when the write is committed, not before.
    @Test(arguments: [true, false])
    func nobodyTakesOverInTheMiddleOfAWrite(_ commits: Bool) async throws {
        struct Undone: Error {}
        try await Self.withWorkers { workers in
            let taken = try #require(try await workers.first.take(for: Self.duration))
            do {
                try await workers.pool.withConnection { session in
                    try await session.transaction {
                        try await workers.first.fence(taken, idle: Self.duration).hold(in: session)
                        try await workers.write(1, in: session)
                        // It is renewed meanwhile, without waiting for the write.
                        #expect(try await workers.first.renew(taken))
                        try await workers.pool.letLeasesEnd()
                        #expect(try await workers.second.take(for: Self.duration) == nil)
                        if !commits { throw Undone() }
                    }
                }
            } catch is Undone {}
            #expect(try await workers.second.take(for: Self.duration)?.fencingNumber == 2)
            #expect(try await workers.written() == (commits ? [1] : []))
        }
    }

    /// A worker that is stopped, and not dead, with a transaction open: its connection lives.
    @Test func whoStopsInTheMiddleOfAWriteKeepsNobodyFromTheJob() async throws {
        try await Self.withWorkers { workers in
            let taken = try #require(try await workers.first.take(for: Self.duration))
            let error = await #expect(throws: WireError.self) {
                try await workers.pool.withConnection { session in
                    try await session.transaction {
                        let fence = workers.first.fence(taken, idle: .milliseconds(50))
                        try await fence.hold(in: session)
                        try await workers.write(1, in: session)
                        try await workers.pool.letLeasesEnd()
                        try await eventually {
                            try await workers.second.take(for: Self.duration) != nil
                        }
                        // It goes on.
                        try await workers.write(1, in: session)
                    }
                }
            }
            #expect(error?.code == .unreachable || error?.serverCode == "25P03")
            #expect(try await workers.written() == [])
        }
    }
}
