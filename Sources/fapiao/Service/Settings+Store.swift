import Gateways
import Cryptography
import Ledger

extension Settings {
    /// For a process with an account of its own, whose address may be left out.
    func databaseURL(or own: SecretText) -> SecretText { own.isEmpty ? database.url : own }

    /// The configuration to reach the ledger, on private servers where none are configured.
    func store(on servers: PrivateServers?) -> LedgerStoreConfiguration {
        var store = LedgerStoreConfiguration(
            database: servers?.database ?? database.url, redis: servers?.redis ?? redis.url)
        store.shards = database.shards
        store.databaseConnections = database.connections
        store.readsFromStandbys = database.readsFromStandbys
        // As many as batches of entries are under way.
        store.entryConnections = lottery.keys == nil ? 0 : 2
        store.redisConnections = redis.connections
        store.statementDeadline = database.statementDeadline
        store.queuedStatementsMaximum = database.queuedStatementsMaximum
        store.filter = lookup.filter
        return store
    }
}
