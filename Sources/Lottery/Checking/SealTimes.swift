import Cryptography

/// What the times of entries and cosignatures say from seal to seal, and where each periodic draw ends.
struct SealTimes {
    /// Of the entries of the seal before.
    private var newest: UInt64 = 0
    private(set) var late: UInt64 = 0
    private(set) var firstLate: CampaignFault?
    /// By draw, the last seal all of whose witnesses cosigned by the closing.
    private(set) var ends: [String: CampaignReport.Place] = [:]
    /// Places in the log of all that won in the instant draw, rising.
    private(set) var won: [UInt64] = []
    private(set) var size: UInt64 = 0

    mutating func check(
        _ seal: SealOutcomes, _ note: CheckedNote, _ chain: ManifestChain
    ) throws(CampaignFault) {
        var newest: UInt64 = 0
        for (place, bytes) in seal.entries.enumerated() {
            let index = seal.place.from + UInt64(place)
            guard let entry = Entry(bytes), let manifest = chain[entry.manifest] else { continue }
            newest = max(newest, entry.acceptedAt)
            try Self.check(entry, index, manifest, chain)
            let promised = Self.sum(entry.acceptedAt, manifest.promiseSeconds)
            if promised < self.newest { throw .heldBack(index: index) }
            if entry.acceptedAt > note.lastCosigned { throw .datedWrongly(index: index) }
            if promised < note.firstCosigned {
                late += 1
                firstLate = firstLate ?? .late(index: index, cosigned: note.cosigned)
            }
        }
        self.newest = newest
        size = seal.place.size
        for outcome in seal.outcomes where outcome.prize != nil {
            won.append(outcome.ticket.index)
        }
        for draw in chain.all.flatMap(\.draws) where note.lastCosigned <= draw.closes {
            ends[draw.name] = seal.place
        }
    }

    /// An entry carries the manifest that held when it was accepted.
    private static func check(
        _ entry: Entry, _ index: UInt64, _ manifest: CampaignManifest, _ chain: ManifestChain
    ) throws(CampaignFault) {
        guard (manifest.opens..<manifest.closes).contains(entry.acceptedAt) else {
            throw .outsidePeriod(index: index)
        }
        let ends = chain.successorHolds(manifest.digest) ?? .max
        let starts = manifest.amends?.from ?? 0
        guard (starts..<max(starts, ends)).contains(entry.acceptedAt) else {
            throw .wrongManifestForItsTime(index: index)
        }
    }

    /// Times are of 63 bits at most; what others wrote may be more.
    private static func sum(_ time: UInt64, _ seconds: UInt64) -> UInt64 {
        let (sum, isOver) = time.addingReportingOverflow(seconds)
        return isOver ? .max : sum
    }
}
