import Cryptography
package import Invoices

/// Reads a manifest as its signers should: what is sound and cannot be kept all the same.
package struct CampaignReview {
    private let manifest: CampaignManifest
    private let now: UInt64
    private let others: [CampaignManifest]

    /// - Parameter others: manifests of campaigns that this one may exclude.
    package init(_ manifest: CampaignManifest, now: UInt64, others: [CampaignManifest] = []) {
        self.manifest = manifest
        self.now = now
        self.others = others
    }

    /// In the order of the manifest's fields.
    package var concerns: [CampaignConcern] {
        prizeConcerns + periodConcerns + partyConcerns + keyConcerns + drawConcerns
            + exclusionConcerns
    }

    /// The amount that a winner gets. A prize above the exempt value is taxed as a whole; parts of
    /// a fen go to the tax office.
    package static func net(_ value: Fen, _ tax: CampaignManifest.Tax) -> Fen {
        guard value > tax.exempt else { return value }
        let (product, isOver) = value.value.multipliedReportingOverflow(
            by: Int64(100 - min(tax.ratePercent, 100)))
        return Fen(isOver ? value.value : product / 100)
    }

    private var prizeConcerns: [CampaignConcern] {
        var concerns: [CampaignConcern] = []
        for prize in manifest.rules.prizes {
            let net = Self.net(prize.value, manifest.tax)
            if prize.value > manifest.tax.exempt, net < manifest.tax.exempt {
                concerns.append(.taxCliff(prize: prize.id, net: net))
            } else if !manifest.payouts.contains(where: { $0.values.contains(net) }) {
                concerns.append(.noChannelPays(prize: prize.id, net: net))
            }
        }
        let cost = InventoryWorth.of([manifest])
        if cost.map({ $0 > manifest.fund }) ?? true {
            concerns.append(.inventoryOverFund(cost: cost))
        }
        if let first = manifest.tables.first, first.least > manifest.eligibility.least {
            concerns.append(.amountBelowEveryLadder)
        }
        return concerns
    }

    /// Names that pages under /lottery/ have already, so that no campaign may.
    package static let reservedNames: Set = [
        "me", "why", "r", "check", "link", "sign-in", "sign-out", "privacy",
    ]

    /// An amendment comes within the period.
    private var periodConcerns: [CampaignConcern] {
        let begins = manifest.amends?.from ?? manifest.opens
        let name = manifest.rules.campaign
        return (begins <= now ? [.periodInThePast] : [])
            + (Self.reservedNames.contains(name) ? [.reservedName(name)] : [])
    }

    private var partyConcerns: [CampaignConcern] {
        var concerns: [CampaignConcern] = []
        if manifest.parties.count < 2 { concerns.append(.nobodyWitnesses) }
        if manifest.auditors.isEmpty { concerns.append(.noAuditor) }
        if manifest.reserves.isEmpty { concerns.append(.noReserve) }
        var keeping: Set<String> = []
        for party in manifest.parties {
            guard let keeper = manifest.keepers[party.name] else {
                concerns.append(.noKeeper(party.name))
                continue
            }
            if keeper == party.name {
                concerns.append(.keeperKeepsOwn(keeper))
            } else if keeper == manifest.parties[0].name {
                concerns.append(.keeperIsOperator(party: party.name))
            }
            if !keeping.insert(keeper).inserted {
                concerns.append(.keeperKeepsTwo(party: party.name, keeper: keeper))
            }
        }
        return concerns
    }

    private var keyConcerns: [CampaignConcern] {
        let people = manifest.parties + manifest.reserves
        let keys =
            [
                ("log_key", manifest.logKey.key.bytes),
                ("receipt_key", manifest.receiptKey.key.bytes),
            ]
            + people.map { ($0.name, $0.noteKey.key.bytes) }
            + people.map { ($0.name, $0.revealer.key.bytes) }
            + manifest.cosigners.map { ($0.name, $0.noteKey.key.bytes) }
            + manifest.auditors.map { ($0.name, $0.noteKey.key.bytes) }
            + [("campaign_key", manifest.rules.campaignKey.bytes)]
        return keys.filter { PublishedTestKeys.contain($0.1) }.map { .testKey($0.0) }
    }

    private var drawConcerns: [CampaignConcern] {
        var concerns: [CampaignConcern] = []
        for draw in manifest.draws {
            if draw.closes > manifest.closes { concerns.append(.drawClosesLate(draw.name)) }
            for source in draw.sources where source.saleEnds <= draw.closes {
                concerns.append(
                    .sourceEndsBeforeClosing(draw: draw.name, source: source.name))
            }
        }
        return concerns
    }

    /// An invoice has one commitment in all campaigns that exclude each other, or it could enter twice unseen.
    private var exclusionConcerns: [CampaignConcern] {
        others.filter { other in
            other.origin != manifest.origin
                && (manifest.exclusiveWith.contains(other.origin)
                    || other.exclusiveWith.contains(manifest.origin))
                && other.rules.campaignKey != manifest.rules.campaignKey
        }.map { .exclusiveWithOtherKey($0.origin) }
    }
}
