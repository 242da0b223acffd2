package import Cryptography
import Verification
import Wire

/// Where the servers are and how much of them we use.
package struct LedgerStoreConfiguration: Sendable {
    /// A part of the ledger that keeps some provinces.
    package struct Shard: Sendable, Equatable {
        /// Two digits of GB/T 2260 each.
        package let provinces: [Int]
        /// A libpq connection string.
        package let database: SecretText

        package init(provinces: [Int], database: SecretText) {
            self.provinces = provinces
            self.database = database
        }

        package var name: String { provinces.map(String.init).joined(separator: "+") }
    }

    /// Of the nation's ledger, which keeps every region that no shard does: a libpq connection
    /// string.
    package var database: SecretText
    package var shards: [Shard] = []
    /// `redis://…`, `unix:///…` or `redis-cluster://…`.
    package var redis: SecretText
    package var databaseConnections = 4
    /// For entries of the lottery, beside those; none where no entries are taken.
    package var entryConnections = 0
    package var redisConnections = 1
    package var statementDeadline = Duration.seconds(2)
    package var queuedStatementsMaximum = 4_096
    /// Whether look-ups go to a standby among the hosts while it is fresh.
    package var readsFromStandbys = false
    package var filter = FilterPolicy()

    package init(database: SecretText, redis: SecretText) {
        self.database = database
        self.redis = redis
    }

    /// Why a URL of Redis cannot be used, or nil; empty is none. Nothing is connected.
    package static func fault(ofRedis url: SecretText) -> String? {
        let url = url.reveal()
        do throws(WireError) {
            if url.hasPrefix(RedisClusterConfiguration.scheme) {
                _ = try RedisClusterConfiguration(url: url)
            } else if !url.isEmpty {
                _ = try RedisConfiguration(url: url)
            }
            return nil
        } catch { return error.detail }
    }

    /// Where a connection string of libpq leads, without account and password, for people.
    package static func place(of database: SecretText) -> String {
        PostgresConfiguration(conninfo: database.reveal()).place
    }

    /// The map that `shards` describe. They have been checked where the settings are read.
    var map: ShardMap {
        guard let map = shards.isEmpty ? .one : ShardMap(regions: shards.map(\.provinces)) else {
            preconditionFailure("a province in two shards")
        }
        return map
    }
}
