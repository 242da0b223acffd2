import Verification

/// How large the filter of known identities may grow, when it is asked, and how often it is built.
package struct FilterPolicy: Sendable {
    /// True if this worker asks the filter and, while it follows the feed, keeps one.
    package var isOn: Bool
    /// A Redis string ends at 512 MB, so no part of the ledger can have a larger one.
    var bitsMaximum: UInt64

    /// Bits for each invoice that the ledger is thought to hold when the filter begins: one in 200
    /// of the unknown passes then.
    var bitsPerInvoice: UInt64 = 16
    /// The smallest, 8 kB, serves some 5,000 invoices.
    var bitsMinimum: UInt64 = 65_536
    /// Past this share of set bits a larger one is built. It is reached at 12 bits an invoice, where
    /// one in a hundred passes: 1 − e^(−3/12) of the bits are set, and three must be.
    var crowdedShare = 0.22
    /// If none may be larger, it is kept until one in five passes, and then given up.
    var uselessShare = 0.6
    /// Bytes whose bits are counted as a sample of all: some 5 µs of Redis.
    var sampleLength = 65_536

    /// Identities read and put in at a time: some 10 ms of PostgreSQL and as much of Redis, in
    /// scripts of 0.1 ms.
    var pageSize = 10_000
    /// For one page from a cold disk.
    var pageDeadline = Duration.seconds(10)
    /// How often the keeper looks after the filter.
    var lookInterval = Duration.seconds(1)
    /// After a fault it looks again this much later.
    var faultPause = Duration.seconds(10)
    /// Between two scans of the ledger, at least.
    var scanPause = Duration.seconds(60)
    /// And at least so many times as long as the last scan took: of a Redis that evicts the filter
    /// again and again the ledger feels a twentieth.
    var scanPauseFactor = 20
    /// All identities are put in anew so often, for the sake of rows that came behind our back.
    var refreshInterval = Duration.seconds(86_400)

    /// The ledger is asked all the same about one in this many identities that the filter denies.
    var denialsPerAudit = 256
    /// The time from a contradiction by the ledger until the filter is asked again: every earlier lease
    /// has lapsed by then, so an identity that it still denies would be denied for ever.
    var auditPatience = FreshnessBound.settled
    /// How long one call of Redis may take.
    var deadline = Duration.seconds(2)

    /// A filter that no worker follows any more, say of another map of the ledger, goes after a day.
    static let untouchedKept = Duration.seconds(86_400)

    /// - Parameter megabytesMaximum: of the filter of one part of the ledger: 1 to 512, and the
    ///   nearest of these for any other number.
    package init(isOn: Bool = true, megabytesMaximum: Int = 512) {
        self.isOn = isOn
        bitsMaximum =
            UInt64(min(max(megabytesMaximum, 1), Self.megabytesMaximum)) << 23
            - FilterHeader.firstBit
    }

    static let megabytesMaximum = 512
}
