package import Cryptography

/// A published campaign for which this worker has the keys.
package struct EnterableCampaign: Sendable {
    /// Why this worker takes no entries for a campaign.
    package enum Unusable: Error, Hashable, Sendable, CustomStringConvertible {
        case unreadable(String)
        case otherOrigin
        case otherCampaignKey
        case otherReceiptKey

        package var description: String {
            switch self {
            case .unreadable(let reason): reason
            case .otherOrigin: "its manifest is another campaign's"
            case .otherCampaignKey: "lottery.campaignKeyFile has not the campaign's key"
            case .otherReceiptKey: "lottery.receiptKeyFile has not the manifest's receipt_key"
            }
        }
    }

    private struct Period: Sendable {
        let from: UInt64
        let manifest: CampaignManifest
    }

    /// The last part of the origin, as addresses and people use it.
    package let name: String
    package let origin: String
    let keyFingerprint: Bytes32
    let signer: ReceiptSigner
    /// As the operator said last; a pause refuses entries until it is over.
    package let state: CampaignStatement.State
    private let since: UInt64
    /// In the order in which they hold.
    private let periods: [Period]

    /// Throws if a manifest cannot be read, or names other keys than this worker's.
    package init(_ published: PublishedCampaign, keys: EntryKeys) throws(Unusable) {
        name = published.name
        origin = published.origin
        keyFingerprint = published.keyFingerprint
        state = published.state
        since = published.since
        guard keyFingerprint == keys.campaign.fingerprint else { throw .otherCampaignKey }
        guard let signer = keys.signer(for: origin) else { throw .otherOrigin }
        self.signer = signer
        var periods: [Period] = []
        for body in published.manifests {
            let manifest: CampaignManifest
            do {
                manifest = try CampaignManifest(body.body)
            } catch {
                throw .unreadable(error.description)
            }
            guard manifest.origin == origin, manifest.rules.campaign == name else {
                throw .otherOrigin
            }
            guard manifest.rules.campaignKey == keyFingerprint else { throw .otherCampaignKey }
            guard manifest.receiptKey == signer.verifierKey else { throw .otherReceiptKey }
            periods.append(Period(from: body.holdsFrom, manifest: manifest))
        }
        guard !periods.isEmpty else { throw .unreadable("it has no manifest") }
        self.periods = periods
    }

    /// The rules that an entry accepted at this second carries; before the first hold, the first.
    package func manifest(at second: UInt64) -> CampaignManifest {
        (periods.last { $0.from <= second } ?? periods[0]).manifest
    }

    /// The rules of this digest, which an entry carries; nil for another campaign's.
    package func manifest(of digest: Bytes32) -> CampaignManifest? {
        periods.first { $0.manifest.digest == digest }?.manifest
    }

    /// The periodic draws that were announced, in which losers of the instant draw may be met once more.
    var draws: [DrawPlan] {
        CampaignManifest.announcedDraws(by: manifests).values.map(\.plan)
    }

    /// All of them, in the order in which they hold.
    package var manifests: [CampaignManifest] { periods.map(\.manifest) }

    /// Why nothing is accepted at this second; nil where the campaign is open.
    package func refusal(at second: UInt64) -> EntryRefusal? {
        let manifest = manifest(at: second)
        // As whoever checks the log judges it: what came before holds until its second. A pause that was ended is
        // over for an entry that is not dated within it, whatever the clock here says.
        switch state {
        case .open: if second < since { return .paused }
        case .paused, .closed:
            if second >= since, let refusal = EntryRefusal(state) { return refusal }
        }
        if second < max(manifest.opens, periods[0].from) {
            return .notYetOpen(opens: max(manifest.opens, periods[0].from))
        }
        return second >= manifest.closes ? .over(since: manifest.closes) : nil
    }

    /// True if an entry at this second meets the period and the state; the other rules are asked
    /// with the invoice.
    package func isOpen(at second: UInt64) -> Bool { refusal(at: second) == nil }
}

extension EntryRefusal {
    /// Nil for an open campaign.
    init?(_ state: CampaignStatement.State) {
        switch state {
        case .open: return nil
        case .paused: self = .paused
        case .closed: self = .closed
        }
    }
}
