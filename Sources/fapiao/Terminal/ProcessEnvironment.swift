import FoundationEssentials
import Glibc

/// The process's environment, read in one place.
enum ProcessEnvironment {
    static func value(_ name: String) -> String? { all[name] }

    /// no-color.org: any value but an empty one asks for none.
    static let wantsNoColour = value("NO_COLOR").map { !$0.isEmpty } ?? false

    /// The account under which this process runs.
    static var account: String {
        let name = ProcessInfo.processInfo.userName
        return name.isEmpty ? "uid-\(geteuid())" : name
    }

    static let all = ProcessInfo.processInfo.environment
}
