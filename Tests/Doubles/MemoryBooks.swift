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

    package func balances(
        of accounts: [BookAccount]
    ) async throws(ServiceUnavailable) -> [BookAccount: BookBalance] {
        books.withLock { books in
            Dictionary(accounts.map { ($0, books[$0]) }, uniquingKeysWith: { first, _ in first })
        }
    }

    package func proof() async throws(ServiceUnavailable) -> BookProof {
        books.withLock { $0.proof }
    }
}
