import ArgumentParser
import ProgramSettings

/// Settings without which a command cannot begin.
enum LackingSettings {
    static func refuse(_ setting: some AnySetting) -> ExitCode {
        refuse([setting.declaration.key])
    }

    /// Names those that lack a value, and only those.
    static func refuse(_ keys: [String]) -> ExitCode {
        Terminal.errorOutput(sentence(keys) + "\n")
        return ExitStatus.configuration
    }

    static func sentence(_ keys: [String]) -> String {
        keys.joined(separator: " and ") + (keys.count == 1 ? " is not set" : " are not set")
    }
}
