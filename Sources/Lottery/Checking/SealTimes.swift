import Cryptography

/// Checks the times of entries and cosignatures from seal to seal, and finds where each periodic
/// draw ends.
struct SealTimes {
    /// A manifest, as far as times go.
    private struct Span {
        let manifest: Bytes32
        /// When entries were accepted that carry it.
        let accepted: Range<UInt64>
        /// Within the campaign's whole period.
        let period: Range<UInt64>
        let promise: UInt64
    }

    /// The end of a seal.
    struct End: Hashable {
        let lastCosigned: UInt64
        let size: UInt64
        let root: Bytes32
    }

    private var spans: [Span] = []
    private var states = CampaignStates.none
    /// Of the entries of the seal before, and of the one that is read.
    private var newestBefore: UInt64 = 0
    private var newest: UInt64 = 0
    /// By manifest, of all entries that carry it.
    private var newestUnder: [Bytes32: (time: UInt64, index: UInt64)] = [:]
    /// Of the seal that is read; named once its entries are seen to be those that were sealed.
    private var fault: CampaignFault?
    private(set) var late: UInt64 = 0
    private(set) var firstLate: CampaignFault?
    /// The last seal of each second: a closing has no finer time.
    private var ends: [End] = []
    /// Places in the log of all that won in the instant draw, rising.
    private(set) var won: [UInt64] = []
    private(set) var size: UInt64 = 0

    /// Goes on with these manifests, in the order in which they hold, and with what the operator said of pauses.
    mutating func go(by manifests: [CampaignManifest], _ states: CampaignStates)
        throws(CampaignFault)
    {
        self.states = states
        spans = manifests.indices.map { place in
            let manifest = manifests[place]
            let next = place + 1 < manifests.count ? manifests[place + 1] : nil
            let starts = manifest.amends?.from ?? 0
            return Span(
                manifest: manifest.digest,
                accepted: starts..<max(starts, next?.amends?.from ?? .max),
                period: manifest.opens..<manifest.closes, promise: manifest.promiseSeconds)
        }
        // An amendment may come to light in a seal long after it holds.
        for span in spans {
            if let newest = newestUnder[span.manifest], newest.time >= span.accepted.upperBound {
                throw .wrongManifestForItsTime(index: newest.index)
            }
        }
    }

    /// Takes the next entry of a seal.
    mutating func take(_ entry: Entry, _ index: UInt64, _ note: CheckedNote) {
        guard let span = spans.last(where: { $0.manifest == entry.manifest }) else { return }
        newest = max(newest, entry.acceptedAt)
        if entry.acceptedAt >= newestUnder[span.manifest]?.time ?? 0 {
            newestUnder[span.manifest] = (entry.acceptedAt, index)
        }
        let promised = Self.sum(entry.acceptedAt, span.promise)
        if fault == nil {
            fault =
                if !span.period.contains(entry.acceptedAt) {
                    .outsidePeriod(index: index)
                } else if !span.accepted.contains(entry.acceptedAt) {
                    .wrongManifestForItsTime(index: index)
                } else if !states.accept(at: entry.acceptedAt) {
                    .acceptedWhileShut(index: index)
                } else if promised < newestBefore {
                    .heldBack(index: index)
                } else if entry.acceptedAt > note.lastCosigned {
                    .datedWrongly(index: index)
                } else {
                    nil
                }
        }
        if promised < note.firstCosigned {
            late += 1
            firstLate = firstLate ?? .late(index: index, cosigned: note.cosigned)
        }
    }

    /// Ends a seal, once its entries are seen to be those that were sealed.
    mutating func finish(_ seal: SealOutcomes, _ note: CheckedNote) throws(CampaignFault) {
        if let fault { throw fault }
        newestBefore = newest
        newest = 0
        size = seal.place.size
        won += seal.judged.prizes.keys.sorted()
        if ends.last?.lastCosigned == note.lastCosigned { ends.removeLast() }
        ends.append(
            End(lastCosigned: note.lastCosigned, size: seal.place.size, root: seal.place.root))
    }

    /// When the last witness cosigned the first seal; nil before it.
    var firstSealed: UInt64? { ends.first?.lastCosigned }

    /// The end of a draw with this closing: the last seal all of whose witnesses cosigned by then;
    /// nil if there is none.
    func end(by closing: UInt64) -> End? { ends.last { $0.lastCosigned <= closing } }

    /// Times are of 63 bits at most; what others wrote may be more.
    private static func sum(_ time: UInt64, _ seconds: UInt64) -> UInt64 {
        let (sum, isOver) = time.addingReportingOverflow(seconds)
        return isOver ? .max : sum
    }
}
