import ArgumentParser
import ProgramSettings

/// The options by which every command finds its settings.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Settings file; else $FAPIAO_CONFIG, $XDG_CONFIG_HOME/fapiao/fapiao.yaml, "
                + "/etc/fapiao/fapiao.yaml.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Override one setting, such as --set listen.port=9000. May be repeated.",
            valueName: "key=value"))
    var overrides: [String] = []

    func validate() throws { _ = try parsedOverrides() }

    /// The settings in force. Prints every mistake at once and ends with 78.
    /// - Parameter searching: whether the usual places are looked at where no file is named.
    func load(
        overriding extra: [String: String] = [:], searching: Bool = true
    ) throws -> Settings {
        do {
            return try Settings.load(
                file: config, environment: ProcessEnvironment.all,
                overrides: try parsedOverrides().merging(extra) { $1 }, searching: searching)
        } catch let error as SettingsError {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.configuration
        }
    }

    /// By whatever key: one that is none is a mistake of the settings, told with the others.
    private func parsedOverrides() throws -> [String: String] {
        var parsed: [String: String] = [:]
        for override in overrides {
            let pair = override.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else {
                throw ValidationError("--set takes key=value, not '\(override)'")
            }
            parsed[String(pair[0])] = String(pair[1])
        }
        return parsed
    }
}
