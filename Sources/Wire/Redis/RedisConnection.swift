typealias RedisConnection = Connection<RedisHandle>
typealias RedisRequest = ConnectionRequest<[RedisCommand], [RedisReply]>

extension RedisConfiguration: ConnectionConfiguration {
    var requestDeadline: Duration { commandDeadline }
    /// A cache that has to be waited for is no cache.
    var reconnectGrace: Duration { .zero }
}
