package import Invoices

/// The outcome of a change.
package enum ChangeOutcome: Sendable, Equatable {
    /// Applied; the invoice now has this revision.
    case applied(revision: Int64)
    /// The ledger held exactly this already.
    case alreadyApplied
    case refused(ChangeRefusal)
    /// The part of the ledger that keeps the invoice did not answer. Whether the change may have been
    /// applied is the error's `effect`; either way it may be sent again.
    case failed(ServiceUnavailable)
}

extension ServiceUnavailable.Effect {
    /// The consequence of an unanswered change in one plain English phrase. What was applied is
    /// `alreadyApplied` when it comes again.
    package var explanation: String {
        switch self {
        case .didNotHappen: "this attempt changed nothing"
        case .mayHaveHappened: "it may have been changed; repeating is safe"
        }
    }
}
