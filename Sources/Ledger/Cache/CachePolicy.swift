import Verification

/// How long the hot cache keeps what, and how long we wait for it.
package enum CachePolicy {
    /// An entry nobody asked for again makes room. Freshness comes from the feed, never from this.
    package static let entryKept: Duration = .seconds(86_400)
    /// Entries filled in one burst must not all lapse in one burst: up to an eighth goes off.
    static let entryKeptSpread: Duration = .seconds(10_800)
    /// That an invoice is absent is believed this long: enough to stop a flood of one forged
    /// number, short enough for a seller who has just issued it and looks.
    package static let absenceKept: Duration = .seconds(2)
    /// Nobody waits for a write but the follower, who has four tries before its lease lapses.
    static let writeDeadline: Duration = .milliseconds(250)
    /// Redis does nothing else while it runs a script: 64 entries are some 100 µs.
    static let keysPerScriptMaximum = 64
    /// One MGET of 256 faces is some 500 kB and holds others up for about 200 µs.
    static let keysPerReadMaximum = 256

    /// How long the entry under `id` is kept, in milliseconds: the same for the same identity.
    static func entryKeptMilliseconds(_ id: InvoiceID) -> Int {
        let folded = UInt64(truncatingIfNeeded: id.nibbles ^ id.nibbles >> 64)
        let mixed = (folded &* 0x9E37_79B9_7F4A_7C15) >> 32
        let spread = UInt64(entryKeptSpread.microseconds / 1_000)
        return Int(entryKept.microseconds / 1_000) - Int(mixed % spread)
    }
}
