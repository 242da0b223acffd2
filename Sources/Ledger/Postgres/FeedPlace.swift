import Invoices
import Verification

/// The contents of a cursor's note: two snapshots as PostgreSQL writes them (`pg_snapshot`,
/// `xmin:xmax:xip`) and, in the middle of a page series, the last row that was handed out.
struct FeedPlace: Equatable {
    /// Everything visible to it was handed out.
    var base: String
    /// The snapshot that is being handed out page by page; nil for what is visible now.
    var target: String?
    var transaction: UInt64 = 0
    var position: Int64 = 0

    init(base: String, target: String? = nil, transaction: UInt64 = 0, position: Int64 = 0) {
        self.base = base
        self.target = target
        self.transaction = transaction
        self.position = position
    }

    /// - Throws: `.rejected` for a note that no ledger of this version wrote.
    init(_ cursor: FeedCursor) throws(ServiceUnavailable) {
        let parts = cursor.seen.split(separator: " ").map(String.init)
        switch parts.count {
        case 0:
            let oldest = cursor.oldestOpenTransaction
            self.init(base: "\(oldest):\(oldest):")
        case 1: self.init(base: parts[0])
        case 4:
            guard let transaction = UInt64(parts[2]), let position = Int64(parts[3]) else {
                throw Self.unreadable
            }
            self.init(
                base: parts[0], target: parts[1], transaction: transaction, position: position)
        default: throw Self.unreadable
        }
    }

    private static let unreadable = ServiceUnavailable(
        .ledger, .rejected, "a feed cursor that is not ours", effect: .didNotHappen)

    func cursor(_ oldestOpenTransaction: UInt64, in life: String) -> FeedCursor {
        let seen = target.map { "\(base) \($0) \(transaction) \(position)" } ?? base
        return FeedCursor(
            oldestOpenTransaction: oldestOpenTransaction, seen: seen, life: life)
    }

    /// Transactions that began after the base stand behind this in the feed's order, and so does
    /// what is left of the page series. Positions count from 1.
    var newcomersAfter: (transaction: UInt64, position: Int64) {
        let fields = base.split(separator: ":", omittingEmptySubsequences: false)
        let next = fields.count > 1 ? UInt64(fields[1]) ?? 0 : 0
        return transaction >= next ? (transaction, position) : (next, 0)
    }

    /// The base's `xmin`: all transactions before it had ended.
    var oldestOpen: UInt64? { base.split(separator: ":").first.flatMap { UInt64($0) } }
}
