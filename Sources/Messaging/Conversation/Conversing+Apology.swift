package import Invoices
import Verification

extension Conversing {
    /// The reply to a message, whatever happens. A person in a chat is told at once when the ledger
    /// cannot be asked: platforms that try again do so too late, or show a failure of their own.
    package func answer(to message: IncomingMessage, at now: Timestamp) async -> ChannelReply {
        do throws(ServiceUnavailable) {
            return try await reply(to: message, at: now)
        } catch {
            return .text(apology(to: message))
        }
    }
}
