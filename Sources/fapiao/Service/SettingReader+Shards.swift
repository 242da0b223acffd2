import Cryptography
import Ledger
import ProgramSettings
import Verification

extension SettingReader {
    /// Parts of the ledger: `44=/path` or `11+12+13=/path`, the file holding a connection string.
    mutating func shards(_ setting: Setting<[String]>) -> [LedgerStoreConfiguration.Shard] {
        let items = read(setting)
        let before = mistakes.count
        let shards = items.compactMap { item -> LedgerStoreConfiguration.Shard? in
            let halves = item.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[1].hasPrefix("/") else { return nil }
            let digits = halves[0].split(separator: "+", omittingEmptySubsequences: false)
            let provinces = digits.compactMap { $0.utf8.count == 2 ? Int($0) : nil }
            guard provinces.count == digits.count,
                let database = secret(in: String(halves[1]), for: setting)
            else { return nil }
            return LedgerStoreConfiguration.Shard(provinces: provinces, database: database)
        }
        // A file that cannot be used has been told.
        if mistakes.count > before { return [] }
        guard shards.count == items.count, ShardMap(regions: shards.map(\.provinces)) != nil else {
            refuse(
                setting,
                "44=/path or 11+12+13=/path, each province once, the file holding a connection "
                    + "string of libpq")
            return []
        }
        for shard in shards {
            guard let fault = LedgerStoreConfiguration.fault(ofDatabase: shard.database) else {
                continue
            }
            refuse(setting, "connection strings that can be used (\(shard.name): \(fault))")
            return []
        }
        return shards
    }
}
