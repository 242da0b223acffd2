import FoundationEssentials
import SystemPackage

/// The folders in which programs are looked for, in order.
struct ServerPrograms: Sendable {
    let folders: [FilePath]

    init(folders: [FilePath]) {
        self.folders = folders
    }

    /// PATH, then the folders of Debian's PostgreSQL, newest first: it keeps `postgres` off PATH.
    static func installed() -> ServerPrograms {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debianRoot)) ?? []
        let debian = versions.compactMap { Int($0) }.sorted(by: >)
            .map { FilePath(debianRoot).appending("\($0)").appending("bin") }
        return ServerPrograms(
            folders: path.split(separator: ":").map { FilePath(String($0)) } + debian)
    }

    private static let debianRoot = "/usr/lib/postgresql"

    /// A cluster is opened only by the version that made it, so that version's folder goes first.
    func preferring(postgresVersion version: String) -> ServerPrograms {
        let own = FilePath(Self.debianRoot).appending(version).appending("bin")
        guard folders.contains(own) else { return self }
        return ServerPrograms(folders: [own] + folders.filter { $0 != own })
    }

    /// The first folder that holds all of `names`; programs of two versions are never mixed.
    func folder(holding names: [String], package: String) throws(LocalServerError) -> FilePath {
        let found = folders.first { folder in
            names.allSatisfy {
                FileManager.default.isExecutableFile(atPath: folder.appending($0).string)
            }
        }
        guard let found else {
            throw .programMissing(program: names.joined(separator: " with "), package: package)
        }
        return found
    }
}
