import FoundationEssentials
package import SystemPackage

extension LocalPostgres {
    /// True if a server was ever made in `folder`, as far as this account may see. Makes nothing.
    package static func isMade(in folder: FilePath) -> Bool {
        let cluster = folder.appending("cluster").appending("PG_VERSION")
        return FileManager.default.fileExists(atPath: cluster.string)
    }

    /// How to reach the server that another `fapiao` runs in `folder`: for commands typed while
    /// the service is up, after `start` said `.folderInUse`.
    package static func conninfoOfOther(in folder: FilePath) throws(LocalServerError) -> String {
        Self.conninfo(at: try PostgresRecipe(folder: folder, options: Options()).socketFolder)
    }

    static func conninfo(at socketFolder: FilePath) -> String {
        "host=\(socketFolder) port=5432 dbname=fapiao user=fapiao"
    }
}

extension LocalRedis {
    /// How to reach the server that another `fapiao` may run in `folder`: where none does, nobody listens there.
    /// Needs no Redis on this machine, and makes nothing.
    package static func urlOfOther(in folder: FilePath) -> String {
        Self.url(at: RedisRecipe.socket(in: ServerFolder(ofOther: folder).socketFolder()))
    }

    static func url(at socket: FilePath) -> String { "unix://\(socket)" }
}
