import Invoices
import Synchronization
import Verification

/// Takes so many batches, then is away. Notes how large they were.
final class FailingWriter: LedgerWriter {
    /// What only the log may hear.
    static let detail = "broken by the test"

    private let batches: Int
    private let taken = Mutex<[Int]>([])
    private let told = Mutex<Set<ChangeActor>>([])

    init(batches: Int) { self.batches = batches }

    var sizes: [Int] { taken.withLock { $0 } }
    /// Who was named with them.
    var actors: Set<ChangeActor> { told.withLock { $0 } }

    func apply(
        _ changes: [LedgerChange], by actor: ChangeActor
    ) async throws(ServiceUnavailable) -> [ChangeOutcome] {
        told.withLock { _ = $0.insert(actor) }
        let count = taken.withLock { taken in
            taken.append(changes.count)
            return taken.count
        }
        guard count <= batches else { throw ServiceUnavailable(.ledger, .unreachable, Self.detail) }
        return changes.map { _ in .applied(revision: 1) }
    }
}
