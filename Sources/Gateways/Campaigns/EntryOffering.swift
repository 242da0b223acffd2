package import Hummingbird
package import Invoices
package import Lottery

/// Finds what a visitor is offered below a consistent verdict.
package struct EntryOffering: Sendable {
    private let campaigns: CampaignDirectory
    private let holders: any ReceiptHolders
    private let now: @Sendable () -> Timestamp

    package init(
        campaigns: CampaignDirectory, holders: any ReceiptHolders,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.campaigns = campaigns
        self.holders = holders
        self.now = now
    }

    /// Empty if the lottery does not answer: the verdict stands without it.
    package func offers(to request: Request) async -> EntryOffers {
        do throws(ServiceUnavailable) {
            let second = CampaignTime.second(of: now())
            let open = try await campaigns.all().filter { $0.refusal(at: second) == nil }
            if open.isEmpty { return .none }
            let visitor = try await holders.visitor(of: request)
            return EntryOffers(
                open.map { campaign in
                    let manifest = campaign.manifest(at: second)
                    return EntryOffers.Campaign(
                        name: campaign.name, title: manifest.title,
                        asksName: manifest.eligibility.nameMustMatch)
                }, token: visitor?.token)
        } catch {
            return .none
        }
    }
}
