package import Cryptography
import Verification
import Wire

/// The addresses of the servers, and the share of them that this process may use.
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

        /// `11+12`, by their numbers, whatever their order in the settings: names the part in the
        /// log, in metrics and in the row that keeps how far payouts have read its feed. Other
        /// provinces name a part that nobody has read.
        package var name: String {
            provinces.sorted().map(String.init).joined(separator: "+")
        }
    }

    /// Of the nation's ledger, which keeps every region that no shard does: a libpq connection
    /// string.
    package var database: SecretText
    /// Empty where one database keeps all regions. The same for all workers.
    package var shards: [Shard] = []
    /// `redis://…`, `unix:///…` or `redis-cluster://…`.
    package var redis: SecretText
    /// To the primary of each part, shared by look-ups; as many again to standbys while
    /// `readsFromStandbys` is set. Statements are pipelined, so few are enough.
    package var databaseConnections = 4
    /// For entries of the lottery, beside those; none where no entries are taken.
    package var entryConnections = 0
    /// To the server, or to each master of a cluster.
    package var redisConnections = 1
    /// Until the answer to a statement whose caller names no other time.
    package var statementDeadline = Duration.seconds(2)
    /// Statements accepted and unanswered on the shared connections of one pool. Past it callers
    /// hear "overloaded" at once: at 20,000 a second this many take 200 ms.
    package var queuedStatementsMaximum = 4_096
    /// True if look-ups go to a standby among the hosts while it is fresh.
    package var readsFromStandbys = false
    /// Without effect where Redis is a cluster, which has no filter.
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

    /// Why a connection string of libpq cannot be used, or nil; empty is none. It repeats nothing of it, and nothing is
    /// connected.
    package static func fault(ofDatabase url: SecretText) -> String? {
        url.isEmpty ? nil : PostgresConfiguration(conninfo: url.reveal()).fault
    }

    /// The database that a connection string of libpq names, for people: without account and
    /// password.
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
