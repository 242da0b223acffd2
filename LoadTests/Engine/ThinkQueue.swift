/// Connections that were answered and ask again after a pause that is the same for all: who came first
/// asks first, so one timer does for thousands. Belongs to its generator.
struct ThinkQueue {
    private var queue: [(connection: Connection, due: UInt64)] = []
    private var first = 0

    /// When the next one asks; nil while nobody waits.
    var nextDue: UInt64? { first < queue.count ? queue[first].due : nil }

    /// - Parameter due: not before that of the one in front.
    mutating func append(_ connection: Connection, until due: UInt64) {
        queue.append((connection, due))
    }

    mutating func removeFirst() -> Connection {
        let connection = queue[first].connection
        first += 1
        // Half of the memory is moved at most once for each that left.
        if first > 1_024, first * 2 > queue.count {
            queue.removeFirst(first)
            first = 0
        }
        return connection
    }
}
