package import Invoices
package import Verification

/// Sends messages through one platform. It says itself whether it may, and what it costs; whom to fall
/// back on is the message's affair.
package protocol OutgoingSender: Sendable {
    /// The channel whose people it reaches.
    var channel: Client.Channel { get }
    /// For the log, where several serve one channel: `kannel`.
    var name: String { get }

    /// Decided without asking the platform.
    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission

    /// Asks the platform to deliver, once. Called only after `may`.
    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult
}

/// The order to one platform: one message to one recipient.
package struct OutgoingDelivery: Sendable, Equatable {
    /// The person, by the platform's own name.
    package let recipient: OutgoingRecipient
    package let purpose: OutgoingPurpose
    /// The whole text. A platform with templates takes its fields from it.
    package let text: String
    /// The one-time code within the text; empty where there is none.
    package let code: String
    /// 64 hexadecimal digits that nobody can guess, of this attempt and this way alone, for platforms that
    /// repeat such a name in their reports; empty for none.
    package let reference: String

    package init(
        to recipient: OutgoingRecipient, purpose: OutgoingPurpose, text: String, code: String = "",
        reference: String = ""
    ) {
        self.recipient = recipient
        self.purpose = purpose
        self.text = text
        self.code = code
        self.reference = reference
    }
}

/// A sender's word before the platform is asked.
package enum OutgoingPermission: Sendable, Equatable {
    case may(OutgoingCost)
    /// A definite no; the reason is for the log.
    case mayNot(reason: String)
}

/// Decides what happens to a message that was perhaps sent: only a free one is sent again.
package enum OutgoingCost: Sendable {
    case free
    /// The platform takes money for every message.
    case charged
}

/// The end of one attempt by one way.
package enum OutgoingResult: Sendable, Equatable {
    /// The platform has taken it.
    case sent
    /// The platform has taken it, and will report whether it arrives under these names, one for each part.
    case traced([String])
    /// A definite no: it was not sent and will not be. The code is the platform's, fit for a log.
    case refused(code: String)
    /// It was not sent, and another time it may be.
    case later
    /// No answer came that tells: it may have been sent.
    case unknown
}

extension OutgoingResult {
    /// The same, of a platform that repeats our own reference in its reports.
    func traced(as reference: String) -> OutgoingResult {
        self == .sent && !reference.isEmpty ? .traced([reference]) : self
    }
}
