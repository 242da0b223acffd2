/// Why a reply was wrong, as a class to count.
enum Fault: Hashable, Sendable {
    case refused, closed, timedOut, notHTTP, surplusBytes
    /// Told to come again later, by a service that has more to do than it can: right where it may.
    case shed
    /// Told so without a number of seconds to wait.
    case shedWithoutTime
    /// Due within the run, but never answered (open loop).
    case unanswered
    case httpStatus(Int)
    case verdict(expected: Word, got: Word)
    case invoiceStatus(expected: Word, got: Word)
    case noVerdict
    case batchCount(expected: Int, got: Int)
    /// Asked after the void had returned, and still answered as normal.
    case normalAfterVoid
    case notApplied(String)
    /// The status of a deliver_sm_resp that says no.
    case deliveryRefused(UInt32)
    /// A text that does not say what is so.
    case answer
    /// A text to somebody who has an answer, or asked nothing.
    case surplusAnswer
    /// An entry without a receipt, and one whose outcome did not come in time.
    case noReceipt, noOutcome
    /// A yardstick that does not give the captured answer.
    case otherAnswer
}

extension Fault: CustomStringConvertible {
    var description: String {
        switch self {
        case .refused: "connection refused"
        case .closed: "connection closed before the reply"
        case .timedOut: "no reply in time"
        case .notHTTP: "not an HTTP/1.1 reply with a length"
        case .surplusBytes: "bytes after the reply"
        case .shed: "told to come again later"
        case .shedWithoutTime: "told to come again later, but not when"
        case .unanswered: "due but unanswered when the run ended"
        case .httpStatus(let status): "HTTP \(status)"
        case .verdict(let expected, let got): "verdict \(got), expected \(expected)"
        case .invoiceStatus(let expected, let got): "status \(got), expected \(expected)"
        case .noVerdict: "a reply without a verdict"
        case .batchCount(let expected, let got): "\(got) results, expected \(expected)"
        case .normalAfterVoid: "answered N after the void had returned"
        case .notApplied(let what): "changes not applied: \(what)"
        case .deliveryRefused(let status): "question refused with status \(status)"
        case .answer: "an answer that does not say what is so"
        case .surplusAnswer: "an answer to nobody's question"
        case .noReceipt: "an entry without a receipt"
        case .noOutcome: "no outcome in time"
        case .otherAnswer: "not the captured answer"
        }
    }
}
