import Verification

/// A bare cursor as text in Redis.
extension FeedCursor {
    /// `42`, or `42 1764000463.344468` with its life.
    init?(cached bytes: [UInt8]) {
        let parts = String(decoding: bytes, as: UTF8.self)
            .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let oldest = UInt64(first) else { return nil }
        self.init(oldestOpenTransaction: oldest, life: parts.count > 1 ? String(parts[1]) : "")
    }

    var cached: [UInt8] {
        Array((life.isEmpty ? "\(oldestOpenTransaction)" : "\(oldestOpenTransaction) \(life)").utf8)
    }
}
