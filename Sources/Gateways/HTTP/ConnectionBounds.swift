package import Edge
import Metrics
import Synchronization

/// How many connections each subscriber has open: an IPv4 address, or the /64 of an IPv6 one. Past its
/// bound it is refused, so that no subscriber alone can take all connections.
package final class ConnectionBounds: Sendable {
    private let maximum: Int
    private let exempt: AddressRanges
    private let open = Mutex<[String: Int]>([:])
    private let refused = Counter(label: "fapiao_connections_refused_total")

    /// - Parameters:
    ///   - maximum: connections of one subscriber at once.
    ///   - exempt: proxies of ours, each of which stands for many.
    package init(maximum: Int, exempt: AddressRanges) {
        self.maximum = maximum
        self.exempt = exempt
        refused.increment(by: 0)
    }

    /// A connection that is open until it leaves.
    struct Entry: Sendable {
        fileprivate let subscriber: String?
    }

    /// Nil where there is no room for one more from this address.
    func enter(_ address: InternetAddress) -> Entry? {
        if address == .unknown || exempt.contains(address) { return Entry(subscriber: nil) }
        let subscriber = address.subscriber
        let isIn = open.withLock { open in
            guard open[subscriber, default: 0] < maximum else { return false }
            open[subscriber, default: 0] += 1
            return true
        }
        if !isIn { refused.increment() }
        return isIn ? Entry(subscriber: subscriber) : nil
    }

    func leave(_ entry: Entry) {
        guard let subscriber = entry.subscriber else { return }
        open.withLock { open in
            let left = open[subscriber, default: 1] - 1
            open[subscriber] = left == 0 ? nil : left
        }
    }

    /// Subscribers with a connection.
    var count: Int { open.withLock { $0.count } }
}
