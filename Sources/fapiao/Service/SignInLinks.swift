import Gateways
import Invoices
import Lottery
import Messaging

/// Tells people in a chat, or by text message, where they see their own receipts.
struct SignInLinks: ReceiptsLinking {
    let holders: HolderSessions
    /// The address of the pages.
    let site: String

    func link(for person: HolderIdentity) async throws(ServiceUnavailable) -> String {
        site + SignInPages.address(ofLink: try await holders.makeLink(for: person))
    }
}
