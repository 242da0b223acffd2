import Edge
import Invoices
import Ledger
import Lottery
import Verification

/// The parts of the lottery that several modules share, one of each.
struct LotteryCore {
    let campaigns: CampaignDirectory
    let watch: OutcomeWatch
    let admission: EntryAdmission
    let waiting: EntryWaiting
    let entering: EntryService
    /// The address of the pages; empty if no message links to them.
    let site: String

    init(
        _ keys: EntryKeys, site: String, store: LedgerStore, lookup: InvoiceLookup,
        verifier: Verifier
    ) {
        self.site = site
        let nation = store.nation
        let ledger = LookupLedger(lookup: lookup)
        campaigns = CampaignDirectory(nation.campaigns, keys: keys)
        watch = OutcomeWatch(nation.entries)
        waiting = EntryWaiting(nation.awaited, keys: keys)
        admission = EntryAdmission(
            store: nation.entries, campaigns: campaigns, keys: keys,
            statuses: { (ids) async throws(ServiceUnavailable) in
                try await ledger.invoices(ids).map { $0?.status }
            })
        entering = EntryService(
            verifier: verifier, ledger: ledger, campaigns: campaigns, admission: admission,
            watch: watch, waiting: waiting)
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
