/// Why a private server could not be started. The description is written for the person at the
/// terminal and names what to do; it holds no invoice and no secret.
package enum LocalServerError: Error, Equatable {
    /// The program is in none of the folders searched; `package` is the Debian package that has it.
    case programMissing(program: String, package: String)
    /// The folder is locked by a living process; zero when it left no number.
    case folderInUse(folder: String, by: Int32)
    /// Started as root, the server runs as `account`, which may not enter a folder above `folder`.
    case folderUnreachable(folder: String, account: String)
    /// The folder cannot be made, owned, locked or cleared.
    case folderUnusable(folder: String, reason: String)
    /// The server did not come up; `lastLines` is the end of its log.
    case startFailed(server: String, reason: String, lastLines: String)
}

extension LocalServerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .programMissing(let program, let package):
            "\(program) is not installed. On Debian: sudo apt-get install \(package)"
        case .folderInUse(let folder, let pid):
            "another fapiao uses this data folder (\(folder)), pid \(pid)"
        case .folderUnreachable(let folder, let account):
            "started as root, the server runs as \(account), who cannot enter \(folder). "
                + "Choose a data folder that others may pass through, such as /var/lib/fapiao"
        case .folderUnusable(let folder, let reason):
            "\(folder) cannot be used: \(reason)"
        case .startFailed(let server, let reason, let lastLines):
            "\(server) did not start: \(reason)\n\(lastLines)"
        }
    }
}
