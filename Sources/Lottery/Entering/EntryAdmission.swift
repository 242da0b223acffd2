package import Cryptography
package import Invoices

/// The one way for an invoice into a campaign: asks every rule, makes the entry, stores it, and signs what came of it.
package struct EntryAdmission: Sendable {
    /// The answer to somebody who enters: a receipt, or a signed refusal.
    package enum Decision: Sendable {
        /// A receipt, signed from the stored row.
        case entered(ReceiptedEntry, isNew: Bool)
        case refused(EntryRefusal, SignedNote)
    }

    /// How invoices stand now, in the order asked; nil for one that there is not.
    package typealias Statuses =
        @Sendable ([InvoiceID]) async throws(ServiceUnavailable) -> [InvoiceStatus?]

    private let store: any EntryStore
    private let campaigns: CampaignDirectory
    private let keys: EntryKeys
    private let statuses: Statuses

    /// An identity is bound once; a second answer "bound" would be another fault.
    private static let trialsMaximum = 3

    /// - Parameter statuses: asked of invoices that were entered before.
    package init(
        store: any EntryStore, campaigns: CampaignDirectory, keys: EntryKeys,
        statuses: @escaping Statuses
    ) {
        self.store = store
        self.campaigns = campaigns
        self.keys = keys
        self.statuses = statuses
    }

    /// Enters a receipt that was verified just now.
    ///
    /// The same invoice by the same person again is the first entry, whatever has changed since. After an error
    /// nobody knows whether it was entered; asking again tells.
    /// - Parameter name: of the person, as he says it, or as the program that enters for him has checked it; nil
    ///   where none was given.
    package func enter(
        _ receipt: VerifiedReceipt, as identity: HolderIdentity, name: String?,
        in campaign: EnterableCampaign, at second: UInt64
    ) async throws(ServiceUnavailable) -> Decision {
        let decision = try await enter(
            receipt, as: identity, name: name, awaited: nil, in: campaign, at: second)
        guard let decision else { throw Self.damaged("an entry that nobody waited for") }
        return decision
    }

    /// The same for one that waits in this row.
    /// - Returns: nil, and nothing is entered, where nobody waits for it any more.
    package func enter(
        _ receipt: VerifiedReceipt, as identity: HolderIdentity, name: String?, awaited: Int64?,
        in campaign: EnterableCampaign, at second: UInt64
    ) async throws(ServiceUnavailable) -> Decision? {
        let prior = try await store.prior(to: keys.question(about: receipt, by: identity))
        if let entry = prior.entry, prior.isOwn {
            return try again(entry, receipt, campaign, second)
        }
        let refusal =
            campaign.refusal(at: second)
            ?? campaign.manifest(at: second).eligibility.refusal(of: receipt, by: name)
        if let refusal { return try refuse(refusal, receipt, campaign, second) }
        let isFallen = try await hasFallenSale(prior.sales)
        var holder = prior.holder ?? HolderID.make()
        var isBound = prior.holder != nil
        for _ in 0..<Self.trialsMaximum {
            guard
                var entry = entry(
                    receipt, identity, name, by: holder, isBound: isBound, isFallen: isFallen,
                    in: campaign, at: second)
            else {
                // Tables may begin above the least amount.
                let tables = campaign.manifest(at: second).tables
                let least = tables.first?.least ?? receipt.amount
                return try refuse(.amount(least: least), receipt, campaign, second)
            }
            entry.awaited = awaited
            switch try await store.enter(entry) {
            case .withdrawn: return nil
            case .entered(let stored): return .entered(try self.receipt(of: stored), isNew: true)
            case .known(let stored): return try again(stored, receipt, campaign, second)
            case .taken: return try refuse(.notEligible, receipt, campaign, second)
            case .capped(let cap):
                return try refuse(
                    cap.refusal(entry.caps, at: second), receipt, campaign, second)
            case .shut(let state):
                return try refuse(
                    EntryRefusal(state) ?? .paused, receipt, campaign, second)
            case .bound(let other): (holder, isBound) = (other, true)
            case .unbound: (holder, isBound) = (HolderID.make(), false)
            }
        }
        throw Self.damaged("an identity that is bound to ever another holder")
    }

    /// The entry with this leaf hash, if it came through an identity of this kind.
    package func entry(
        leaf: Bytes32, ofKind kind: String
    ) async throws(ServiceUnavailable) -> ReceiptedEntry? {
        guard let stored = try await store.entry(leaf: leaf, ofKind: kind) else { return nil }
        // This worker may not have read the campaigns yet.
        if campaigns.campaign(of: stored.origin) == nil { try await campaigns.refresh() }
        return try receipt(of: stored)
    }

    /// The entries of the holder to whom an identity is bound, with what became of them, the newest first.
    /// - Parameter id: lists older ones than this; nil for the newest.
    package func entries(
        ofIdentity tag: Bytes32, before id: Int64? = nil, limit: Int
    ) async throws(ServiceUnavailable) -> [(entry: ReceiptedEntry, standing: EntryStanding)] {
        let stored = try await store.entries(ofIdentity: tag, before: id, limit: limit)
        if stored.isEmpty { return [] }
        // This worker may not have read the campaigns yet.
        if stored.contains(where: { campaigns.campaign(of: $0.origin) == nil }) {
            try await campaigns.refresh()
        }
        let standings = try await standings(of: stored.map(\.id))
        var entries: [(entry: ReceiptedEntry, standing: EntryStanding)] = []
        for (stored, standing) in zip(stored, standings) {
            entries.append((try receipt(of: stored), standing))
        }
        return entries
    }

    /// The one of those entries whose leaf hash begins with these bytes; nil for none, and for several.
    package func entry(
        leafPrefix: [UInt8], ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) -> ReceiptedEntry? {
        guard let stored = try await store.entry(leafPrefix: leafPrefix, ofIdentity: tag) else {
            return nil
        }
        if campaigns.campaign(of: stored.origin) == nil { try await campaigns.refresh() }
        return try receipt(of: stored)
    }

    /// Looks up the state of an entry by now.
    package func standing(
        of receipt: ReceiptedEntry
    ) async throws(ServiceUnavailable) -> EntryStanding {
        try await standings(of: [receipt.stored.id])[0]
    }

    private func standings(
        of ids: [Int64]
    ) async throws(ServiceUnavailable) -> [EntryStanding] {
        let outcomes = try await store.outcomes(of: ids)
        let draws = try await store.drawWins(of: ids)
        return zip(outcomes, draws).map { EntryStanding(outcome: $0, draws: $1) }
    }

    /// True if the same was sold before, entered, and then voided or reversed: who loses could else
    /// have the invoice issued anew until it wins.
    private func hasFallenSale(_ sales: [[UInt8]]) async throws(ServiceUnavailable) -> Bool {
        if sales.isEmpty { return false }
        var ids: [InvoiceID] = []
        for sealed in sales {
            // It can no longer be asked how that invoice stands: else being forgotten would be the way to have it
            // issued anew until it wins.
            if sealed.isEmpty { return true }
            guard let id = keys.personal.opening(sealed)?.id else {
                throw Self.damaged("an unreadable opening")
            }
            ids.append(id)
        }
        return try await statuses(ids).contains { ($0 ?? .normal) != .normal }
    }

    /// Nil for an amount that earns no ladder.
    private func entry(
        _ receipt: VerifiedReceipt, _ identity: HolderIdentity, _ name: String?,
        by holder: String, isBound: Bool, isFallen: Bool, in campaign: EnterableCampaign,
        at second: UInt64
    ) -> NewEntry? {
        let manifest = campaign.manifest(at: second)
        guard let ladder = manifest.ladder(for: receipt.amount) else { return nil }
        let tag = keys.personal.tag(of: identity)
        return NewEntry(
            origin: campaign.origin, keyFingerprint: campaign.keyFingerprint,
            entry: keys.campaign.entry(
                of: receipt.invoice, by: holder, under: manifest.digest, oddsTable: ladder,
                acceptedAt: second),
            holder: holder,
            identity: NewEntry.Identity(
                tag: tag, kind: identity.kind,
                sealed: keys.personal.seal(Array(identity.text.utf8)), isBound: isBound),
            seller: keys.campaign.sellerTag(of: receipt.seller),
            sale: keys.campaign.saleTag(of: receipt, by: tag),
            personal: keys.personal.seal(EntryOpening(receipt, name: name).json),
            caps: manifest.caps, isFallen: isFallen)
    }

    private func again(
        _ stored: EntryRecord, _ receipt: VerifiedReceipt, _ campaign: EnterableCampaign,
        _ second: UInt64
    ) throws(ServiceUnavailable) -> Decision {
        guard stored.origin == campaign.origin else {
            return try refuse(
                .enteredElsewhere(origin: stored.origin), receipt, campaign, second)
        }
        return .entered(try self.receipt(of: stored), isNew: false)
    }

    /// Signed from the row and nothing else.
    private func receipt(of stored: EntryRecord) throws(ServiceUnavailable) -> ReceiptedEntry {
        guard let campaign = campaigns.campaign(of: stored.origin) else {
            throw Self.damaged("an entry of a campaign whose keys are not here")
        }
        guard let opening = keys.personal.opening(stored.personal) else {
            throw Self.damaged("an unreadable opening")
        }
        let salt = keys.campaign.salt(of: opening.invoice)
        guard stored.entry.leafHash == stored.leaf,
            stored.entry.invoice == opening.invoice.commitment(salt: salt),
            let note = campaign.signer.receipt(
                leaf: stored.leaf, acceptedAt: stored.entry.acceptedAt)
        else { throw Self.damaged("an entry that is not what was hashed") }
        return ReceiptedEntry(
            stored: stored, campaign: campaign.name, note: note, opening: opening, salt: salt,
            pseudonym: keys.campaign.pseudonym(of: stored.holder))
    }

    private func refuse(
        _ refusal: EntryRefusal, _ receipt: VerifiedReceipt, _ campaign: EnterableCampaign,
        _ second: UInt64
    ) throws(ServiceUnavailable) -> Decision {
        let note = campaign.signer.refusal(refusal, of: receipt.invoice, at: second)
        guard let note else { throw Self.damaged("a tax number that breaks its line") }
        return .refused(refusal, note)
    }

    private static func damaged(_ detail: String) -> ServiceUnavailable {
        ServiceUnavailable(.ledger, .damaged, detail)
    }
}
