import Glibc
import Logging

/// How the settings want the log.
enum LogSetup {
    /// For the service.
    static func serviceLogger(_ settings: LogSettings) -> Logger {
        logger(settings, level: settings.level)
    }

    /// For a command, whose own words are enough unless something is wrong.
    static func commandLogger(_ settings: LogSettings) -> Logger {
        logger(settings, level: max(settings.level, .error))
    }

    private static func logger(_ settings: LogSettings, level: Logger.Level) -> Logger {
        let isForPeople = isatty(STDERR_FILENO) == 1
        let text = StructuredLogHandler.Format.text(
            isColoured: isForPeople && !ProcessEnvironment.wantsNoColour)
        let format: StructuredLogHandler.Format =
            switch settings.format {
            case .text: text
            case .json: .json
            case .auto: isForPeople ? text : .json
            }
        return Logger(label: "fapiao") { label in
            // One for the process: copies of the logger share what was said.
            StructuredLogHandler(label: label, level: level, format: format)
        }
    }
}
