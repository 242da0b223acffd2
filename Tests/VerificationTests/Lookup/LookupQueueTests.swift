import Synchronization
import Testing
import Verification

@Suite struct LookupQueueTests {
    private static let limits = LookupQueueLimits(
        batchMaximum: 4, waitingMaximum: 6, concurrentBatches: 1)

    private static func id(_ number: Int) throws -> InvoiceID {
        let digits = "2699000000000000" + String(1_000 + number)
        return InvoiceID(code: nil, number: try #require(InvoiceNumber(digits)))
    }

    /// Counts round trips and holds the first one at the gate.
    private final class Machine: Sendable {
        let gate = Gate()
        let batches = Mutex<[[InvoiceID]]>([])

        func fetch(_ ids: [InvoiceID]) async throws(LedgerFault) -> [InvoiceID] {
            batches.withLock { $0.append(ids) }
            await gate.pass()
            return ids
        }
    }

    private static func queue(
        _ machine: Machine, clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) -> LookupQueue<InvoiceID> {
        LookupQueue(limits: limits, clock: clock) { (ids) throws(LedgerFault) in
            try await machine.fetch(ids)
        }
    }

    @Test func whatQueuedUpTravelsTogether() async throws {
        let machine = Machine()
        let queue = Self.queue(machine)
        let ids = try (0..<6).map(Self.id)
        let answers = try await withThrowingTaskGroup(of: InvoiceID.self) { group in
            group.addTask { try await queue.value(for: ids[0]) }
            await machine.gate.arrived(1)
            for id in ids.dropFirst() {
                group.addTask { try await queue.value(for: id) }
            }
            while queue.depth < 5 { await Task.yield() }
            machine.gate.open()
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(answers == Set(ids))
        #expect(machine.batches.withLock { $0.map(\.count) } == [1, 4, 1])
    }

    @Test func equalIdentitiesShareOneFlight() async throws {
        let machine = Machine()
        let queue = Self.queue(machine)
        let id = try Self.id(1)
        let other = try Self.id(2)
        try await withThrowingTaskGroup(of: InvoiceID.self) { group in
            group.addTask { try await queue.value(for: other) }
            await machine.gate.arrived(1)
            for _ in 0..<20 { group.addTask { try await queue.value(for: id) } }
            while queue.depth < 1 { await Task.yield() }
            machine.gate.open()
            for try await answer in group { #expect(answer == id || answer == other) }
        }
        #expect(machine.batches.withLock { $0.joined().filter { $0 == id }.count } <= 2)
    }

    @Test func aLookUpSentLongAgoIsNotJoined() async throws {
        let machine = Machine()
        let now = Mutex(ContinuousClock.now)
        let queue = Self.queue(machine) { now.withLock { $0 } }
        let id = try Self.id(1)
        async let first = queue.value(for: id)
        await machine.gate.arrived(1)
        now.withLock { $0 += FreshnessBound.joinWindow + .milliseconds(1) }
        async let second = queue.value(for: id)
        while queue.depth < 1 { await Task.yield() }
        machine.gate.open()
        _ = try await (first, second)
        #expect(machine.batches.withLock { $0 } == [[id], [id]])
    }

    @Test func aFullQueueRefusesAtOnceAndServesTheRest() async throws {
        let machine = Machine()
        let queue = Self.queue(machine)
        let ids = try (0..<10).map(Self.id)
        async let first = queue.value(for: ids[0])
        await machine.gate.arrived(1)
        async let rest = queue.values(for: Array(ids.dropFirst()))
        while queue.depth < 6 { await Task.yield() }
        machine.gate.open()
        _ = try await first
        let outcomes = await rest
        let refused = outcomes.filter {
            if case .failure(let fault) = $0 { fault.code == .overloaded } else { false }
        }
        #expect(outcomes.count == 9)
        #expect(refused.count == 3)
    }

    @Test func aFaultReachesEveryoneInItsBatchAndNobodyElse() async throws {
        let fault = LedgerFault(.unreachable, "gone")
        let calls = Mutex(0)
        let queue = LookupQueue<Int>(limits: Self.limits) { (ids) throws(LedgerFault) in
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            if call == 1 { throw fault }
            return ids.map { _ in call }
        }
        await #expect(throws: fault) { try await queue.value(for: try Self.id(1)) }
        #expect(try await queue.value(for: try Self.id(1)) == 2)
    }

    @Test func noIdentitiesNeedNoRoundTrip() async {
        let machine = Machine()
        #expect(await Self.queue(machine).values(for: []).isEmpty)
        #expect(machine.batches.withLock { $0.isEmpty })
    }
}
