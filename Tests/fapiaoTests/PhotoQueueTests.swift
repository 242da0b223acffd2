import Doubles
import Synchronization
import Testing
import Verification

@testable import fapiao

/// Who is read next.
struct PhotoQueueTests {
    private let greedy = Client(channel: .page, name: "greedy")
    private let other = Client(channel: .page, name: "other")
    private let third = Client(channel: .page, name: "third")

    /// Begins to wait, and returns once it does.
    private func wait(
        _ client: Client, in queue: PhotoQueue, _ group: inout ThrowingTaskGroup<Void, any Error>,
        _ order: Order
    ) async throws {
        let before = queue.waitingCount
        group.addTask {
            guard await queue.enter(client, within: .seconds(600)) else {
                return order.note("refused \(client.name)")
            }
            order.note(client.name)
            queue.leave(client, after: .zero)
        }
        try await eventually { queue.waitingCount != before }
    }

    @Test func sendersTakeTurns() async throws {
        let queue = PhotoQueue(concurrent: 1, waitingMaximum: 8)
        let order = Order()
        #expect(await queue.enter(greedy, within: .seconds(600)))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in [greedy, greedy, greedy, other, third] {
                try await wait(client, in: queue, &group, order)
            }
            queue.leave(greedy, after: .zero)
            try await group.waitForAll()
        }
        #expect(order.names == ["other", "third", "greedy", "greedy", "greedy"])
    }

    @Test func whoHasMostWaitingGivesWay() async throws {
        let queue = PhotoQueue(concurrent: 1, waitingMaximum: 4)
        let order = Order()
        #expect(await queue.enter(third, within: .seconds(600)))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { try await wait(greedy, in: queue, &group, order) }
            // More than one may have of those who wait.
            #expect(await !queue.enter(greedy, within: .seconds(600)))
            group.addTask {
                guard await queue.enter(other, within: .seconds(600)) else { return }
                order.note("other")
                queue.leave(other, after: .zero)
            }
            try await eventually { !order.names.isEmpty }
            #expect(order.names == ["refused greedy"] && queue.waitingCount == 4)
            queue.leave(third, after: .zero)
            try await group.waitForAll()
        }
        #expect(order.names.count { $0 == "greedy" } == 3 && order.names.contains("other"))
    }

    /// Each has one photo here and no more: only what they took to read tells them from anybody else.
    @Test func whoHasUsedMuchGivesWayToWhoHasNot() async throws {
        let clock = Mutex(ContinuousClock.now)
        let queue = PhotoQueue(concurrent: 1, waitingMaximum: 4) { clock.withLock { $0 } }
        let order = Order()
        let bombers = (0..<6).map { Client(channel: .page, name: "bomber \($0)") }
        for bomber in bombers {
            #expect(await queue.enter(bomber, within: .seconds(600)))
            queue.leave(bomber, after: .seconds(2))
        }
        #expect(await queue.enter(bombers[5], within: .seconds(600)))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for bomber in bombers.prefix(4) { try await wait(bomber, in: queue, &group, order) }
            // They are equal among themselves.
            #expect(await !queue.enter(bombers[4], within: .seconds(600)))
            group.addTask {
                guard await queue.enter(other, within: .seconds(600)) else { return }
                order.note("other")
                queue.leave(other, after: .zero)
            }
            try await eventually { !order.names.isEmpty }
            #expect(order.names.count == 1 && order.names[0].hasPrefix("refused bomber"))
            queue.leave(bombers[5], after: .seconds(2))
            try await group.waitForAll()
        }
        #expect(order.names.dropFirst().first == "other" && order.names.count == 5)
        // A quarter of an hour later all is forgotten.
        clock.withLock { $0 += .seconds(900) }
        #expect(await queue.enter(third, within: .seconds(600)))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for bomber in bombers.prefix(4) { try await wait(bomber, in: queue, &group, order) }
            #expect(await !queue.enter(other, within: .seconds(600)))
            queue.leave(third, after: .zero)
            try await group.waitForAll()
        }
    }

    @Test func waitingHasAnEnd() async throws {
        let queue = PhotoQueue(concurrent: 1, waitingMaximum: 4)
        #expect(await queue.enter(greedy, within: .seconds(600)))
        #expect(await !queue.enter(other, within: .milliseconds(10)))
        let task = Task { await queue.enter(third, within: .seconds(600)) }
        try await eventually { queue.waitingCount != 0 }
        task.cancel()
        #expect(await !task.value)
        queue.leave(greedy, after: .zero)
        #expect(await queue.enter(other, within: .seconds(600)))
    }

    private final class Order: Sendable {
        private let list = Mutex<[String]>([])
        var names: [String] { list.withLock { $0 } }
        func note(_ name: String) { list.withLock { $0.append(name) } }
    }
}
