import Cryptography
import Ledger
import ProgramSettings

extension SettingReader {
    /// A connection string of libpq; empty where none is set, and for one that cannot be used, which is refused.
    mutating func database(_ setting: Setting<SecretText>) -> SecretText {
        let url = read(setting)
        guard let fault = LedgerStoreConfiguration.fault(ofDatabase: url) else { return url }
        refuse(setting, "one that can be used: \(fault)")
        return .none
    }
}
