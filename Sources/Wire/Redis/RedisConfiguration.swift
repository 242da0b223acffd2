/// The address of Redis, and the share of it that this process may use.
package struct RedisConfiguration: Sendable {
    package enum Address: Sendable, Equatable {
        /// A name is resolved at each connect by hiredis, which waits for it without a limit.
        case host(String, port: Int)
        case unixSocket(path: String)
    }

    package var address: Address
    /// Redis 6 and later know users; nil is the default user.
    package var user: String?
    /// Nil for a server that asks for none.
    package var password: String?
    /// The number for SELECT. A cluster has 0 alone.
    package var database = 0
    /// Each is a thread here; Redis itself answers on one.
    package var connections = 1
    /// For one attempt, the handshake included; the next one waits for the back-off.
    package var connectTimeout = Duration.seconds(2)
    /// For commands whose caller names no other. A cache that is slower than this is no cache.
    package var commandDeadline = Duration.seconds(1)
    /// After `run` is cancelled, accepted commands have this long to be answered.
    package var drainDeadline = Duration.seconds(5)
    /// Commands accepted and unanswered, over all connections: at 100,000 a second this drains
    /// within 200 ms.
    package var queuedCommandsMaximum = 20_000

    package init(address: Address) { self.address = address }
}
