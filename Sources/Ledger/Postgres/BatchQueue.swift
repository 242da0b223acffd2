import Invoices
import Synchronization

/// What waits for the database travels together: what has queued up while the last batch was on its way becomes the
/// next one. No timer delays a lone one.
final class BatchQueue<Item: Sendable, Answer: Sendable>: Sendable {
    typealias Outcome = Result<[Answer], ServiceUnavailable>

    private typealias Continuation = CheckedContinuation<Result<Answer, ServiceUnavailable>, Never>

    private struct Waiter {
        let item: Item
        let continuation: Continuation
    }

    private struct State {
        var waiters: [Waiter] = []
        var sending = 0
    }

    private let batchMaximum: Int
    private let batchesAtOnce: Int
    private let waitingMaximum: Int
    private let send: @Sendable ([Item]) async -> Outcome
    private let state = Mutex(State())

    /// - Parameters:
    ///   - waitingMaximum: past it the caller hears "overloaded" at once.
    ///   - send: takes one batch to the database and gives one answer an item, in the same order.
    init(
        batchMaximum: Int, batchesAtOnce: Int, waitingMaximum: Int,
        _ send: @escaping @Sendable ([Item]) async -> Outcome
    ) {
        self.batchMaximum = batchMaximum
        self.batchesAtOnce = batchesAtOnce
        self.waitingMaximum = waitingMaximum
        self.send = send
    }

    var waiting: Int { state.withLock { $0.waiters.count } }

    func answer(to item: Item) async throws(ServiceUnavailable) -> Answer {
        try await withCheckedContinuation { (continuation: Continuation) in
            let waiter = Waiter(item: item, continuation: continuation)
            let (isTaken, begins) = state.withLock { state in
                guard state.waiters.count < waitingMaximum else { return (false, false) }
                state.waiters.append(waiter)
                guard state.sending < batchesAtOnce else { return (true, false) }
                state.sending += 1
                return (true, true)
            }
            if !isTaken {
                continuation.resume(
                    returning: .failure(
                        ServiceUnavailable(
                            .ledger, .overloaded, "\(waitingMaximum) wait already",
                            effect: .didNotHappen)))
            }
            if begins { Task { await sendWhatWaits() } }
        }.get()
    }

    private func sendWhatWaits() async {
        while true {
            let batch = state.withLock { state in
                let batch = Array(state.waiters.prefix(batchMaximum))
                state.waiters.removeFirst(batch.count)
                if batch.isEmpty { state.sending -= 1 }
                return batch
            }
            if batch.isEmpty { return }
            switch await send(batch.map(\.item)) {
            case .failure(let fault) where batch.count > 1 && fault.isRefusal:
                // One of them is what the database does not take: it costs only itself.
                for waiter in batch {
                    let outcome = await send([waiter.item]).map { $0[0] }
                    waiter.continuation.resume(returning: outcome)
                }
            case .failure(let fault):
                for waiter in batch { waiter.continuation.resume(returning: .failure(fault)) }
            case .success(let answers):
                for (waiter, answer) in zip(batch, answers) {
                    waiter.continuation.resume(returning: .success(answer))
                }
            }
        }
    }
}

extension ServiceUnavailable {
    /// True if the fault lies in what was asked, and nothing of it was done.
    fileprivate var isRefusal: Bool { code == .rejected && effect == .didNotHappen }
}
