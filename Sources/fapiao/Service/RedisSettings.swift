import Cryptography
import Ledger
import ProgramSettings

/// The settings of the cache in Redis.
struct RedisSettings: SettingArea {
    static let url = Setting.secret(
        "redis.url",
        """
        redis://[user:password@]host[:port][/number] or unix:///path; for a Redis Cluster some of
        its nodes, redis-cluster://[user:password@]host[:port],host[:port]. It may hold a password,
        so prefer urlFile or FAPIAO_REDIS_URL. Empty: a private Redis in the data folder.
        """)
    static let connections = Setting.integer(
        "redis.connections", 1, in: 1...64,
        """
        Connections of this worker, a count; each is a thread here. On a cluster so many to each
        master. Redis answers on one thread, so a second helps only where the worker is the slower
        of the two.
        """)

    static let groups = [
        SettingGroup("redis", [url, connections])
    ]

    /// Empty for a private server.
    let url: SecretText
    let connections: Int

    init(from reader: inout SettingReader) {
        url = reader.read(Self.url)
        if let fault = LedgerStoreConfiguration.fault(ofRedis: url) {
            reader.refuse(Self.url, "one that can be used: \(fault)")
        }
        connections = reader.read(Self.connections)
    }
}
