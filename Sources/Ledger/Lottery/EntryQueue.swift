import Invoices
import Lottery

/// Entries that wait for the disk travel together.
typealias EntryQueue = BatchQueue<NewEntry, EntryDecision>

extension EntryQueue {
    /// Each takes up to three locks, of which PostgreSQL has some 6,400 with its own settings
    /// (`max_locks_per_transaction`): two of these batches from each of 16 workers.
    static var batchMaximum: Int { 64 }
    /// Some seconds' worth.
    static var waitingDefault: Int { 4_096 }
    /// One waits for the disk while the other keeps the processors busy.
    private static var batchesAtOnce: Int { 2 }

    /// - Parameter send: writes one batch and gives one decision an entry, in the same order.
    convenience init(
        waitingMaximum: Int = EntryQueue.waitingDefault,
        _ send: @escaping @Sendable ([NewEntry]) async -> Outcome
    ) {
        self.init(
            batchMaximum: Self.batchMaximum, batchesAtOnce: Self.batchesAtOnce,
            waitingMaximum: waitingMaximum, send)
    }

    func enter(_ entry: NewEntry) async throws(ServiceUnavailable) -> EntryDecision {
        try await answer(to: entry)
    }
}
