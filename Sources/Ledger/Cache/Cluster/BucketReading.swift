import Invoices
import Verification
import Wire

/// A master's reply to one command about one bucket: state, lease, and some entries. Nothing can have
/// come between them, for they were read at one moment of one master.
struct BucketReading {
    /// The length of an epoch as text; each entry ends with its epoch.
    static let epochLength = 16
    static let noEpoch = [UInt8](repeating: UInt8(ascii: "0"), count: epochLength)

    let entries: [CacheEntry?]
    let isLeased: Bool

    /// Nil for a reply that the command cannot have.
    init?(_ reply: RedisReply, by node: String, about ids: [InvoiceID]) {
        guard let items = reply.array, items.count == ids.count + 2 else { return nil }
        let state = items[0].bytes ?? []
        let epoch =
            state.count < Self.epochLength ? Self.noEpoch : Array(state[..<Self.epochLength])
        isLeased = !node.isEmpty && items[1].bytes == epoch + Array(" \(node)".utf8)
        entries = zip(ids, items[2...]).map { id, item in
            guard let bytes = item.bytes, bytes.suffix(Self.epochLength) == epoch[...] else {
                return nil
            }
            return CacheRecord.decode(Array(bytes.dropLast(Self.epochLength)), about: id)
        }
    }
}
