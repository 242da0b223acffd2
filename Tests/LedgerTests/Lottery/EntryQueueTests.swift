import Doubles
import Invoices
import Synchronization
import Testing

@testable import Ledger
@testable import Lottery

struct EntryQueueTests {
    /// A store that answers when it is let, and remembers how much came at once.
    private final class Gate: Sendable {
        private let batches = Mutex<[Int]>([])
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

        var sizes: [Int] { batches.withLock { $0 } }
        var held: Int { waiting.withLock { $0.count } }

        func hold(_ entries: [NewEntry]) async {
            batches.withLock { $0.append(entries.count) }
            await withCheckedContinuation { continuation in
                waiting.withLock { $0.append(continuation) }
            }
        }

        func openOnce() {
            let all = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            for continuation in all { continuation.resume() }
        }
    }

    /// Whatever waits while others are written goes together, in its order; a lone one goes at once.
    @Test func whatQueuesUpTravelsTogether() async throws {
        let gate = Gate()
        let queue = EntryQueue { entries in
            await gate.hold(entries)
            return .success(entries.map { .bound($0.holder) })
        }
        let count = EntryQueue.batchMaximum + 3
        try await withThrowingTaskGroup(of: Void.self) { group in
            func enter(_ number: Int) {
                group.addTask {
                    let entry = EntryBench.entry(number, by: UInt8(number))
                    let decision = try await queue.enter(entry)
                    #expect(decision == .bound(entry.holder))
                }
            }
            enter(1)
            try await eventually { gate.held == 1 }
            enter(2)
            try await eventually { gate.held == 2 }
            for number in 3..<3 + count { enter(number) }
            try await eventually { queue.waiting == count }
            #expect(gate.sizes == [1, 1])
            while queue.waiting > 0 || gate.held > 0 {
                gate.openOnce()
                try await Task.sleep(for: .milliseconds(1))
            }
            try await group.waitForAll()
        }
        #expect(gate.sizes.sorted() == [1, 1, 3, EntryQueue.batchMaximum])
    }

    @Test func aFaultIsToldToAllOfItsBatch() async throws {
        let fault = ServiceUnavailable(.ledger, .unreachable, "away")
        let queue = EntryQueue { _ in .failure(fault) }
        await withTaskGroup { group in
            for number in 1...9 {
                group.addTask {
                    await #expect(throws: fault) {
                        try await queue.enter(EntryBench.entry(number))
                    }
                }
            }
        }
        #expect(queue.waiting == 0)
    }

    /// A row that the database does not take costs nobody else anything; what may have happened is not tried again.
    @Test(
        arguments: [
            (ServiceUnavailable(.ledger, .rejected, "22003", effect: .didNotHappen), true),
            (ServiceUnavailable(.ledger, .rejected, "57P01"), false),
            (ServiceUnavailable(.ledger, .overloaded, "53", effect: .didNotHappen), false),
        ])
    func oneBadRowCostsOnlyItself(
        _ fault: ServiceUnavailable, _ isRefusal: Bool
    ) async throws {
        let gate = Gate()
        let bad = EntryBench.entry(5)
        let queue = EntryQueue { entries in
            await gate.hold(entries)
            return entries.contains { $0.entry.invoice == bad.entry.invoice }
                ? .failure(fault) : .success(entries.map { .bound($0.holder) })
        }
        await withTaskGroup { group in
            // Two are on their way, and the others go together.
            for number in 1...9 {
                group.addTask {
                    let isLost = isRefusal ? number == 5 : number > 2
                    let decision = try? await queue.enter(EntryBench.entry(number))
                    #expect((decision == nil) == isLost, "\(number)")
                }
                _ = try? await eventually { gate.held + queue.waiting >= number }
            }
            // Until all have their answers: between two sendings nothing waits and nothing is held.
            let opening = Task {
                while !Task.isCancelled {
                    gate.openOnce()
                    try? await Task.sleep(for: .milliseconds(1))
                }
            }
            await group.waitForAll()
            opening.cancel()
        }
    }

    @Test func whoComesBeyondTheBoundIsToldSo() async throws {
        let gate = Gate()
        let queue = EntryQueue(waitingMaximum: 1) { entries in
            await gate.hold(entries)
            return .success(entries.map { _ in .taken })
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...3 {
                group.addTask {
                    let decision = try await queue.enter(EntryBench.entry(number))
                    #expect(decision == .taken)
                }
                try await eventually { gate.held + queue.waiting == number }
            }
            let fault = await #expect(throws: ServiceUnavailable.self) {
                try await queue.enter(EntryBench.entry(4))
            }
            #expect(fault?.code == .overloaded && fault?.effect == .didNotHappen)
            while queue.waiting > 0 || gate.held > 0 {
                gate.openOnce()
                try await Task.sleep(for: .milliseconds(1))
            }
            try await group.waitForAll()
        }
    }
}
