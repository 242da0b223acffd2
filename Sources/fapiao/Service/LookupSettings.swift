import Ledger
import ProgramSettings
import Verification

/// The settings of look-ups and of what is kept of them.
struct LookupSettings: SettingArea {
    static let cacheBatchMaximum = Setting.integer(
        "lookup.cacheBatchMaximum", 500, in: 1...5_000,
        "Invoices in one round trip to Redis, a count: a reply of this many fits a socket's buffer."
    )
    static let ledgerBatchMaximum = Setting.integer(
        "lookup.ledgerBatchMaximum", 500, in: 1...5_000,
        """
        Invoices in one statement to PostgreSQL, a count: bounds what one slow round trip holds up.
        """)
    static let waitingMaximum = Setting.integer(
        "lookup.waitingMaximum", 40_000, in: 1_000...1_000_000,
        """
        Look-ups that may wait for either, a count: forty of the largest batches. Past it callers
        hear "overloaded" at once.
        """)
    static let cacheConcurrentBatches = Setting.integer(
        "lookup.cacheConcurrentBatches", 2, in: 1...64,
        """
        Round trips to Redis under way at once, a count. More than one only while they take longer
        than a millisecond.
        """)
    static let ledgerConcurrentBatches = Setting.integer(
        "lookup.ledgerConcurrentBatches", 4, in: 1...64,
        """
        Statements to PostgreSQL under way at once, a count: one a connection. More than one only
        while they take longer than a millisecond, because the disk is waited for.
        """)
    static let filter = Setting.switch(
        "lookup.filter", true,
        """
        Keep a filter of all known invoices in Redis: a flood of invented numbers then costs
        PostgreSQL next to nothing. Without effect on a Redis Cluster.
        """)
    static let filterMegabytesMaximum = Setting.integer(
        "lookup.filterMegabytesMaximum", 512, in: 1...512,
        """
        The filter's largest size for each part of the ledger, in MB, up to 512; never more than a
        quarter of Redis's maxmemory. 1.5 to 4 MB a million invoices.
        """)
    static let memoryEntries = Setting.integer(
        "cache.memoryEntries", 20_000, in: 0...10_000_000,
        "Invoices kept in this worker's own memory, a count; some two kilobytes each. 0: none.")

    static let groups = [
        SettingGroup(
            "lookup",
            [
                cacheBatchMaximum, ledgerBatchMaximum, waitingMaximum,
                cacheConcurrentBatches, ledgerConcurrentBatches, filter,
                filterMegabytesMaximum,
            ]),
        SettingGroup("cache", [memoryEntries]),
    ]

    let cache: LookupQueueLimits
    let ledger: LookupQueueLimits
    let memoryEntries: Int
    let filter: FilterPolicy

    init(from reader: inout SettingReader) {
        let waiting = reader.read(Self.waitingMaximum)
        cache = LookupQueueLimits(
            batchMaximum: reader.read(Self.cacheBatchMaximum), waitingMaximum: waiting,
            concurrentBatches: reader.read(Self.cacheConcurrentBatches))
        ledger = LookupQueueLimits(
            batchMaximum: reader.read(Self.ledgerBatchMaximum), waitingMaximum: waiting,
            concurrentBatches: reader.read(Self.ledgerConcurrentBatches),
            overload: OverloadSettings(from: &reader).policy)
        memoryEntries = reader.read(Self.memoryEntries)
        filter = FilterPolicy(
            isOn: reader.read(Self.filter),
            megabytesMaximum: reader.read(Self.filterMegabytesMaximum))
    }
}
