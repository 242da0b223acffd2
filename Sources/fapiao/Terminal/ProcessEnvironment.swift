import FoundationEssentials

/// The process's environment, read in one place.
enum ProcessEnvironment {
    static func value(_ name: String) -> String? { all[name] }

    /// no-color.org: any value but an empty one asks for none.
    static let wantsNoColour = value("NO_COLOR").map { !$0.isEmpty } ?? false

    static let all = ProcessInfo.processInfo.environment
}
