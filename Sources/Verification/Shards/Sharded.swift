package import Invoices

/// The same thing once for every part of the ledger, found by an invoice's identity.
package struct Sharded<Part: Sendable>: Sendable {
    package let map: ShardMap
    /// One for each part of the map, by its number.
    package let parts: [Part]

    /// The thing of a ledger in one part.
    package init(_ part: Part) {
        map = .one
        parts = [part]
    }

    /// - Parameter make: called with the numbers 0 to `map.count - 1`.
    package init(_ map: ShardMap, _ make: (Int) throws -> Part) rethrows {
        self.map = map
        parts = try (0..<map.count).map(make)
    }

    /// The one that an invoice belongs to.
    package subscript(id: InvoiceID) -> Part { parts[map.shard(of: id)] }

    /// Makes the like for the same map, part by part.
    package func map<Other: Sendable>(_ transform: (Part) -> Other) -> Sharded<Other> {
        Sharded<Other>(map) { transform(parts[$0]) }
    }

    /// Gives each part its own of `items`, in their order.
    package func each<Item>(
        of items: [Item], by id: (Item) -> InvoiceID, _ give: (Part, [Item]) -> Void
    ) {
        if parts.count == 1 { return give(parts[0], items) }
        var own = [[Item]](repeating: [], count: parts.count)
        for item in items { own[map.shard(of: id(item))].append(item) }
        for (part, items) in zip(parts, own) where !items.isEmpty { give(part, items) }
    }

    /// Asks each part about its own of `items`, all at once, and puts the answers in the order of
    /// the items. A slow part delays this caller, and no other.
    package func answers<Item: Sendable, Answer: Sendable>(
        to items: [Item], by id: (Item) -> InvoiceID,
        _ ask: @escaping @Sendable (Part, [Item]) async -> [Answer]
    ) async -> [Answer] {
        // Nearly always one: no task is made for it.
        guard let first = items.first.map({ map.shard(of: id($0)) }) else { return [] }
        if parts.count == 1 || items.allSatisfy({ map.shard(of: id($0)) == first }) {
            return await ask(parts[first], items)
        }
        var places = [[Int]](repeating: [], count: parts.count)
        for (place, item) in items.enumerated() { places[map.shard(of: id(item))].append(place) }
        return await withTaskGroup(of: (Int, [Answer]).self) { group in
            for (shard, own) in places.enumerated() where !own.isEmpty {
                let part = parts[shard]
                let asked = own.map { items[$0] }
                group.addTask { (shard, await ask(part, asked)) }
            }
            var answers = [Answer?](repeating: nil, count: items.count)
            for await (shard, given) in group {
                for (place, answer) in zip(places[shard], given) { answers[place] = answer }
            }
            return answers.compactMap { $0 }
        }
    }
}
