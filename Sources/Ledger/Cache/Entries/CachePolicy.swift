import Invoices
import Verification

/// How long the hot cache keeps each kind of entry, and how long we wait for it.
package struct CachePolicy: Sendable {
    /// An entry that no query asks for again makes room. Freshness comes from the feed, never from
    /// this. Up to an eighth of it is taken off, by identity: entries filled in one burst must not
    /// lapse in one burst.
    package var entryKept: Duration = .seconds(86_400)
    /// How long the absence of an invoice is believed: enough to stop a flood of one forged number,
    /// short enough for a seller who has just issued it and looks.
    package var absenceKept: Duration = .seconds(2)
    /// An answer that took longer would be thrown away.
    package var readDeadline = FreshnessBound.cacheReadDeadline
    /// Only the follower waits for a write, and its lease outlasts one that fails.
    package var writeDeadline: Duration = .milliseconds(250)

    /// On a cluster, how long no reader may fill a bucket that began anew, so that older readings of
    /// the ledger do not come in afterwards.
    package var settling: Duration = FreshnessBound.oldestView

    package init() {}

    /// Redis does nothing else while it runs a script: 64 entries are some 100 µs.
    static let keysPerScriptMaximum = 64
    /// One MGET of 256 faces is some 500 kB and holds others up for about 200 µs.
    static let keysPerReadMaximum = 256

    /// How long `entry` is kept, in milliseconds: the same for the same identity.
    func keptMilliseconds(_ entry: CacheEntry) -> Int64 {
        guard case .present(let stored) = entry else { return absenceKept.microseconds / 1_000 }
        let kept = entryKept.microseconds / 1_000
        let folded = UInt64(truncatingIfNeeded: stored.id.nibbles ^ stored.id.nibbles >> 64)
        let mixed = (folded &* 0x9E37_79B9_7F4A_7C15) >> 32
        return kept - Int64(mixed % UInt64(max(kept / 8, 1)))
    }
}
