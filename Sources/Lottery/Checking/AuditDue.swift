import Cryptography

/// An entry whose opening the auditors get: it won, or its audit number is 0.
package struct AuditDue: Hashable, Sendable {
    package let index: UInt64
    package let entry: Entry
    /// Of the instant draw, then of periodic ones.
    package internal(set) var prizes: [String]
    /// Whether its seed drew it for the audit, won or lost.
    package internal(set) var isAudited: Bool
    /// In seconds since 1970.
    package let dueAt: UInt64

    package init(
        index: UInt64, entry: Entry, prizes: [String], isAudited: Bool, dueAt: UInt64
    ) {
        self.index = index
        self.entry = entry
        self.prizes = prizes
        self.isAudited = isAudited
        self.dueAt = dueAt
    }
}

/// Gathers, while a campaign is replayed, whose openings are due.
struct AuditDues {
    private static let daySeconds: UInt64 = 86_400

    private(set) var byIndex: [UInt64: AuditDue] = [:]

    mutating func add(_ seal: SealOutcomes, cosignedAt second: UInt64, _ chain: ManifestChain) {
        for (place, outcome) in seal.outcomes.enumerated()
        where outcome.prize != nil || outcome.ticket.isAudited {
            guard let entry = Entry(seal.entries[place]), let manifest = chain[entry.manifest]
            else { continue }
            let index = outcome.ticket.index
            byIndex[index] = AuditDue(
                index: index, entry: entry, prizes: outcome.prize.map { [$0] } ?? [],
                isAudited: outcome.ticket.isAudited, dueAt: Self.due(manifest, after: second))
        }
    }

    /// The winners of a draw that was seen to be sound.
    mutating func add(
        _ draw: String, in files: some CampaignFiles, _ chain: ManifestChain, size: UInt64
    ) async throws(CheckEnd) {
        let bytes = try await files.needed(
            CampaignPath.result(draw), atMost: DrawResult.bytesMaximum)
        let reveals = try await files.needed(
            CampaignPath.reveals(draw), atMost: PublishedSeal.noteBytesMaximum)
        guard let result = DrawResult(bytes),
            let manifest = DrawReveals(reveals).flatMap({ chain[$0.manifest] }),
            let plan = manifest.draws.first(where: { $0.name == draw })
        else { return }
        let drawn = plan.sources.map(\.saleEnds).max() ?? plan.closes
        var bundle: (first: UInt64, entries: [[UInt8]]) = (.max, [])
        for (tier, planned) in zip(result.tiers, plan.tiers) {
            for index in tier.winners.sorted() {
                if byIndex[index] != nil {
                    byIndex[index]?.prizes.append(planned.prize)
                    continue
                }
                let width = UInt64(TileNumber.widthMaximum)
                if bundle.first != index / width {
                    let entries = try await EntryStream.bundle(at: index, size: size, in: files)
                    bundle = (index / width, entries)
                }
                guard let entry = Entry(bundle.entries[Int(index % width)]) else { continue }
                byIndex[index] = AuditDue(
                    index: index, entry: entry, prizes: [planned.prize], isAudited: false,
                    dueAt: Self.due(manifest, after: drawn))
            }
        }
    }

    private static func due(_ manifest: CampaignManifest, after second: UInt64) -> UInt64 {
        // A campaign whose operator reveals alone has no times of witnesses.
        let (sum, isOver) = second.addingReportingOverflow(manifest.auditDays * daySeconds)
        return isOver ? .max : sum
    }
}
