package import Invoices

/// Proves the facts that were found directly before a call that may move money: that the invoice
/// was good, that nobody holds the payout, and that this worker still has its lease.
///
/// The change feed tells of a void as well, but later. An invoice whose void was committed before the question
/// was read is found void; so no call begins more than `validity` after a void, however long a worker slept.
package struct SubmissionCheck: Hashable, Sendable {
    /// So long may a call follow its check.
    package static let validity = Duration.seconds(1)

    /// When the question was sent.
    package let asked: Timestamp

    package init(asked: Timestamp) { self.asked = asked }

    /// To be asked with nothing between the answer and the call. A clock that went back permits nothing.
    package func permitsCall(at now: Timestamp) -> Bool {
        now >= asked && now.duration(since: asked) < Self.validity
    }
}
