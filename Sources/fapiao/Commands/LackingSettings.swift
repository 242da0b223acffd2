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
        let last = keys.suffix(2).joined(separator: " and ")
        let list = (keys.dropLast(2) + [last]).joined(separator: ", ")
        return list + (keys.count == 1 ? " is not set" : " are not set")
    }
}
