package import Invoices
package import Verification

/// Sends messages through one platform. It says itself whether it may, and what it costs; whom to fall
/// back on is the message's affair.
package protocol OutgoingSender: Sendable {
    var channel: Client.Channel { get }
    /// For the log, where several serve one channel: `kannel`.
    var name: String { get }

    /// Decided without asking the platform.
    func permission(for delivery: OutgoingDelivery, at now: Timestamp) -> OutgoingPermission

    /// Asks the platform to deliver, once. Called only after `may`.
    func send(_ delivery: OutgoingDelivery, at now: Timestamp) async -> OutgoingResult
}

/// What one platform is asked to do.
package struct OutgoingDelivery: Sendable, Equatable {
    package let recipient: OutgoingRecipient
    package let purpose: OutgoingPurpose
    package let text: String
    /// The one-time code within the text; empty where there is none.
    package let code: String

    package init(
        to recipient: OutgoingRecipient, purpose: OutgoingPurpose, text: String, code: String = ""
    ) {
        self.recipient = recipient
        self.purpose = purpose
        self.text = text
        self.code = code
    }
}

package enum OutgoingPermission: Sendable, Equatable {
    case may(OutgoingCost)
    /// A definite no; the reason is for the log.
    case mayNot(reason: String)
}

package enum OutgoingCost: Sendable {
    case free
    /// The platform takes money for every message.
    case charged
}

package enum OutgoingResult: Sendable, Equatable {
    /// The platform has taken it.
    case sent
    /// A definite no: it was not sent and will not be. The code is the platform's, fit for a log.
    case refused(code: String)
    /// It was not sent, and another time it may be.
    case later
    /// No answer came that tells: it may have been sent.
    case unknown
}
