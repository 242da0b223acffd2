package import Invoices

/// The answer to "is this invoice authentic?". A "no" is an answer; only a fault is thrown.
package enum Verdict: Sendable, Equatable {
    /// All factors agree. The invoice may still be void: its status comes first.
    case consistent(VerifiedInvoice)
    /// At least one factor differs; which one is never told.
    case inconsistent
    case notFound
    /// Issued more than five years ago.
    case outOfRange
    case malformed([FieldError])
    /// Too many wrong attempts, on this invoice or by this client. Each of `liftedBy`, given beside the
    /// usual details, opens the invoice at once; none where only time does.
    case limited(retryAfter: Duration, liftedBy: [ExtraDetail] = [])
    /// Too many queries by this client.
    case throttled(retryAfter: Duration)
    /// Too many queries by everybody.
    case overloaded(retryAfter: Duration)
}

/// A detail beyond those that a kind asks for, which only the paper's holder is likely to know. The raw
/// value is the field's name in the API.
package enum ExtraDetail: String, Sendable, Equatable {
    /// All twenty digits.
    case checkCode
    case sellerTaxNumber
}

/// An invoice that was found and agrees, with the checks before this one.
package struct VerifiedInvoice: Sendable, Equatable {
    package let stored: StoredInvoice
    /// Checks by anybody before this one, which later clients are told of (查验次数).
    package let checksBefore: CheckHistory
    /// The database could not be reached: this is the last that was known.
    package let isFromOutage: Bool

    package init(stored: StoredInvoice, checksBefore: CheckHistory, isFromOutage: Bool = false) {
        self.stored = stored
        self.checksBefore = checksBefore
        self.isFromOutage = isFromOutage
    }
}

/// A verdict and what else the client should hear.
package struct Answer: Sendable, Equatable {
    package let verdict: Verdict
    /// The QR text's CRC is wrong: typed or read with a slip.
    package let checksumIsWrong: Bool
    /// After a wrong attempt: how many more this client has before it must wait.
    package let wrongAttemptsLeft: Int?
    /// The details that give the client more attempts than these.
    package let liftedBy: [ExtraDetail]
    /// True if a seller's tax number was among the details. A refusal then says that they do not
    /// open the invoice; the same whichever of them is wrong, and where none is.
    package let gaveSeller: Bool

    package init(
        _ verdict: Verdict, checksumIsWrong: Bool = false, wrongAttemptsLeft: Int? = nil,
        liftedBy: [ExtraDetail] = [], gaveSeller: Bool = false
    ) {
        self.verdict = verdict
        self.checksumIsWrong = checksumIsWrong
        self.wrongAttemptsLeft = wrongAttemptsLeft
        self.liftedBy = liftedBy
        self.gaveSeller = gaveSeller
    }
}
