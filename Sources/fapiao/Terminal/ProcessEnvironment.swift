import FoundationEssentials

/// The process's environment, read in one place.
enum ProcessEnvironment {
    static func value(_ name: String) -> String? { all[name] }
    static let all = ProcessInfo.processInfo.environment
}
