import Invoices
import Verification

/// The names under which the hot cache keeps things in Redis.
///
/// An invoice is `f:{03300180-0111-ffff-ffff-ffff25672225}`: its identity as psql prints it, so
/// that an operator can paste it from one prompt into the other; 20 bytes more than raw, beside a
/// face of a thousand. The braces are Redis Cluster's hash tag: whatever else is kept about an
/// invoice one day can stand in its slot, and a script can touch both. On a Redis Cluster the names
/// are those of `CacheBucket`.
///
/// A ledger in several parts has keys of its own, `f3a91c0d2:{…}` and
/// `fapiao3a91c0d2:{feed}:1:lease`, by the fingerprint of its map: entries that another map of the
/// regions left in Redis were kept fresh by other feeds and must not be believed.
struct CacheKey: Sendable {
    private let invoicePrefix: [UInt8]
    private let leases: [[UInt8]]
    private let cursors: [[UInt8]]
    private let followers: [[UInt8]]
    private let filters: [[UInt8]]

    init(_ map: ShardMap = .one) {
        invoicePrefix = Array("f\(map.fingerprint):{".utf8)
        // These share a slot, for scripts touch them together and one read takes all leases.
        func keys(_ name: String) -> [[UInt8]] {
            (0..<map.count).map { shard in
                let number = map.count == 1 ? "" : "\(shard):"
                return Array("fapiao\(map.fingerprint):{feed}:\(number)\(name)".utf8)
            }
        }
        leases = keys("lease")
        cursors = keys("cursor")
        followers = keys("follower")
        filters = keys("filter")
    }

    /// By part of the ledger.
    var allLeases: [[UInt8]] { leases }
    func lease(_ shard: Int) -> [UInt8] { leases[shard] }
    func cursor(_ shard: Int) -> [UInt8] { cursors[shard] }
    func follower(_ shard: Int) -> [UInt8] { followers[shard] }
    func filter(_ shard: Int) -> [UInt8] { filters[shard] }

    func invoice(_ id: InvoiceID) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(48)
        key.append(contentsOf: invoicePrefix)
        Self.append(id, to: &key)
        key.append(UInt8(ascii: "}"))
        return key
    }

    /// As psql prints it.
    static func append(_ id: InvoiceID, to key: inout [UInt8]) {
        for position in 0..<32 {
            if position == 8 || position == 12 || position == 16 || position == 20 {
                key.append(UInt8(ascii: "-"))
            }
            let nibble = UInt8(truncatingIfNeeded: id.nibbles >> UInt128(124 - 4 * position)) & 15
            key.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
        }
    }
}
