import Edge
import Gateways
import Invoices
import Ledger
import Logging
import Lottery
import Metrics

extension ServiceModule {
    /// Entering invoices into campaigns; none without the keys for it.
    static func lottery(_ core: ServiceCore) -> [ServiceModule] {
        guard let lottery = core.lottery else { return [] }
        let reading = CampaignReading(campaigns: lottery.campaigns, logger: core.logger)
        let waiting = Gauge(label: MetricNames.entriesWaiting)
        return [
            ServiceModule(
                "lottery",
                routes: [
                    EntryAPI(
                        lottery.entering, authenticator: core.authenticator,
                        accounts: core.settings.lottery.payeeKey == nil
                            ? nil : core.store.nation.accounts,
                        now: core.now)
                ],
                services: [BackgroundService("lottery campaigns") { await reading.run() }],
                gauges: [{ waiting.record(lottery.watch.waiting) }])
        ]
    }
}

/// Keeps the campaigns of this worker current.
private struct CampaignReading {
    let campaigns: CampaignDirectory
    let logger: Logger

    /// An amendment or a new campaign is known to all workers after this. A pause holds at once,
    /// where entries are stored.
    private static let interval = Duration.seconds(2)

    func run() async {
        while !Task.isCancelled {
            do throws(ServiceUnavailable) {
                try await campaigns.refresh()
                for (name, reason) in campaigns.newlyUnusable() {
                    logger.error(
                        "no entries are taken for a campaign",
                        metadata: ["campaign": .string(name), "reason": "\(reason)"])
                }
            } catch {
                logger.warning(
                    "campaigns cannot be read", metadata: ["detail": .string(error.detail)])
            }
            try? await Task.sleep(for: Self.interval)
        }
    }
}
