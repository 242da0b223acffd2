package import Invoices
import Synchronization

/// The campaigns that this worker takes entries for, as they were read last. Reading them for each entry would cost
/// a round trip; an amendment is published long before it holds, and a pause is asked for once more where the
/// entry is stored.
package final class CampaignDirectory: Sendable {
    private struct State {
        var published: [PublishedCampaign]?
        var campaigns: [EnterableCampaign] = []
        var unusable: [String: EnterableCampaign.Unusable] = [:]
        /// Of those, what somebody was told.
        var told: [String: EnterableCampaign.Unusable] = [:]
    }

    private let store: any CampaignStore
    private let keys: EntryKeys
    private let state = Mutex(State())

    package init(_ store: any CampaignStore, keys: EntryKeys) {
        self.store = store
        self.keys = keys
    }

    /// Reads them anew; they are to be read every few seconds.
    package func refresh() async throws(ServiceUnavailable) {
        let published = try await store.campaigns()
        guard state.withLock({ $0.published != published }) else { return }
        var next = State(published: published)
        for campaign in published {
            do throws(EnterableCampaign.Unusable) {
                next.campaigns.append(try EnterableCampaign(campaign, keys: keys))
            } catch {
                next.unusable[campaign.name] = error
            }
        }
        let found = next
        state.withLock { state in
            let told = state.told
            state = found
            state.told = told
        }
    }

    /// The campaigns that have become unusable since this was asked last, and why, by their names, whoever has read
    /// them meanwhile.
    package func newlyUnusable() -> [String: EnterableCampaign.Unusable] {
        state.withLock { state in
            let told = state.told
            state.told = state.unusable
            return state.unusable.filter { told[$0.key] != $0.value }
        }
    }

    /// Why no campaign was found for an entry.
    package enum Missing: Error, Hashable, Sendable, CustomStringConvertible {
        case unknown
        /// Several are open, and none was named.
        case unnamed

        /// For the log, in English.
        package var description: String {
            switch self {
            case .unknown: "no such campaign takes entries here"
            case .unnamed: "several campaigns are open, and none was named"
            }
        }
    }

    /// The campaign of this name; without one the only one that is open, or that there is.
    package func campaign(
        named name: String?, at second: UInt64
    ) async throws(ServiceUnavailable) -> Result<EnterableCampaign, Missing> {
        let campaigns = try await all()
        if let name {
            return campaigns.first { $0.name == name }.map { .success($0) } ?? .failure(.unknown)
        }
        let open = campaigns.filter { $0.isOpen(at: second) }
        switch (open.count, campaigns.count) {
        case (1, _): return .success(open[0])
        case (0, 1): return .success(campaigns[0])
        case (0, _): return .failure(.unknown)
        default: return .failure(.unnamed)
        }
    }

    /// Those that take entries at this second, in the order in which they were published.
    package func open(
        at second: UInt64
    ) async throws(ServiceUnavailable) -> [EnterableCampaign] {
        try await all().filter { $0.isOpen(at: second) }
    }

    /// The same of what was read last; none before the first reading.
    package func knownOpen(at second: UInt64) -> [EnterableCampaign] {
        state.withLock { $0.campaigns }.filter { $0.isOpen(at: second) }
    }

    /// Every one that this worker has the keys for, whatever its state.
    package func all() async throws(ServiceUnavailable) -> [EnterableCampaign] {
        if state.withLock({ $0.published == nil }) { try await refresh() }
        return state.withLock { $0.campaigns }
    }

    func campaign(of origin: String) -> EnterableCampaign? {
        state.withLock { state in state.campaigns.first { $0.origin == origin } }
    }
}
