import FoundationEssentials
import Glibc

/// Looks for settings and data in the usual places: those of the XDG Base Directory Specification
/// for people, of the Filesystem Hierarchy Standard for root.
enum SettingsFile {
    /// Nil where there is none: then the defaults hold. A file that was named must be there.
    /// - Parameter searching: whether the usual places are searched if no file is named.
    static func path(
        named file: String?, _ environment: [String: String], searching: Bool = true
    ) -> String? {
        if let file { return file }
        if let file = environment["FAPIAO_CONFIG"], !file.isEmpty { return file }
        guard searching else { return nil }
        let home = environment["HOME"] ?? "/"
        let candidates = [
            base(environment["XDG_CONFIG_HOME"], or: "\(home)/.config") + "/fapiao/fapiao.yaml",
            "/etc/fapiao/fapiao.yaml",
        ]
        return candidates.first { FileManager.default.fileExists(atPath: $0) }
    }

    /// Root's own home is closed to the account that its private PostgreSQL runs as.
    static func dataFolder(_ environment: [String: String]) -> String {
        if geteuid() == 0 { return "/var/lib/fapiao" }
        let home = environment["HOME"] ?? "/tmp"
        return base(environment["XDG_DATA_HOME"], or: "\(home)/.local/share") + "/fapiao"
    }

    /// The specification has relative paths ignored.
    private static func base(_ path: String?, or fallback: String) -> String {
        if let path, path.hasPrefix("/") { path } else { fallback }
    }
}
