import Invoices
import Verification
import Wire

/// One of the parts of the hot cache on a Redis Cluster. All keys of a bucket belong to one part of the
/// ledger and share a hash tag, and so a slot, a master and that master's fate: its entries, the lease
/// that lets them be believed, and the state that says how far that part's feed was brought into them.
///
/// An entry is `f:{17.42}:03300180-0111-ffff-ffff-ffff25672225`: the bucket's number, whatever
/// makes the tag fall into the bucket's share of the slots, and the identity as psql prints it. With
/// a ledger in several parts it is `f3a91c0d2:{17.42}:…`, and a lease
/// `fapiao3a91c0d2:{17.42}:1:lease`, as with a single Redis (`CacheKey`).
struct CacheBucket: Hashable, Sendable {
    /// Of each part of the ledger. A cluster is balanced by whole buckets, and each costs two small
    /// scripts ten times a second: at 22 µs, as measured, 3 % of one core over all masters together.
    static let count = 64

    /// The part of the ledger.
    let shard: Int
    let index: Int
    private let fingerprint: String

    fileprivate init(shard: Int, index: Int, fingerprint: String) {
        self.shard = shard
        self.index = index
        self.fingerprint = fingerprint
    }

    var state: [UInt8] { key("state") }
    var lease: [UInt8] { key("lease") }
    var follower: [UInt8] { key("follower") }

    func entry(_ id: InvoiceID) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(64)
        key.append(UInt8(ascii: "f"))
        key.append(contentsOf: fingerprint.utf8)
        key.append(UInt8(ascii: ":"))
        key.append(contentsOf: Self.tags[index].utf8)
        key.append(UInt8(ascii: ":"))
        CacheKey.append(id, to: &key)
        return key
    }

    private func key(_ name: String) -> [UInt8] {
        let number = fingerprint.isEmpty ? "" : "\(shard):"
        return Array("fapiao\(fingerprint):\(Self.tags[index]):\(number)\(name)".utf8)
    }

    /// Masters hold ranges of slots, so buckets are spread over the slots evenly, not by chance.
    private static let tags: [String] = (0..<count).map { index in
        let part = RedisSlot.count / count
        for salt in 0... {
            let tag = "{\(index).\(salt)}"
            if RedisSlot(key: Array(tag.utf8)).number / part == index { return tag }
        }
        return ""
    }
}

/// The buckets of a ledger, by its parts.
struct CacheBuckets: Sendable {
    private let map: ShardMap
    private let parts: [[CacheBucket]]

    init(_ map: ShardMap = .one) {
        self.map = map
        let fingerprint = map.fingerprint
        parts = (0..<map.count).map { shard in
            (0..<CacheBucket.count).map {
                CacheBucket(shard: shard, index: $0, fingerprint: fingerprint)
            }
        }
    }

    var all: [CacheBucket] { Array(parts.joined()) }

    func all(of shard: Int) -> [CacheBucket] { parts[shard] }

    /// The buckets that keep the right to follow: the first of these that answers decides.
    func seats(of shard: Int) -> [CacheBucket] { [0, 16, 32, 48].map { parts[shard][$0] } }

    subscript(id: InvoiceID) -> CacheBucket {
        let folded = UInt64(truncatingIfNeeded: id.nibbles ^ id.nibbles >> 64)
        let mixed = (folded ^ folded >> 32) &* 0x9E37_79B9_7F4A_7C15
        return parts[map.shard(of: id)][Int(mixed >> 58)]
    }

    /// The places in `ids` of each bucket's identities, at most `maximum` together.
    func groups(
        of ids: [InvoiceID], _ maximum: Int
    ) -> [(bucket: CacheBucket, places: ArraySlice<Int>)] {
        Dictionary(grouping: ids.indices) { self[ids[$0]] }
            .sorted { ($0.key.shard, $0.key.index) < ($1.key.shard, $1.key.index) }
            .flatMap { bucket, own in
                stride(from: 0, to: own.count, by: maximum).map {
                    (bucket, own[$0..<min($0 + maximum, own.count)])
                }
            }
    }
}
