package import Invoices

/// How far one win is on its way to the holder. The raw value is the table's word.
package enum PayoutState: String, Hashable, Sendable, CaseIterable {
    /// No attempt has begun.
    case ready
    /// The attempt is on the disk, and its call may have been made.
    case submitting
    case accepted
    case needsUser = "needs user"
    case processing
    /// It is not known what became of the call: only questions, until it is.
    case unknown
    case paid
    /// The provider has said for good that this number pays nothing.
    case failed
    case cancelled
    /// The payee has not confirmed in time.
    case expired
    /// Paid, and sent back by the payee's bank.
    case returned
    /// The win is no longer owed: its invoice is void, or nobody claimed it in time.
    case forfeited

    /// True if an attempt is under way, so that no other number may be used.
    package var isLive: Bool {
        switch self {
        case .submitting, .accepted, .needsUser, .processing, .unknown: true
        case .ready, .paid, .failed, .cancelled, .expired, .returned, .forfeited: false
        }
    }

    /// True if nothing more happens by itself.
    package var isFinal: Bool { self == .paid || self == .forfeited }
}

/// When the next attempt may begin.
package enum NextAttempt: Hashable, Sendable {
    case at(Timestamp)
    /// When the payee has bound an account, or another one.
    case payee
    /// When the holder is at the page, where he confirms.
    case visit
    /// When a person has released it.
    case person
}

/// Why a person has to look. The raw value is for tables and metrics.
package enum PayoutAlarm: String, Hashable, Sendable, CaseIterable {
    /// The provider says that it has paid another amount, from another account or to somebody else. Nothing more
    /// is done but to ask again once a day.
    case mismatch
    /// It has not been known for a day. Questions go on.
    case inDoubt = "in doubt"
    /// An attempt that was over is paid after all. The books have it (`LatePayment`).
    case paidLate = "paid late"
    /// A suspicion, a reason that the program does not know, or too many attempts.
    case person

    /// True if nothing new is sent until somebody has looked.
    package var stops: Bool { self != .inDoubt }
}

/// The next thing to do about one payout.
package enum PayoutStep: Hashable, Sendable {
    /// Wait until then, or until something happens.
    case wait(until: Timestamp?)
    /// Build attempt number so and so, and commit it (`begin`).
    case prepare(attempt: Int)
    /// Ask how the invoice stands, then call.
    case submit
    /// Commit that the same submission goes out once more (`resubmit`).
    case resubmit
    case query
    /// Withdraw what the payee has not confirmed, then ask.
    case cancel
    /// Commit that nothing is owed any more (`forfeit`).
    case forfeit
}
