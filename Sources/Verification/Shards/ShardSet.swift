/// Some of the ledger's parts, by their numbers in the `ShardMap`.
package struct ShardSet: Sendable, Hashable {
    private var bits: UInt64 = 0

    package init() {}

    /// Numbers are from 0 to 63, as for the two below.
    package mutating func insert(_ shard: Int) { bits |= 1 << UInt64(shard) }
    package mutating func remove(_ shard: Int) { bits &= ~(1 << UInt64(shard)) }
    package func contains(_ shard: Int) -> Bool { bits >> UInt64(shard) & 1 == 1 }
}
