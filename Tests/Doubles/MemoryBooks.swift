package import Invoices
package import Payouts
import Synchronization

/// The books in memory, with the rules of those in PostgreSQL.
package final class MemoryBooks: BookStore {
    private let books = Mutex(Books())

    package init() {}

    package func deposit(
        _ amount: Fen, to campaign: String, reference: String
    ) async throws(ServiceUnavailable) -> BookDecision {
        books.withLock { $0.write([.deposit(amount, to: campaign, reference: reference)]) }
    }

    package func write(_ transfers: [Transfer]) async throws(ServiceUnavailable) -> BookDecision {
        books.withLock { $0.write(transfers) }
    }

    package func proof() async throws(ServiceUnavailable) -> BookProof {
        books.withLock { $0.proof }
    }
}
