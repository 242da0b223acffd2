import FoundationEssentials
import Glibc

/// The account that a server runs as when fapiao is root: PostgreSQL refuses root, and Redis needs none
/// of it.
struct ServerAccount: Sendable, Equatable {
    let name: String
    let user: UInt32
    let group: UInt32

    /// The account that Debian's package made, else `nobody`. Nil unless we are root: an ordinary
    /// user runs the server as itself.
    static func chosen(preferring name: String) -> ServerAccount? {
        guard geteuid() == 0 else { return nil }
        // The accounts sought are system accounts, which Debian keeps in this file.
        let table = FileManager.default.contents(atPath: "/etc/passwd") ?? Data()
        let accounts = String(decoding: table, as: UTF8.self).split(separator: "\n")
            .compactMap(ServerAccount.init(passwordLine:))
        return accounts.first { $0.name == name } ?? accounts.first { $0.name == "nobody" }
    }

    /// One line of passwd(5): name, password, user, group, and more.
    init?(passwordLine line: Substring) {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count >= 4, let user = UInt32(fields[2]), let group = UInt32(fields[3]),
            user != 0
        else { return nil }
        self.name = String(fields[0])
        self.user = user
        self.group = group
    }

    /// The options of setpriv(1) to become this account and nothing more.
    var privileges: [String] {
        ["--reuid=\(user)", "--regid=\(group)", "--clear-groups"]
    }
}
