import Doubles
import Invoices
import Synchronization
import Testing

@testable import Verification

@Suite struct LookupQueueTests {
    private static let limits = LookupQueueLimits(
        batchMaximum: 4, waitingMaximum: 6, concurrentBatches: 1, patience: .seconds(3_600))

    private static func id(_ number: Int) throws -> InvoiceID {
        let digits = "2699000000000000" + String(1_000 + number)
        return InvoiceID(code: nil, number: try #require(InvoiceNumber(digits)))
    }

    /// Counts round trips and holds the first one at the gate.
    private final class Machine: Sendable {
        let gate = Gate()
        let batches = Mutex<[[InvoiceID]]>([])
        let gone = Mutex<[[InvoiceID]]>([])
        /// By the clock of a queue that is told the time.
        let elapsed = Shared(Duration.zero)

        func carry(_ ids: [InvoiceID]) async -> [LookupQueue.Arrival] {
            batches.withLock { $0.append(ids) }
            await gate.pass()
            return ids.map { _ in .completed(.success(Self.found)) }
        }

        func queue(
            _ limits: LookupQueueLimits = limits,
            clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
        ) -> LookupQueue {
            LookupQueue(
                limits: limits, clock: clock,
                onward: { lookups in
                    self.gone.withLock { $0.append(lookups.map(\.id)) }
                    for lookup in lookups { lookup.giveUp() }
                }, carry: { await self.carry($0) })
        }

        /// One whose time is in the test's hand.
        func queueToldTheTime(_ limits: LookupQueueLimits = limits) -> LookupQueue {
            let (origin, elapsed) = (ContinuousClock.now, elapsed)
            return queue(limits) { origin + elapsed.value }
        }

        static let found = LookupResult(stored: nil, source: .ledger)
    }

    @Test func whatQueuedUpTravelsTogether() async throws {
        let machine = Machine()
        let queue = machine.queue()
        let ids = try (0..<6).map(Self.id)
        let answers = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await queue.value(for: ids[0]) }
            await machine.gate.arrived(1)
            for id in ids.dropFirst() {
                group.addTask { try await queue.value(for: id) }
            }
            try await eventually { queue.depth >= 5 }
            machine.gate.open()
            return try await group.reduce(into: 0) { count, _ in count += 1 }
        }
        #expect(answers == 6)
        #expect(machine.batches.withLock { Set($0.joined()) } == Set(ids))
        #expect(machine.batches.withLock { $0.map(\.count) } == [1, 4, 1])
    }

    @Test func equalIdentitiesShareOneLookup() async throws {
        let machine = Machine()
        let queue = machine.queue()
        let id = try Self.id(1)
        let other = try Self.id(2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await queue.value(for: other) }
            await machine.gate.arrived(1)
            for _ in 0..<20 { group.addTask { try await queue.value(for: id) } }
            try await eventually { queue.depth >= 1 }
            machine.gate.open()
            try await group.waitForAll()
        }
        #expect(machine.batches.withLock { $0.joined().filter { $0 == id }.count } <= 2)
    }

    @Test func aLookUpSentLongAgoIsNotJoined() async throws {
        let machine = Machine()
        let queue = machine.queueToldTheTime()
        let id = try Self.id(1)
        async let first = queue.value(for: id)
        await machine.gate.arrived(1)
        machine.elapsed.update { $0 += FreshnessBound.joinWindow + .milliseconds(1) }
        async let second = queue.value(for: id)
        try await eventually { queue.depth >= 1 }
        machine.gate.open()
        _ = try await (first, second)
        #expect(machine.batches.withLock { $0 } == [[id], [id]])
    }

    /// One at once; a second only beside one that is slow.
    @Test func aSlowMachineIsAskedForMoreAtOnce() async throws {
        let machine = Machine()
        let limits = LookupQueueLimits(
            batchMaximum: 4, waitingMaximum: 6, concurrentBatches: 3, patience: .seconds(3_600))
        let queue = machine.queueToldTheTime(limits)
        let ids = try (0..<5).map(Self.id)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await queue.value(for: ids[1]) }
            await machine.gate.arrived(1)
            group.addTask { try await queue.value(for: ids[2]) }
            try await eventually { queue.depth >= 1 }
            machine.elapsed.update { $0 += .milliseconds(2) }
            group.addTask { try await queue.value(for: ids[3]) }
            await machine.gate.arrived(2)
            machine.gate.open()
            try await group.waitForAll()
        }
        #expect(machine.batches.withLock { $0.map(\.count) } == [1, 2])
    }

    /// Behind a machine that answers nothing nobody waits for the whole queue before him.
    @Test func whoHasWaitedTooLongIsToldSo() async throws {
        let machine = Machine()
        let limits = LookupQueueLimits(
            batchMaximum: 1, waitingMaximum: 6, concurrentBatches: 1, patience: .seconds(2))
        let queue = machine.queueToldTheTime(limits)
        let ids = try (0..<4).map(Self.id)
        async let first: Void = queue.value(for: ids[0])
        await machine.gate.arrived(1)
        async let late = queue.values(for: [ids[1], ids[2]])
        try await eventually { queue.depth >= 2 }
        machine.elapsed.update { $0 += .seconds(3) }
        async let fresh: Void = queue.value(for: ids[3])
        try await eventually { queue.depth >= 3 }
        machine.gate.open()
        _ = try await (first, fresh)
        for outcome in await late {
            guard case .failure(let fault) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(fault.code == .deadlineExceeded)
        }
        #expect(machine.batches.withLock { $0 } == [[ids[0]], [ids[3]]])
        #expect(queue.depth == 0)
    }

    @Test func aFullQueueRefusesAtOnceAndServesTheRest() async throws {
        let machine = Machine()
        let queue = machine.queue()
        let ids = try (0..<10).map(Self.id)
        async let first = queue.value(for: ids[0])
        await machine.gate.arrived(1)
        async let rest = queue.values(for: Array(ids.dropFirst()))
        try await eventually { queue.depth >= 6 }
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
        let fault = ServiceUnavailable(.ledger, .unreachable, "gone")
        let calls = Mutex(0)
        let queue = LookupQueue(
            limits: Self.limits, onward: { for lookup in $0 { lookup.giveUp() } },
            carry: { ids in
                let call = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                return ids.map { _ in
                    call == 1 ? .fellThrough(fault) : .completed(.success(Machine.found))
                }
            })
        await #expect(throws: fault) { try await queue.value(for: try Self.id(1)) }
        try await queue.value(for: try Self.id(1))
    }

    @Test func whatDoesNotLandGoesOnTogetherWithEveryoneWhoWaits() async throws {
        let entry = CacheEntry.absent(try Self.id(1))
        let reached = Mutex<[[CacheEntry?]]>([])
        let ledger = Machine()
        ledger.gate.open()
        let second = ledger.queue()
        let first = LookupQueue(
            limits: Self.limits,
            onward: { lookups in
                reached.withLock { $0.append(lookups.map(\.cached)) }
                second.enqueue(lookups)
            }, carry: { ids in ids.map { _ in .goesOn(cached: entry) } })
        let ids = try (0..<3).map(Self.id)
        let outcomes = await first.values(for: ids + ids)
        #expect(outcomes.allSatisfy { (try? $0.get()) != nil })
        #expect(outcomes.count == 6)
        #expect(reached.withLock { $0 } == [[entry, entry, entry]])
        #expect(ledger.batches.withLock { $0 } == [ids])
    }

    @Test func aLookupThatFindsNoRoomHearsWhatBefellItBefore() async throws {
        let fault = ServiceUnavailable(.ledger, .unreachable, "gone")
        let machine = Machine()
        let queue = machine.queue()
        async let first: Void = queue.value(for: try Self.id(0))
        await machine.gate.arrived(1)
        async let full = queue.values(for: try (1...6).map(Self.id))
        try await eventually { queue.depth >= 6 }
        let late = try Self.id(9)
        await #expect(throws: fault) {
            try await withCheckedContinuation { continuation in
                let lookup = InFlightLookup(
                    id: late, waiter: .alone { continuation.resume(returning: $0) })
                lookup.fault = fault
                queue.enqueue([lookup])
            }.get()
        }
        machine.gate.open()
        _ = try await (first, full)
    }

    @Test func noIdentitiesNeedNoRoundTrip() {
        let machine = Machine()
        machine.queue().enqueue([])
        #expect(machine.batches.withLock { $0.isEmpty })
    }
}

extension LookupQueue {
    fileprivate func value(for id: InvoiceID) async throws(ServiceUnavailable) {
        let outcome = await withCheckedContinuation { continuation in
            enqueue([InFlightLookup(id: id, waiter: .alone { continuation.resume(returning: $0) })])
        }
        _ = try outcome.get()
    }

    fileprivate func values(for ids: [InvoiceID]) async -> [InFlightLookup.Outcome] {
        await withCheckedContinuation { continuation in
            let group = InFlightGroup(count: ids.count, continuation)
            enqueue(ids.enumerated().map { InFlightLookup(id: $1, waiter: .member(group, $0)) })
        }
    }
}
