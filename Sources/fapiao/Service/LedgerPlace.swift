import Cryptography
import Ledger

/// The ledger that is spoken to, in words for a person: neither account nor password.
struct LedgerPlace: CustomStringConvertible {
    let description: String

    init(_ settings: Settings, _ servers: PrivateServers?) {
        var places: [String] = []
        if settings.database.url.isEmpty {
            let whose =
                servers?.isLedgerShared ?? false
                ? "of the service that runs there" : "of this data folder"
            places.append("private, in \(settings.dataFolder) (\(whose))")
        } else {
            places.append(LedgerStoreConfiguration.place(of: settings.database.url))
        }
        for shard in settings.database.shards {
            places.append("\(shard.name): \(LedgerStoreConfiguration.place(of: shard.database))")
        }
        description = places.joined(separator: "; ")
    }
}
