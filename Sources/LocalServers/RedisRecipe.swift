import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// How Redis is run as a cache: nothing on disk, a bound on memory, the least used goes first.
struct RedisRecipe: ServerRecipe {
    let folder: ServerFolder
    let socketFolder: FilePath
    let options: LocalRedis.Options
    /// The folder of `redis-server` and `redis-cli`.
    let programs: FilePath

    let name = "Redis"
    let stopSignal = (name: "TERM", number: SIGTERM)
    var startLimit: Duration { options.startLimit }
    var work: FilePath { folder.root.appending("work") }
    var socket: FilePath { Self.socket(in: socketFolder) }
    static func socket(in folder: FilePath) -> FilePath { folder.appending("redis.sock") }
    var processes: FolderProcesses { FolderProcesses(program: "redis-server", folder: work) }

    static var account: ServerAccount? { .chosen(preferring: "redis") }

    init(folder: FilePath, options: LocalRedis.Options) throws(LocalServerError) {
        self.options = options
        self.folder = try ServerFolder(folder, account: Self.account)
        socketFolder = self.folder.socketFolder()
        programs = try (options.programs ?? .installed())
            .folder(holding: ["redis-server", "redis-cli"], package: "redis-server redis-tools")
    }

    func prepare() async throws(LocalServerError) {
        _ = try folder.make("work")
        // A socket that a killed server left would answer nobody, and look like a server.
        try? FileManager.default.removeItem(atPath: socket.string)
    }

    var command: [String] {
        [
            programs.appending("redis-server").string, "--port", "0",
            "--unixsocket", socket.string, "--unixsocketperm", "700", "--dir", work.string,
            "--save", "", "--appendonly", "no", "--daemonize", "no", "--protected-mode", "yes",
            "--maxmemory", "\(options.memoryMaximumMegabytes)mb",
            "--maxmemory-policy", "allkeys-lru", "--logfile", "",
        ]
    }

    func accepts(pid: Int32) async -> Bool {
        let answer = try? await run(
            .path(programs.appending("redis-cli")),
            arguments: ["-s", socket.string, "PING"], environment: .custom([:]),
            output: .string(limit: 64))
        return answer?.standardOutput.hasPrefix("PONG") ?? false
    }
}
