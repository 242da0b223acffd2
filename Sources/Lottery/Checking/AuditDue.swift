import Cryptography

/// An entry whose opening the auditors get: it won, or its audit number is 0.
package struct AuditDue: Hashable, Sendable {
    /// The entry's place in the log.
    package let index: UInt64
    package let entry: Entry
    /// Of the instant draw, then of periodic ones.
    package internal(set) var prizes: [String]
    /// True if its seed drew it for the audit, won or lost.
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

    /// Those of a seal, with the prizes by their indexes.
    mutating func add(
        _ entries: [(entry: Entry, ticket: InstantDraw.Ticket)], _ prizes: [UInt64: String],
        cosignedAt second: UInt64, _ chain: ManifestChain
    ) {
        for (entry, ticket) in entries {
            let prize = prizes[ticket.index]
            guard prize != nil || ticket.isAudited, let manifest = chain[entry.manifest] else {
                continue
            }
            byIndex[ticket.index] = AuditDue(
                index: ticket.index, entry: entry, prizes: prize.map { [$0] } ?? [],
                isAudited: ticket.isAudited, dueAt: Self.due(manifest, after: second))
        }
    }

    /// The winners of a draw that was seen to be sound.
    mutating func add<Files: CampaignFiles>(
        _ draw: DrawsCheck<Files>.Held, _ entries: EntryStream<Files>
    ) async throws(CheckEnd) {
        let plan = draw.plan
        let drawn = plan.sources.map(\.saleEnds).max() ?? plan.closes
        var bundle = EntryBundle(entries)
        for (tier, planned) in zip(draw.tiers, plan.tiers) {
            for index in tier.winners.sorted() {
                if byIndex[index] != nil {
                    byIndex[index]?.prizes.append(planned.prize)
                    continue
                }
                guard let entry = Entry(try await bundle.entry(at: index)) else { continue }
                byIndex[index] = AuditDue(
                    index: index, entry: entry, prizes: [planned.prize], isAudited: false,
                    dueAt: Self.due(draw.manifest, after: drawn))
            }
        }
    }

    private static func due(_ manifest: CampaignManifest, after second: UInt64) -> UInt64 {
        // A witness's time may be anything of 63 bits.
        let (sum, isOver) = second.addingReportingOverflow(manifest.auditDays * daySeconds)
        return isOver ? .max : sum
    }
}
