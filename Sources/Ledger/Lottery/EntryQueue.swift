import Invoices
import Lottery
import Synchronization

/// Entries that wait for the disk travel together: what has queued up while the last transaction was written
/// becomes the next one. No timer delays a lone one.
final class EntryQueue: Sendable {
    typealias Outcome = Result<[EntryDecision], ServiceUnavailable>

    private typealias Continuation = CheckedContinuation<
        Result<EntryDecision, ServiceUnavailable>, Never
    >

    private struct Waiter {
        let entry: NewEntry
        let continuation: Continuation
    }

    private struct State {
        var waiters: [Waiter] = []
        var sending = 0
    }

    /// Each takes up to three locks, of which PostgreSQL has some 6,400 with its own settings
    /// (`max_locks_per_transaction`): two of these batches from each of 16 workers.
    static let batchMaximum = 64
    /// Some seconds' worth. Past it the caller hears "overloaded" at once.
    static let waitingDefault = 4_096
    /// One waits for the disk while the other keeps the processors busy.
    private static let batchesAtOnce = 2

    private let waitingMaximum: Int
    private let send: @Sendable ([NewEntry]) async -> Outcome
    private let state = Mutex(State())

    /// - Parameter send: writes one batch and gives one decision an entry, in the same order.
    init(
        waitingMaximum: Int = EntryQueue.waitingDefault,
        _ send: @escaping @Sendable ([NewEntry]) async -> Outcome
    ) {
        self.waitingMaximum = waitingMaximum
        self.send = send
    }

    var waiting: Int { state.withLock { $0.waiters.count } }

    func enter(_ entry: NewEntry) async throws(ServiceUnavailable) -> EntryDecision {
        try await withCheckedContinuation { (continuation: Continuation) in
            let waiter = Waiter(entry: entry, continuation: continuation)
            let (isTaken, begins) = state.withLock { state in
                guard state.waiters.count < waitingMaximum else { return (false, false) }
                state.waiters.append(waiter)
                guard state.sending < Self.batchesAtOnce else { return (true, false) }
                state.sending += 1
                return (true, true)
            }
            if !isTaken {
                continuation.resume(
                    returning: .failure(
                        ServiceUnavailable(
                            .ledger, .overloaded, "\(waitingMaximum) entries wait",
                            effect: .didNotHappen)))
            }
            if begins { Task { await sendWhatWaits() } }
        }.get()
    }

    private func sendWhatWaits() async {
        while true {
            let batch = state.withLock { state in
                let batch = Array(state.waiters.prefix(Self.batchMaximum))
                state.waiters.removeFirst(batch.count)
                if batch.isEmpty { state.sending -= 1 }
                return batch
            }
            if batch.isEmpty { return }
            switch await send(batch.map(\.entry)) {
            case .failure(let fault) where batch.count > 1 && fault.isRefusal:
                // One of them is what the database does not take: it costs only itself.
                for waiter in batch {
                    let outcome = await send([waiter.entry]).map { $0[0] }
                    waiter.continuation.resume(returning: outcome)
                }
            case .failure(let fault):
                for waiter in batch { waiter.continuation.resume(returning: .failure(fault)) }
            case .success(let decisions):
                for (waiter, decision) in zip(batch, decisions) {
                    waiter.continuation.resume(returning: .success(decision))
                }
            }
        }
    }
}

extension ServiceUnavailable {
    /// True if the fault lies in what was asked, and nothing of it was done.
    fileprivate var isRefusal: Bool { code == .rejected && effect == .didNotHappen }
}
