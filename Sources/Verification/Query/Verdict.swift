/// The answer to "is this invoice authentic?". A "no" is an answer; only a fault is thrown.
package enum Verdict: Sendable, Equatable {
    /// All factors agree. The invoice may still be void: its status comes first.
    case consistent(VerifiedInvoice)
    /// At least one factor differs; which one is never told.
    case inconsistent
    case notFound
    /// Issued more than five years ago.
    case outOfRange
    case malformed([Malformed])
    /// Too many wrong attempts on this invoice.
    case limited(retryAfter: Duration)
    /// Too many queries by this client.
    case throttled(retryAfter: Duration)
    /// Too many queries by everybody.
    case overloaded(retryAfter: Duration)
}

/// An invoice that was found and agrees, with the checks before this one.
package struct VerifiedInvoice: Sendable, Equatable {
    package let stored: StoredInvoice
    package let checksBefore: CheckHistory
    /// The database could not be reached: this is the last that was known.
    package let isFromOutage: Bool

    package init(stored: StoredInvoice, checksBefore: CheckHistory, isFromOutage: Bool = false) {
        self.stored = stored
        self.checksBefore = checksBefore
        self.isFromOutage = isFromOutage
    }
}

/// A verdict and what else the asker should hear.
package struct Answer: Sendable, Equatable {
    package let verdict: Verdict
    /// The QR text's CRC is wrong: typed or read with a slip.
    package let checksumIsWrong: Bool

    package init(_ verdict: Verdict, checksumIsWrong: Bool = false) {
        self.verdict = verdict
        self.checksumIsWrong = checksumIsWrong
    }
}
