package import Invoices
import Verification

/// The one conversation engine behind all channels, as their adapters know it.
package protocol Conversing: Sendable {
    /// The reply to a message. The same message again (same channel, sender and id) gets the same
    /// answer, and waits for the first attempt if that is still running.
    ///
    /// Throws only when the ledger cannot be asked; nothing is remembered then, so that the
    /// platform's next attempt is answered. Where a platform does not try again, `apology` is said.
    func reply(
        to message: IncomingMessage, at now: Timestamp
    ) async throws(ServiceUnavailable) -> ChannelReply

    /// The sentence for a moment when the ledger cannot be asked.
    func apology(to message: IncomingMessage) -> String
}
