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
        let own = base(environment["XDG_CONFIG_HOME"], or: ".config", in: home(environment))
        let candidates = [own.map { $0 + "/fapiao/fapiao.yaml" }, "/etc/fapiao/fapiao.yaml"]
        return candidates.compactMap(\.self)
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    /// Root's own home is closed to the account that its private PostgreSQL runs as. Nil for an account without a home:
    /// no folder that others may make before us will do, for a ledger in it would be theirs.
    static func dataFolder(_ environment: [String: String]) -> String? {
        if geteuid() == 0 { return "/var/lib/fapiao" }
        return ownDataFolder(environment, home: home(environment))
    }

    /// Of an ordinary user.
    static func ownDataFolder(_ environment: [String: String], home: String?) -> String? {
        base(environment["XDG_DATA_HOME"], or: ".local/share", in: home).map { $0 + "/fapiao" }
    }

    /// As the environment has it, else as the system's accounts do. Nil where neither does.
    static func home(
        _ environment: [String: String], account: String = ProcessEnvironment.account
    ) -> String? {
        if let home = environment["HOME"], home.hasPrefix("/") { return home }
        let known = FileManager.default.homeDirectory(forUser: account)?.path ?? ""
        return known.hasPrefix("/") ? known : nil
    }

    /// The specification has relative paths ignored.
    private static func base(_ path: String?, or fallback: String, in home: String?) -> String? {
        if let path, path.hasPrefix("/") { return path }
        return home.map { "\($0)/\(fallback)" }
    }
}
