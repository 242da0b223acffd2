import Edge
import Gateways
import Invoices
import Ledger
import Logging
import Lottery
import Metrics
import Verification

extension ServiceModule {
    /// Entering invoices into campaigns; none without the keys for it.
    static func lottery(_ core: ServiceCore) -> [ServiceModule] {
        guard let keys = core.settings.lottery.keys else { return [] }
        let nation = core.store.nation
        let campaigns = CampaignDirectory(nation.campaigns, keys: keys)
        let watch = OutcomeWatch(nation.entries)
        let ledger = LookupLedger(lookup: core.lookup)
        let admission = EntryAdmission(
            store: nation.entries, campaigns: campaigns, keys: keys,
            statuses: { (ids) async throws(ServiceUnavailable) in
                try await ledger.invoices(ids).map { $0?.status }
            })
        let entering = EntryService(
            verifier: core.verifier, ledger: ledger, campaigns: campaigns, admission: admission,
            watch: watch)
        let reading = CampaignReading(campaigns: campaigns, logger: core.logger)
        let waiting = Gauge(label: MetricNames.entriesWaiting)
        return [
            ServiceModule(
                "lottery",
                routes: [
                    EntryAPI(entering, authenticator: core.authenticator, now: core.now)
                ],
                services: [BackgroundService("lottery campaigns") { await reading.run() }],
                gauges: [{ waiting.record(watch.waiting) }])
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
                for (name, reason) in try await campaigns.refresh() {
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

/// The ledger by way of the look-ups, with their cache and their batches.
private struct LookupLedger: InvoiceLedger {
    let lookup: InvoiceLookup

    func invoices(_ ids: [InvoiceID]) async throws(ServiceUnavailable) -> [StoredInvoice?] {
        var invoices: [StoredInvoice?] = []
        for outcome in await lookup.lookUp(ids, at: .now) {
            let found = try outcome.get()
            // The last that was known says nothing of a void since then.
            guard !found.isFromOutage else {
                throw ServiceUnavailable(
                    .ledger, .unreachable, "an earlier invoice's state is not known just now",
                    effect: .didNotHappen)
            }
            invoices.append(found.stored)
        }
        return invoices
    }
}
