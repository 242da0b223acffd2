package import Edge
package import Invoices
package import Lottery
package import Verification

/// Makes links by which people see their own receipts.
package protocol ReceiptsLinking: Sendable {
    /// Good once and for ten minutes: whoever opens it first is signed in as this person.
    func link(for person: HolderIdentity) async throws(ServiceUnavailable) -> String
}

/// The parts by which a conversation enters invoices into campaigns.
package struct LotteryConversation: Sendable {
    let entering: EntryService
    let site: String
    let receipts: (any ReceiptsLinking)?

    /// - Parameters:
    ///   - site: where the service's pages are; empty where no links are told.
    ///   - receipts: nil where nobody signs in.
    package init(
        _ entering: EntryService, site: String, receipts: (any ReceiptsLinking)?
    ) {
        self.entering = entering
        self.site = site
        self.receipts = receipts
    }

    /// - Parameter verification: the conversation's own.
    func topic(_ verification: VerificationTopic) -> LotteryTopic {
        LotteryTopic(
            entering: entering, verification: verification, site: site, receipts: receipts)
    }
}

extension Conversation {
    /// As the other one, with entering beside verification.
    /// - Parameter lottery: nil where there is none.
    package init(
        verifier: any InvoiceVerifying, limiter: Limiter, memory: any EphemeralStore,
        identity: ClientIdentity, photos: (any PhotoReading)?, lottery: LotteryConversation?
    ) {
        self.init(
            verifier: verifier, limiter: limiter, memory: memory, identity: identity,
            photos: photos, pause: { try await Task.sleep(for: $0) },
            topics: { verification in lottery.map { [$0.topic(verification)] } ?? [] })
    }
}
