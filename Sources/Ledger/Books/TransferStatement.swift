import Invoices
import Payouts
import Wire

/// Transfers on their way into the database.
enum TransferStatement {
    /// For whoever pays.
    static let write: PostgresStatement = """
        SELECT write_transfers($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[],
                               $6::text[])
        """

    static func parameters(of transfers: [Transfer]) -> [PostgresParameter] {
        [
            .textArray(transfers.map(\.id.description)), .textArray(transfers.map(\.kind.word)),
            .textArray(transfers.map(\.source.description)),
            .textArray(transfers.map(\.target.description)),
            .int8Array(transfers.map(\.amount.value)),
            .optionalTextArray(transfers.map(\.kind.ended?.description)),
        ]
    }

    static func decision(_ word: String) throws(ServiceUnavailable) -> BookDecision {
        switch word {
        case "written": return .written
        case "exists": return .exists
        default:
            throw ServiceUnavailable(.ledger, .damaged, "the books answered \(word)")
        }
    }

    /// The refusal that an error of the database stands for; nil for another fault.
    static func refusal(_ error: WireError) -> BookRefusal? {
        switch (error.serverCode, error.constraint) {
        case ("FB001", _): .notPending
        case ("FB002", _): .conflict
        case ("23505", "book_transfer_ends_key"): .ended
        case ("23514", "not_below_zero"): .insufficient
        case ("FB003", _), ("23514", _): .malformed
        default: nil
        }
    }
}

extension Transfer.Kind {
    var word: String {
        switch self {
        case .posted: "posted"
        case .pending: "pending"
        case .post: "post"
        case .void: "void"
        }
    }

    var ended: TransferID? {
        switch self {
        case .posted, .pending: nil
        case .post(let id), .void(let id): id
        }
    }
}
