package import Invoices

/// The rule that keeps an invoice out of a campaign. A "no" is an answer: it is signed, and says when or how it could be
/// a "yes".
package enum EntryRefusal: Hashable, Sendable {
    case notYetOpen(opens: UInt64)
    case over(since: UInt64)
    case paused
    /// By the operator, for ever.
    case closed

    /// Void or reversed, if only in part.
    case status(InvoiceStatus)
    case kind(InvoiceKind)
    case amount(least: Fen)
    case region
    case seller
    case issuedTooEarly(first: CalendarDay)
    case issuedTooLate(last: CalendarDay)
    case buyerIsCompany
    case buyerName

    case holderDay(UInt64, until: UInt64)
    case holderMonth(UInt64, until: UInt64)
    case holderAll(UInt64)
    case sellerDay(UInt64, until: UInt64)
    case sellerAll(UInt64)

    /// Entered by this very holder, in a campaign that excludes this one.
    case enteredElsewhere(origin: String)
    /// One answer for two cases that may not be told apart: somebody else has entered the invoice,
    /// or one of the same seller, buyer and amount was entered before and then voided or reversed.
    case notEligible

    /// As the signed refusal and the API have it.
    package var rule: String {
        switch self {
        case .notYetOpen: "campaign-not-yet-open"
        case .over: "campaign-over"
        case .paused: "campaign-paused"
        case .closed: "campaign-closed"
        case .status: "invoice-status"
        case .kind: "invoice-kind"
        case .amount: "least-amount"
        case .region: "seller-region"
        case .seller: "seller-trade"
        case .issuedTooEarly, .issuedTooLate: "issue-day"
        case .buyerIsCompany: "buyer-person"
        case .buyerName: "buyer-name"
        case .holderDay: "holder-day"
        case .holderMonth: "holder-month"
        case .holderAll: "holder-all"
        case .sellerDay: "seller-day"
        case .sellerAll: "seller-all"
        case .enteredElsewhere: "entered-already"
        case .notEligible: "not-eligible"
        }
    }

    /// Every rule's name, each once.
    package static let rules = [
        "campaign-not-yet-open", "campaign-over", "campaign-paused", "campaign-closed",
        "invoice-status", "invoice-kind", "least-amount", "seller-region", "seller-trade",
        "issue-day", "buyer-person", "buyer-name", "holder-day", "holder-month", "holder-all",
        "seller-day", "seller-all", "entered-already", "not-eligible",
    ]

    /// The second from which on the same may be asked again; nil where waiting does not help, or
    /// nobody knows.
    package var until: UInt64? {
        switch self {
        case .notYetOpen(let opens): opens
        case .holderDay(_, let until), .holderMonth(_, let until), .sellerDay(_, let until): until
        default: nil
        }
    }
}
