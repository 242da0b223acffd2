import Cryptography
import ProgramSettings

extension SettingReader {
    /// True if a chat is configured: its first secret is there. Others without it are a mistake.
    mutating func isOn(
        _ first: SecretText, _ setting: Setting<SecretText>, ifAny others: Bool
    ) -> Bool {
        if first.isEmpty, others { refuse(setting, "a secret, since others of this chat are set") }
        return !first.isEmpty
    }

    /// - Parameter secret: as it was read, from either of its places.
    mutating func require(_ setting: Setting<SecretText>, _ secret: SecretText, _ expected: String)
    {
        if secret.isEmpty { refuse(setting, expected) }
    }

    mutating func requireFromConsole(_ setting: Setting<String>) {
        if read(setting).isEmpty { refuse(setting, "what the platform's console shows") }
    }
}
