import Logging
import ProgramSettings

/// The settings of the log: what is written, and how.
struct LogSettings: SettingArea {
    static let level = Setting<Logger.Level>.choice(
        "log.level", .info,
        "Least level that is written: trace, debug, info, notice, warning, error or critical.")
    static let format = Setting<Format>.choice(
        "log.format", .auto,
        "json: one object a line; text: for people; auto: text on a terminal, else json.")

    static let groups = [
        SettingGroup("log", [level, format])
    ]

    enum Format: String, CaseIterable, Sendable { case auto, text, json }

    let level: Logger.Level
    let format: Format

    init(from reader: inout SettingReader) {
        level = reader.read(Self.level)
        format = reader.read(Self.format)
    }
}
