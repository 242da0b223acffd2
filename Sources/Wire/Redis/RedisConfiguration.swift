/// Where Redis is and how much of it we use.
package struct RedisConfiguration: Sendable {
    package enum Address: Sendable, Equatable {
        /// A name is resolved at each connect by hiredis, which waits for it without a limit.
        case host(String, port: Int)
        case unixSocket(path: String)
    }

    package var address: Address
    /// Redis 6 and later know users; nil is the default user.
    package var user: String?
    package var password: String?
    package var database = 0
    /// Each is a thread here; Redis itself answers on one.
    package var connections = 1
    package var connectTimeout = Duration.seconds(2)
    /// For commands whose caller names no other. A cache that is slower than this is no cache.
    package var commandDeadline = Duration.seconds(1)
    package var drainDeadline = Duration.seconds(5)
    /// Commands accepted and unanswered, over all connections: at 100,000 a second this drains
    /// within 200 ms.
    package var queuedCommandsMaximum = 20_000

    package init(address: Address) { self.address = address }
}
