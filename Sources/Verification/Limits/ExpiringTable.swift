import Invoices

/// Keys that matter until a moment, up to a capacity. When it is full, those that end first are evicted:
/// they would have mattered for the shortest time. A value, so its owner's lock guards it.
struct ExpiringTable<Key: Hashable & Sendable>: Sendable {
    private let capacity: Int
    private var ends: [Key: Timestamp] = [:]

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { ends.count }
    var isEmpty: Bool { ends.isEmpty }

    /// When the key ends; nil if it has, or is not known.
    func end(of key: Key, at now: Timestamp) -> Timestamp? {
        guard let end = ends[key], end > now else { return nil }
        return end
    }

    mutating func set(_ key: Key, until end: Timestamp, at now: Timestamp) {
        if ends.count >= capacity, ends[key] == nil { makeRoom(at: now) }
        ends[key] = end
    }

    /// An eighth at once: each removal then costs a few comparisons, not a walk through all keys.
    private mutating func makeRoom(at now: Timestamp) {
        ends = ends.filter { $0.value > now }
        let kept = capacity - max(1, capacity / 8)
        guard ends.count > kept else { return }
        let latest = ends.sorted { $0.value > $1.value }.prefix(kept)
        ends = Dictionary(uniqueKeysWithValues: latest.map { ($0.key, $0.value) })
    }
}
