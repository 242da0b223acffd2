import Verification

/// How long the hot cache keeps what, and how long we wait for it.
package struct CachePolicy: Sendable {
    /// An entry nobody asked for again makes room. Freshness comes from the feed, never from this.
    /// Up to an eighth of it is taken off, by identity: what was filled in one burst must not
    /// lapse in one burst.
    package var entryKept: Duration = .seconds(86_400)
    /// That an invoice is absent is believed this long: enough to stop a flood of one forged
    /// number, short enough for a seller who has just issued it and looks.
    package var absenceKept: Duration = .seconds(2)
    package var readDeadline = FreshnessBound.cacheReadDeadline
    /// Nobody waits for a write but the follower, whose lease outlasts one that fails.
    package var writeDeadline: Duration = .milliseconds(250)

    /// On a cluster, how long after a bucket began anew no reader may fill it: what was read from
    /// the ledger as it was before shall not come in after.
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
