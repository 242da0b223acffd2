/// How long after a committed change a cached answer may still be given.
///
/// A cache is used only under a lease: proof, renewed by reading the change feed, that it holds
/// every change committed before a known moment. When `void` returns to its caller it has waited
/// `settled` since its commit, by which time every lease granted before the commit has lapsed and
/// every look-up that began before it can be joined no more. So after `void` returned, no worker
/// answers "normal" from a cache, but for the rare cases that the page on freshness names; and between
/// commit and return at most `settled` passes, under a second.
package enum FreshnessBound {
    /// From the start of the feed read that proves it.
    package static let lease: Duration = .milliseconds(400)
    /// The follower reads the feed this often: three reads may fail before a lease lapses.
    package static let pollInterval: Duration = .milliseconds(100)
    /// A look-up under way may be joined by a later query this long after it was sent.
    package static let joinWindow: Duration = .milliseconds(200)
    /// A cache's answer is thrown away when it took longer than this to arrive.
    package static let cacheReadDeadline: Duration = .milliseconds(100)
    /// How far a standby may be behind. A standby is asked only while it is proven to hold every change
    /// that was committed more than this long before the look-up was sent. A query may join that look-up
    /// for the `joinWindow`, so its answer is at most 500 ms old, which is less than `settled`.
    package static let standbyView: Duration = .milliseconds(300)
    /// An entry put into a cache was read from the ledger as it was this long ago at most: the `standbyView`,
    /// the time that a standby and the ledger may each take to answer, 3 seconds, and more.
    package static let oldestView: Duration = .seconds(5)
    /// `lease + joinWindow + cacheReadDeadline`, and a little for the clocks' rates.
    package static let settled: Duration = .milliseconds(750)
}
