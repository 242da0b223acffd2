package import Cryptography
package import Invoices
package import Lottery
import Synchronization

/// Entries and campaigns in memory, for tests: the ports' promises but the power cut.
package final class MemoryEntryStore: EntryStore, CampaignStore {
    fileprivate struct State {
        var campaigns: [PublishedCampaign] = []
        /// What workers have not read yet.
        var states: [String: CampaignStatement.State] = [:]
        var entries: [(new: NewEntry, stored: EntryRecord)] = []
        var identities: [Bytes32: (holder: String, kind: String)] = [:]
        var outcomes: [Int64: EntryOutcome] = [:]
        var outcomesAsked = 0
        var fault: ServiceUnavailable?
    }

    private let state = Mutex(State())

    package init(_ campaigns: [PublishedCampaign] = []) {
        state.withLock { $0.campaigns = campaigns }
    }

    package var stored: [EntryRecord] { state.withLock { $0.entries.map(\.stored) } }
    package var holders: Set<String> { state.withLock { Set($0.identities.values.map(\.holder)) } }
    package var outcomesAsked: Int { state.withLock { $0.outcomesAsked } }

    package func judge(_ id: Int64, _ outcome: EntryOutcome) {
        state.withLock { $0.outcomes[id] = outcome }
    }

    /// What only the store knows until the campaigns are read again.
    package func set(_ origin: String, _ new: CampaignStatement.State) {
        state.withLock { $0.states[origin] = new }
    }

    /// From here on nothing answers; nil lets it answer again.
    package func fail(_ fault: ServiceUnavailable?) { state.withLock { $0.fault = fault } }

    package func campaigns() async throws(ServiceUnavailable) -> [PublishedCampaign] {
        try state.withLock { (state) throws(ServiceUnavailable) in
            if let fault = state.fault { throw fault }
            return state.campaigns
        }
    }

    package func prior(
        to asked: PriorQuestion
    ) async throws(ServiceUnavailable) -> PriorEntries {
        try state.withLock { (state) throws(ServiceUnavailable) in
            if let fault = state.fault { throw fault }
            let ofKey = state.entries.filter { $0.new.keyFingerprint == asked.keyFingerprint }
            return PriorEntries(
                holder: state.identities[asked.identity]?.holder,
                entry: ofKey.first { $0.new.entry.invoice == asked.invoice }?.stored,
                sales: ofKey.reversed()
                    .filter { $0.new.sale == asked.sale && $0.new.entry.invoice != asked.invoice }
                    .prefix(PriorEntries.salesMaximum).map(\.stored.personal))
        }
    }

    package func enter(_ entry: NewEntry) async throws(ServiceUnavailable) -> EntryDecision {
        try state.withLock { (state) throws(ServiceUnavailable) in
            if let fault = state.fault { throw fault }
            return state.enter(entry)
        }
    }

    package func entry(
        leaf: Bytes32, ofKind kind: String
    ) async throws(ServiceUnavailable) -> EntryRecord? {
        try state.withLock { (state) throws(ServiceUnavailable) in
            if let fault = state.fault { throw fault }
            return state.entries.first { entry in
                entry.stored.leaf == leaf
                    && state.identities.values.contains { known in
                        known.holder == entry.stored.holder && known.kind == kind
                    }
            }?.stored
        }
    }

    package func outcomes(
        of ids: [Int64]
    ) async throws(ServiceUnavailable) -> [EntryOutcome] {
        try state.withLock { (state) throws(ServiceUnavailable) in
            state.outcomesAsked += 1
            if let fault = state.fault { throw fault }
            return ids.map { state.outcomes[$0] ?? .waiting }
        }
    }
}

extension MemoryEntryStore.State {
    fileprivate mutating func enter(_ new: NewEntry) -> EntryDecision {
        let bound = identities[new.identity.tag, default: (new.holder, new.identity.kind)]
        guard bound.holder == new.holder else { return .bound(bound.holder) }
        let known = entries.first {
            $0.new.keyFingerprint == new.keyFingerprint
                && $0.new.entry.invoice == new.entry.invoice
        }
        if let known, known.stored.holder == new.holder { return .known(known.stored) }
        if let shut = states[new.origin], shut != .open { return .shut(shut) }
        if let cap = reached(by: new) { return .capped(cap) }
        if known != nil { return .taken }
        identities[new.identity.tag] = bound
        let stored = EntryRecord(
            id: Int64(entries.count + 1), origin: new.origin, entry: new.entry,
            leaf: new.entry.leafHash, holder: new.holder, personal: new.personal)
        entries.append((new, stored))
        return .entered(stored)
    }

    private func reached(by new: NewEntry) -> EntryCap? {
        let day = CampaignTime.day(of: new.entry.acceptedAt)
        let month = CampaignTime.month(of: new.entry.acceptedAt)
        let ofCampaign = entries.map(\.new).filter { $0.origin == new.origin }
        let holders = ofCampaign.filter { $0.holder == new.holder }
        let sellers = ofCampaign.filter { $0.seller == new.seller }
        func reaches(
            _ cap: UInt64?, _ entries: [NewEntry], within span: Range<Int64>? = nil
        ) -> Bool {
            let counted = entries.count { span?.contains(Int64($0.entry.acceptedAt)) ?? true }
            return cap.map { UInt64(counted) >= $0 } ?? false
        }
        if reaches(new.caps.holderDay, holders, within: day) { return .holderDay }
        if reaches(new.caps.holderMonth, holders, within: month) { return .holderMonth }
        if reaches(new.caps.holderAll, holders) { return .holderAll }
        if reaches(new.caps.sellerDay, sellers, within: day) { return .sellerDay }
        if reaches(new.caps.sellerAll, sellers) { return .sellerAll }
        return nil
    }
}
