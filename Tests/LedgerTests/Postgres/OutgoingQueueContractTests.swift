import Doubles
import Invoices
import Testing
import Verification

@testable import Ledger
@testable import Wire

/// A queue of outgoing messages whose clock a test can move, whoever keeps it.
struct MovableQueue {
    let queue: any OutgoingQueue
    let pass: (Duration) async throws -> Void
    let dump: () async throws -> [[UInt8]]
}

enum QueueUnderTest: CaseIterable {
    case memory, postgres

    func run(_ body: (MovableQueue) async throws -> Void) async throws {
        switch self {
        case .memory:
            let queue = MemoryOutgoingQueue()
            try await body(
                MovableQueue(queue: queue, pass: { queue.pass($0) }, dump: { queue.contents }))
        case .postgres:
            try await LedgerDatabase.withPool(
                try await LedgerDatabase.fresh(),
                {
                    $0.connections = 2
                    $0.sessions = 8
                }
            ) { pool in
                try await body(
                    MovableQueue(
                        queue: PostgresOutgoingQueue(pool),
                        pass: { try await pool.letOutgoingPass($0) },
                        dump: {
                            let rows = try await pool.query(
                                "SELECT key || whom || coalesce(body, '') FROM outgoing_message")
                            return (0..<rows.count).map { rows.bytes($0, 0) }
                        }))
            }
        }
    }
}

extension PostgresPool {
    /// As if so much time had passed, for the server's clock cannot be set.
    func letOutgoingPass(_ time: Duration) async throws {
        _ = try await query(
            """
            UPDATE outgoing_message
            SET due_at = due_at - $1::float8 * interval '1 second',
                first_due_at = first_due_at - $1::float8 * interval '1 second',
                expires_at = expires_at - $1::float8 * interval '1 second',
                settled_at = settled_at - $1::float8 * interval '1 second'
            """, [.float8(time / .seconds(1))])
        _ = try await query(
            "UPDATE outgoing_report SET noted_at = noted_at - $1::float8 * interval '1 second'",
            [.float8(time / .seconds(1))])
    }
}

/// The promises of the queue, on both.
struct OutgoingQueueContractTests {
    private static let lease = Duration.seconds(120)

    private static func entry(
        _ name: String, for person: UInt8 = 1, _ purpose: OutgoingPurpose = .code,
        wait: Duration = .zero, lifetime: Duration = .seconds(3_600)
    ) -> OutgoingEntry {
        var key = Array(name.utf8)
        key += [UInt8](repeating: 0, count: 32 - key.count)
        return OutgoingEntry(
            key: key, whom: [UInt8](repeating: person, count: 32), purpose: purpose,
            body: Array("body of \(name)".utf8), wait: wait, lifetime: lifetime)
    }

    private static func ceilings(person: Int, all: Int, _ days: Int32 = 0) -> OutgoingCeilings {
        OutgoingCeilings(
            day: CalendarDay(dayNumber: today.dayNumber + days), person: person, all: all)
    }

    @Test(arguments: QueueUnderTest.allCases)
    func whatIsAddedIsClaimedOnceAndWhole(_ kind: QueueUnderTest) async throws {
        try await kind.run { bench in
            let entry = Self.entry("a", .notice)
            #expect(try await bench.queue.add(entry, within: nil) == .added)
            #expect(try await bench.queue.add(entry, within: nil) == .known)
            let claims = try await bench.queue.claim(10, for: Self.lease)
            #expect(claims.map(\.key) == [entry.key])
            #expect(claims.map(\.body) == [entry.body])
            #expect(claims.map(\.purpose) == [.notice])
            #expect(claims.map(\.attempt) == [1])
            let remaining = try #require(claims.first?.remaining)
            #expect(remaining <= .seconds(3_600) && remaining > .seconds(3_500))
            #expect(try await bench.queue.claim(10, for: Self.lease) == [])
        }
    }

    @Test(arguments: QueueUnderTest.allCases)
    func theLongestDueComesFirst(_ kind: QueueUnderTest) async throws {
        try await kind.run { bench in
            for (name, wait) in [("c", 30), ("a", 10), ("later", 600), ("b", 20)] {
                _ = try await bench.queue.add(Self.entry(name, wait: .seconds(wait)), within: nil)
            }
            #expect(try await bench.queue.claim(10, for: Self.lease) == [])
            try await bench.pass(.seconds(60))
            var keys: [[UInt8]] = []
            for limit in [2, 2, 2] {
                keys += try await bench.queue.claim(limit, for: Self.lease).map(\.key)
            }
            #expect(keys == ["a", "b", "c"].map { Self.entry($0).key })
        }
    }

    @Test(arguments: QueueUnderTest.allCases)
    func aWorkerThatDiesLeavesItsMessageToBeClaimedAgain(_ kind: QueueUnderTest) async throws {
        try await kind.run { bench in
            _ = try await bench.queue.add(Self.entry("a"), within: nil)
            let first = try #require(try await bench.queue.claim(1, for: Self.lease).first)
            try await bench.pass(Self.lease - .seconds(60))
            #expect(try await bench.queue.claim(1, for: Self.lease) == [])
            try await bench.pass(.seconds(61))
            let second = try #require(try await bench.queue.claim(1, for: Self.lease).first)
            #expect(second.attempt == 2)
            // The first worker was only asleep: what it says changes nothing.
            for outcome in [OutgoingOutcome.sent, .failed(reason: "x"), .again(after: .zero)] {
                #expect(try await !bench.queue.settle(first, as: outcome))
            }
            #expect(try await bench.queue.settle(second, as: .sent))
            #expect(try await !bench.queue.settle(second, as: .sent))
        }
    }

    @Test(arguments: QueueUnderTest.allCases)
    func aSettledMessageLosesItsBodyAndItsKeyStaysForThirtyDays(
        _ kind: QueueUnderTest
    ) async throws {
        try await kind.run { bench in
            for (name, outcome) in [
                ("a", OutgoingOutcome.sent), ("b", .failed(reason: "refused")),
            ] {
                let entry = Self.entry(name)
                _ = try await bench.queue.add(entry, within: nil)
                let claim = try #require(try await bench.queue.claim(1, for: Self.lease).first)
                #expect(try await bench.queue.settle(claim, as: outcome))
                #expect(try await bench.queue.add(entry, within: nil) == .known)
            }
            let kept = Array("body of".utf8)
            #expect(try await bench.dump().allSatisfy { !$0.contains(kept) })
            try await bench.pass(OutgoingEntry.keyKept - .seconds(60))
            #expect(try await bench.queue.forgetSettled() == 0)
            #expect(try await bench.queue.add(Self.entry("a"), within: nil) == .known)
            try await bench.pass(.seconds(120))
            #expect(try await bench.queue.forgetSettled() == 2)
            #expect(try await bench.queue.add(Self.entry("a"), within: nil) == .added)
            #expect(try await bench.queue.claim(10, for: Self.lease).map(\.attempt) == [1])
        }
    }

    @Test(arguments: QueueUnderTest.allCases)
    func anotherAttemptComesAfterItsPauseAndAtTheEndOfItsTime(
        _ kind: QueueUnderTest
    ) async throws {
        try await kind.run { bench in
            _ = try await bench.queue.add(Self.entry("a", lifetime: .seconds(600)), within: nil)
            var claim = try #require(try await bench.queue.claim(1, for: Self.lease).first)
            #expect(try await bench.queue.settle(claim, as: .again(after: .seconds(60))))
            try await bench.pass(.seconds(30))
            #expect(try await bench.queue.claim(1, for: Self.lease) == [])
            try await bench.pass(.seconds(31))
            claim = try #require(try await bench.queue.claim(1, for: Self.lease).first)
            #expect(claim.attempt == 2 && claim.remaining > .zero)
            // Past the end of its time nobody needs to wait for the pause.
            #expect(try await bench.queue.settle(claim, as: .again(after: .seconds(86_400))))
            try await bench.pass(.seconds(540))
            claim = try #require(try await bench.queue.claim(1, for: Self.lease).first)
            #expect(claim.remaining <= .zero)
        }
    }

    /// Under ceilings of two for a person and three for all.
    private static func add(
        _ name: String, for person: UInt8, to queue: any OutgoingQueue, on day: Int32 = 0
    ) async throws -> OutgoingAddition {
        try await queue.add(
            entry(name, for: person), within: ceilings(person: 2, all: 3, day))
    }

    @Test(arguments: QueueUnderTest.allCases)
    func aCeilingHoldsForOnePersonForAllAndForOneDay(_ kind: QueueUnderTest) async throws {
        try await kind.run { bench in
            let queue = bench.queue
            let first = try await Self.add("a", for: 1, to: queue)
            #expect(first == .added)
            // The same message spends nothing more.
            #expect(try await Self.add("a", for: 1, to: queue) == .known)
            #expect(try await Self.add("b", for: 1, to: queue) == .added)
            #expect(try await Self.add("c", for: 1, to: queue) == .overCeiling(.person))
            // What was refused has spent nothing of all.
            #expect(try await Self.add("d", for: 2, to: queue) == .added)
            #expect(try await Self.add("e", for: 2, to: queue) == .overCeiling(.all))
            #expect(try await Self.add("f", for: 3, to: queue) == .overCeiling(.all))
            // A reply to a person's own message is not counted.
            #expect(
                try await bench.queue.add(Self.entry("g", .lateAnswer), within: nil) == .added)
            #expect(try await Self.add("h", for: 1, to: queue, on: 1) == .added)
            // Nor has a refusal of all spent anything of the person.
            #expect(
                try await bench.queue.add(
                    Self.entry("i", for: 2), within: Self.ceilings(person: 2, all: 4)) == .added)
            #expect(
                try await bench.queue.add(
                    Self.entry("j", for: 4), within: Self.ceilings(person: 0, all: 9))
                    == .overCeiling(.person))
        }
    }

    @Test(arguments: QueueUnderTest.allCases)
    func ofFiftyAtOnceOnlyThoseUnderTheCeilingComeIn(_ kind: QueueUnderTest) async throws {
        try await kind.run { bench in
            let queue = bench.queue
            func added(
                _ ceilings: OutgoingCeilings, _ entry: @escaping @Sendable (Int) -> OutgoingEntry
            ) async throws -> Int {
                try await withThrowingTaskGroup(of: OutgoingAddition.self) { group in
                    for number in 0..<50 {
                        group.addTask { try await queue.add(entry(number), within: ceilings) }
                    }
                    return try await group.reduce(0) { $0 + ($1 == .added ? 1 : 0) }
                }
            }
            let one = try await added(Self.ceilings(person: 5, all: 1_000)) {
                Self.entry("one \($0)")
            }
            #expect(one == 5)
            let many = try await added(Self.ceilings(person: 50, all: 12)) {
                Self.entry("many \($0)", for: UInt8(100 + $0))
            }
            #expect(many == 7)
            let same = try await added(Self.ceilings(person: 50, all: 50, 1)) { _ in
                Self.entry("same", for: 9)
            }
            #expect(same == 1)
            // The forty-nine others have spent nothing.
            for number in 1..<50 {
                let addition = try await queue.add(
                    Self.entry("next \(number)", for: 9),
                    within: Self.ceilings(person: 50, all: 50, 1))
                #expect(addition == .added)
            }
            #expect(
                try await queue.add(
                    Self.entry("last", for: 9), within: Self.ceilings(person: 50, all: 50, 1))
                    == .overCeiling(.all))
        }
    }

    @Test(arguments: QueueUnderTest.allCases)
    func ofManyWorkersEachMessageHasOne(_ kind: QueueUnderTest) async throws {
        try await kind.run { bench in
            let queue = bench.queue
            for number in 0..<40 {
                _ = try await queue.add(Self.entry("m\(number)"), within: nil)
            }
            let claimed = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var ids: [Int64] = []
                        while true {
                            let claims = try await queue.claim(3, for: Self.lease)
                            if claims.isEmpty { return ids }
                            ids += claims.map(\.id)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            // A claim that meets only rows which others are taking sees none of them.
            #expect(Set(claimed).count == claimed.count)
            let left = try await queue.claim(100, for: Self.lease).map(\.id)
            #expect(Set(claimed + left).count == 40 && claimed.count + left.count == 40)
        }
    }

    @Test(arguments: QueueUnderTest.allCases)
    func theBacklogIsWhatHasBeenDue(_ kind: QueueUnderTest) async throws {
        try await kind.run { bench in
            #expect(try await bench.queue.backlog() == OutgoingBacklog())
            _ = try await bench.queue.add(Self.entry("a"), within: nil)
            _ = try await bench.queue.add(Self.entry("b", wait: .seconds(600)), within: nil)
            try await bench.pass(.seconds(100))
            let claim = try #require(try await bench.queue.claim(1, for: Self.lease).first)
            // A message that is tried again and again is as old as ever.
            _ = try await bench.queue.settle(claim, as: .again(after: .seconds(300)))
            let backlog = try await bench.queue.backlog()
            #expect(backlog.waiting == 1)
            #expect(backlog.oldest >= .seconds(100) && backlog.oldest < .seconds(160))
        }
    }

    @Test func theVerifierHasTheRightsThatTheQueueNeeds() async throws {
        let conninfo = try await LedgerDatabase.fresh()
        try await LedgerDatabase.withPool(conninfo, as: "fapiao_verifier") { pool in
            let queue = PostgresOutgoingQueue(pool)
            let ceilings = Self.ceilings(person: 1, all: 1)
            #expect(try await queue.add(Self.entry("a"), within: ceilings) == .added)
            #expect(try await queue.add(Self.entry("b"), within: ceilings) == .overCeiling(.all))
            let claim = try #require(try await queue.claim(1, for: Self.lease).first)
            #expect(try await queue.settle(claim, as: .again(after: .zero)))
            let second = try #require(try await queue.claim(1, for: Self.lease).first)
            #expect(try await queue.backlog().waiting == 1)
            let name = [UInt8](repeating: 7, count: 32)
            let trace = OutgoingTrace(way: "0 smpp", names: [name])
            #expect(try await queue.settle(second, as: .traced(trace)))
            #expect(try await queue.report([name], hasArrived: false) == .again(.code))
            #expect(try await queue.forgetSettled() == 0)
        }
    }
}
