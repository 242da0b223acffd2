import FoundationEssentials

/// The process's environment, read in one place.
enum Environment {
    static func value(_ name: String) -> String? { all[name] }
    static let all = ProcessInfo.processInfo.environment
}
