import Invoices
package import Lottery
import Verification

/// Lets invoices wait that the ledger does not have yet, and people for outcomes.
package struct EntryWaiting: Sendable {
    let store: any AwaitedStore
    private let keys: EntryKeys
    private let ceilings: AwaitedCeilings

    package init(
        _ store: any AwaitedStore, keys: EntryKeys, ceilings: AwaitedCeilings = AwaitedCeilings()
    ) {
        self.store = store
        self.keys = keys
        self.ceilings = ceilings
    }

    /// Once this is true, the entry is made when its invoice comes in time, whatever happens to this worker.
    /// - Returns: false where too many wait already.
    func wait(
        for entry: AwaitedEntry, of id: InvoiceID, during span: Duration
    ) async throws(ServiceUnavailable) -> Bool {
        let invoice = NewAwaitedInvoice(
            person: keys.tag(of: entry.identity), invoice: keys.tag(ofAwaited: id),
            kind: entry.identity.kind, sealed: keys.sealPersonal(entry.json), wait: span)
        return try await store.add(invoice, within: ceilings) == .waits
    }

    /// Nil for what another key has sealed.
    func entry(_ invoice: AwaitedInvoice) -> AwaitedEntry? {
        keys.openPersonal(invoice.sealed).flatMap { AwaitedEntry(json: $0) }
    }

    func wait(
        forOutcomeOf entry: Int64, telling whom: [UInt8]
    ) async throws(ServiceUnavailable) {
        try await store.addOutcome(of: entry, sealed: keys.sealPersonal(whom))
    }

    /// The holder of a drawn entry; nil where nobody is any more, and for what another key has sealed.
    func person(_ news: DrawNews) -> KnownPerson? {
        let identities = news.identities.compactMap { keys.identity($0) }
        guard !identities.isEmpty,
            let opening = keys.opening(news.personal)
        else { return nil }
        return KnownPerson(
            identities: identities,
            heardAt: Timestamp(microseconds: Int64(clamping: news.acceptedAt) * 1_000_000),
            number: opening.invoice.number)
    }

    func whom(_ judged: JudgedEntry) -> [UInt8]? { keys.openPersonal(judged.sealed) }
}
