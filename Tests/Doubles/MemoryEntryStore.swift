package import Cryptography
package import Invoices
package import Lottery
import Synchronization

/// Entries, campaigns and who is signed in, in memory, for tests: the ports' promises but the power cut.
package final class MemoryEntryStore: EntryStore, CampaignStore {
    struct State {
        var campaigns: [PublishedCampaign] = []
        /// What workers have not read yet.
        var states: [String: CampaignStatement.State] = [:]
        var entries: [(new: NewEntry, stored: EntryRecord)] = []
        /// In the order in which they were bound.
        var identities: [(identity: StoredIdentity, holder: String)] = []
        var outcomes: [Int64: EntryOutcome] = [:]
        var draws: [Int64: [DrawWin]] = [:]
        /// Rows in which nobody waits any more.
        var withdrawn: Set<Int64> = []
        var outcomesAsked = 0
        var fault: ServiceUnavailable?
        var losesNextAnswer = false
        var signIn = SignInMemory()

        func holder(of tag: Bytes32) -> String? {
            identities.first { $0.identity.tag == tag }?.holder
        }
    }

    let state = Mutex(State())

    package init(_ campaigns: [PublishedCampaign] = []) {
        state.withLock { $0.campaigns = campaigns }
    }

    package var stored: [EntryRecord] { state.withLock { $0.entries.map(\.stored) } }
    package var holders: Set<String> { state.withLock { Set($0.identities.map(\.holder)) } }
    package var outcomesAsked: Int { state.withLock { $0.outcomesAsked } }

    package func judge(_ id: Int64, _ outcome: EntryOutcome) {
        state.withLock { $0.outcomes[id] = outcome }
    }

    /// Nobody waits in this row any more.
    package func withdraw(awaited id: Int64) {
        state.withLock { _ = $0.withdrawn.insert(id) }
    }

    /// What periodic draws gave an entry.
    package func draw(_ id: Int64, _ wins: [DrawWin]) {
        state.withLock { $0.draws[id] = wins }
    }

    /// What only the store knows until the campaigns are read again.
    package func set(_ origin: String, _ new: CampaignStatement.State) {
        state.withLock { $0.states[origin] = new }
    }

    /// From here on nothing answers; nil lets it answer again.
    package func fail(_ fault: ServiceUnavailable?) { state.withLock { $0.fault = fault } }

    /// The next entry is stored, and nobody hears of it: a worker died, or a connection broke.
    package func loseNextAnswer() { state.withLock { $0.losesNextAnswer = true } }

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
            let holder = state.holder(of: asked.identity)
            let entry = ofKey.first { $0.new.entry.invoice == asked.invoice }?.stored
            let own = holder.map(state.signIn.ids) ?? []
            return PriorEntries(
                holder: holder, entry: entry, isOwn: entry.map { own.contains($0.holder) } ?? false,
                sales: ofKey.reversed()
                    .filter { $0.new.sale == asked.sale && $0.new.entry.invoice != asked.invoice }
                    .prefix(PriorEntries.salesMaximum).map(\.stored.personal))
        }
    }

    package func enter(_ entry: NewEntry) async throws(ServiceUnavailable) -> EntryDecision {
        try state.withLock { (state) throws(ServiceUnavailable) in
            if let fault = state.fault { throw fault }
            let decision = state.enter(entry)
            guard state.losesNextAnswer else { return decision }
            state.losesNextAnswer = false
            throw ServiceUnavailable(.ledger, .unreachable, "lost")
        }
    }

    package func entry(
        leaf: Bytes32, ofKind kind: String
    ) async throws(ServiceUnavailable) -> EntryRecord? {
        try state.withLock { (state) throws(ServiceUnavailable) in
            if let fault = state.fault { throw fault }
            return state.entries.first { entry in
                entry.stored.leaf == leaf
                    && state.identities.contains { known in
                        known.identity.kind == kind
                            && state.signIn.ids(of: known.holder).contains(entry.stored.holder)
                    }
            }?.stored
        }
    }

    package func entries(
        ofIdentity tag: Bytes32, before id: Int64?, limit: Int
    ) async throws(ServiceUnavailable) -> [EntryRecord] {
        try state.withLock { (state) throws(ServiceUnavailable) in
            if let fault = state.fault { throw fault }
            return Array(state.own(tag).filter { $0.id < id ?? .max }.prefix(limit))
        }
    }

    package func entry(
        leafPrefix: [UInt8], ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) -> EntryRecord? {
        try state.withLock { (state) throws(ServiceUnavailable) in
            if let fault = state.fault { throw fault }
            let found = state.own(tag).filter { $0.leaf.bytes.starts(with: leafPrefix) }
            return found.count == 1 ? found[0] : nil
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

    package func drawWins(
        of ids: [Int64]
    ) async throws(ServiceUnavailable) -> [[DrawWin]] {
        try state.withLock { (state) throws(ServiceUnavailable) in
            if let fault = state.fault { throw fault }
            return ids.map { state.draws[$0] ?? [] }
        }
    }
}

extension MemoryEntryStore.State {
    /// The entries of an identity's holder, the newest first.
    fileprivate func own(_ tag: Bytes32) -> [EntryRecord] {
        let ids = holder(of: tag).map(signIn.ids) ?? []
        return entries.map(\.stored).reversed().filter { ids.contains($0.holder) }
    }

    fileprivate mutating func enter(_ new: NewEntry) -> EntryDecision {
        if let id = new.awaited, withdrawn.contains(id) { return .withdrawn }
        let tag = new.identity.tag
        let bound = holder(of: tag)
        if let bound, bound != new.holder { return .bound(bound) }
        let before = signIn.forgottenIDs(of: tag)
        if bound == nil, before.contains(new.holder) { return .unbound }
        let known = entries.first {
            $0.new.keyFingerprint == new.keyFingerprint
                && $0.new.entry.invoice == new.entry.invoice
        }
        let own = signIn.ids(of: new.holder)
        if let known, own.contains(known.stored.holder) { return .known(known.stored) }
        if let shut = states[new.origin], shut != .open { return .shut(shut) }
        if let cap = reached(by: new, of: own.union(before)) { return .capped(cap) }
        if known != nil || new.isFallen { return .taken }
        if bound == nil {
            bind(
                StoredIdentity(
                    tag: tag, kind: new.identity.kind, sealed: new.identity.sealed),
                to: new.holder)
        }
        let stored = EntryRecord(
            id: Int64(entries.count + 1), origin: new.origin, entry: new.entry,
            leaf: new.entry.leafHash, holder: new.holder, personal: new.personal)
        entries.append((new, stored))
        return .entered(stored)
    }

    mutating func bind(_ identity: StoredIdentity, to holder: String) {
        identities.append((identity, holder))
        if !signIn.holders.contains(holder) { signIn.holders.append(holder) }
    }

    private func reached(by new: NewEntry, of ids: Set<String>) -> EntryCap? {
        let day = CampaignTime.day(of: new.entry.acceptedAt)
        let month = CampaignTime.month(of: new.entry.acceptedAt)
        let ofCampaign = entries.map(\.new).filter { $0.origin == new.origin }
        let holders = ofCampaign.filter { ids.contains($0.holder) }
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
