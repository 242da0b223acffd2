import Verification
import Wire

/// One of the parts of the hot cache on a Redis Cluster. What belongs to a bucket shares a hash
/// tag, and so a slot, a master and that master's fate: its entries, the lease that lets them be
/// believed, and the state that says how far the feed was brought into them.
///
/// An entry is `f:{17.42}:03300180-0111-ffff-ffff-ffff25672225`: the bucket's number, whatever
/// makes the tag fall into the bucket's part of the slots, and the identity as psql prints it.
struct CacheBucket: Hashable, Sendable {
    /// A cluster is balanced by whole buckets, and each costs two small scripts ten times a
    /// second: at 22 µs, as measured, 3 % of one core over all masters together.
    static let count = 64

    let index: Int

    static let all = (0..<count).map { CacheBucket(index: $0) }

    /// Where the right to follow is kept: the first of these that answers decides.
    static let seats = [0, 16, 32, 48].map { CacheBucket(index: $0) }

    private init(index: Int) { self.index = index }

    init(of id: InvoiceID) {
        let folded = UInt64(truncatingIfNeeded: id.nibbles ^ id.nibbles >> 64)
        let mixed = (folded ^ folded >> 32) &* 0x9E37_79B9_7F4A_7C15
        index = Int(mixed >> 58)
    }

    var state: [UInt8] { Array("fapiao:\(tag):state".utf8) }
    var lease: [UInt8] { Array("fapiao:\(tag):lease".utf8) }
    var follower: [UInt8] { Array("fapiao:\(tag):follower".utf8) }

    func entry(_ id: InvoiceID) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(56)
        key.append(contentsOf: "f:".utf8)
        key.append(contentsOf: tag.utf8)
        key.append(UInt8(ascii: ":"))
        CacheKey.append(id, to: &key)
        return key
    }

    private var tag: String { Self.tags[index] }

    /// Masters hold ranges of slots, so buckets are spread over the slots evenly, not by chance.
    private static let tags: [String] = (0..<count).map { index in
        let part = RedisSlot.count / count
        for salt in 0... {
            let tag = "{\(index).\(salt)}"
            if RedisSlot(key: Array(tag.utf8)).number / part == index { return tag }
        }
        return ""
    }

    /// The places in `ids` of each bucket's identities, at most `maximum` together.
    static func groups(
        of ids: [InvoiceID], _ maximum: Int
    ) -> [(bucket: CacheBucket, places: ArraySlice<Int>)] {
        var places = [[Int]](repeating: [], count: count)
        for (place, id) in ids.enumerated() { places[CacheBucket(of: id).index].append(place) }
        return all.flatMap { bucket in
            let own = places[bucket.index]
            return stride(from: 0, to: own.count, by: maximum).map {
                (bucket, own[$0..<min($0 + maximum, own.count)])
            }
        }
    }
}
