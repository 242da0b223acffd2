import Doubles
import Invoices
import Synchronization
import Testing

@testable import Verification

/// What a queue does that has more to carry than its machine can.
struct LookupQueueOverloadTests {
    private static let limits = LookupQueueLimits(
        batchMaximum: 8, waitingMaximum: 100, concurrentBatches: 1, patience: .seconds(3_600),
        overload: OverloadPolicy(target: .milliseconds(20), interval: .milliseconds(100)))

    private static func id(_ number: Int) throws -> InvoiceID {
        let digits = "2699000000000000" + String(1_000 + number)
        return InvoiceID(code: nil, number: try #require(InvoiceNumber(digits)))
    }

    /// Lets one round trip go at a time, when the test says so.
    fileprivate final class Machine: Sendable {
        let batches = Mutex<[[InvoiceID]]>([])
        let outcomes = Mutex<[InvoiceID: InFlightLookup.Outcome]>([:])
        let elapsed = Shared(Duration.zero)
        let fault = Mutex<ServiceUnavailable?>(nil)
        private let gates = Mutex<[CheckedContinuation<Void, Never>]>([])

        func queue(_ limits: LookupQueueLimits = limits) -> LookupQueue {
            let (origin, elapsed) = (ContinuousClock.now, elapsed)
            return LookupQueue(
                limits: limits, clock: { origin + elapsed.value },
                onward: { for lookup in $0 { lookup.giveUp() } },
                carry: { ids in
                    await withCheckedContinuation { gate in
                        self.gates.withLock { $0.append(gate) }
                        self.batches.withLock { $0.append(ids) }
                    }
                    let fault = self.fault.withLock { $0 }
                    return ids.map { _ in
                        fault.map { .fellThrough($0) }
                            ?? .completed(.success(.init(stored: nil, source: .ledger)))
                    }
                })
        }

        var isUnderWay: Bool { gates.withLock { !$0.isEmpty } }

        /// Ends the round trip under way, `milliseconds` later.
        func complete(after milliseconds: Int) async throws {
            try await eventually { !gates.withLock({ $0.isEmpty }) }
            elapsed.update { $0 += .milliseconds(milliseconds) }
            gates.withLock { $0.removeFirst() }.resume()
        }

        func ask(_ id: InvoiceID, in queue: LookupQueue) {
            let lookup = InFlightLookup(
                id: id, waiter: .alone { outcome in self.outcomes.withLock { $0[id] = outcome } })
            queue.enqueue([lookup])
        }

        /// Waits until so many round trips have begun.
        func began(_ count: Int) async throws {
            try await eventually { batches.withLock({ $0.count }) >= count }
        }

        func isShed(_ id: InvoiceID) -> Bool {
            guard case .failure(let fault) = outcomes.withLock({ $0[id] }) else { return false }
            return fault.code == .overloaded
        }
    }

    /// Each round trip takes 30 ms and carries 8, while 16 more come.
    @Test func whatHasWaitedTooLongIsShedWhenTheQueueStands() async throws {
        let machine = Machine()
        let queue = machine.queue()
        var asked = 0
        func ask(_ count: Int) throws {
            for _ in 0..<count {
                machine.ask(try Self.id(asked), in: queue)
                asked += 1
            }
        }
        try ask(1)
        try await machine.began(1)
        for round in 2...12 {
            try ask(16)
            try await machine.complete(after: 30)
            try await machine.began(round)
        }
        // The first interval is a burst's; then those in excess are shed, and none before.
        #expect(queue.shed > 0)
        let shed = try (0..<asked).map(Self.id).filter(machine.isShed)
        #expect(shed.count == queue.shed)
        #expect(try (0..<33).map(Self.id).filter(machine.isShed).isEmpty)
        // Nobody who is left has waited for longer than twice the target and a round trip.
        #expect(queue.age <= .milliseconds(70))
        #expect(queue.depth < 40)
        // And when nobody comes any more, all who are left are carried.
        try await eventually {
            try await machine.landIfAny(after: 1)
            return queue.depth == 0
        }
        let before = queue.shed
        try ask(3)
        try await eventually {
            try await machine.landIfAny(after: 1)
            return machine.outcomes.withLock { $0.count } >= asked
        }
        #expect(queue.shed == before)
    }

    @Test func aMachineThatIsGoneShedsNobody() async throws {
        let machine = Machine()
        let queue = machine.queue()
        machine.fault.withLock { $0 = ServiceUnavailable(.ledger, .unreachable, "gone") }
        for number in 0..<60 { machine.ask(try Self.id(number), in: queue) }
        try await eventually {
            try await machine.landIfAny(after: 300)
            return machine.outcomes.withLock { $0.count } == 60
        }
        #expect(queue.shed == 0)
    }

    @Test func whoeverAsksForManyIsNotShedAndLetsOthersGoFirst() async throws {
        let machine = Machine()
        let queue = machine.queue()
        machine.ask(try Self.id(0), in: queue)
        try await machine.began(1)
        let many = try (100..<180).map(Self.id)
        async let outcomes = withCheckedContinuation { continuation in
            let group = InFlightGroup(count: many.count, continuation)
            queue.enqueue(
                many.enumerated().map { InFlightLookup(id: $1, waiter: .member(group, $0)) })
        }
        try await eventually { queue.depth >= 80 }
        let single = try Self.id(1)
        machine.ask(single, in: queue)
        try await machine.complete(after: 500)
        try await machine.began(2)
        // The one is in the next round trip, with seven of the many.
        #expect(machine.batches.withLock { $0[1] } == [single] + many.prefix(7))
        // A quarter of each is theirs however many others there are.
        for number in 2..<20 { machine.ask(try Self.id(number), in: queue) }
        try await machine.complete(after: 1)
        try await machine.began(3)
        let third = machine.batches.withLock { $0[2] }
        #expect(third.count == 8)
        #expect(third.filter(many.contains).count == 2)
        try await eventually {
            try await machine.landIfAny(after: 500)
            return machine.batches.withLock { $0.joined().count } == 100
        }
        try await machine.landIfAny(after: 0)
        #expect(await outcomes.allSatisfy { (try? $0.get()) != nil })
    }

    @Test func withoutAPolicyNobodyIsShed() async throws {
        let machine = Machine()
        var limits = Self.limits
        limits.overload = nil
        let queue = machine.queue(limits)
        for number in 0..<40 { machine.ask(try Self.id(number), in: queue) }
        try await eventually {
            try await machine.landIfAny(after: 400)
            return machine.outcomes.withLock { $0.count } == 40
        }
        #expect(queue.shed == 0)
    }
}

extension LookupQueueOverloadTests.Machine {
    /// Ends a round trip if one is under way.
    fileprivate func landIfAny(after milliseconds: Int) async throws {
        if isUnderWay { try await complete(after: milliseconds) }
    }
}
