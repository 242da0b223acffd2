import Verification

/// The names under which the hot cache keeps things in Redis.
///
/// An invoice is `f:{03300180-0111-ffff-ffff-ffff25672225}`: its identity as psql prints it, so
/// that an operator can paste it from one prompt into the other; 20 bytes more than raw, beside a
/// face of a thousand. On a Redis Cluster the names are those of `CacheBucket`.
enum CacheKey {
    /// These three share a slot, for scripts touch them together.
    static let lease = Array("fapiao:{feed}:lease".utf8)
    static let cursor = Array("fapiao:{feed}:cursor".utf8)
    static let follower = Array("fapiao:{feed}:follower".utf8)

    static func invoice(_ id: InvoiceID) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(40)
        key.append(contentsOf: "f:{".utf8)
        append(id, to: &key)
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
