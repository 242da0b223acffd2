import Glibc
package import Logging
package import SystemPackage

/// A private Redis in a folder: a real server, reached through a unix socket that only this user
/// and root can open. It is a cache: nothing in it survives its end. It dies with this process.
package struct LocalRedis: Sendable {
    /// `unix:///folder/redis.sock`
    package let url: String

    private let supervisor: ServerSupervisor<RedisRecipe>

    /// Returns when the server accepts clients. From then on one that dies is started again, empty,
    /// until ``stop()``.
    package static func start(
        in folder: FilePath, logger: Logger, options: Options = Options()
    ) async throws(LocalServerError) -> LocalRedis {
        try await ServerFolder.requirePassage(to: folder, for: RedisRecipe.account)
        let recipe = try RedisRecipe(folder: folder, options: options)
        let supervisor = ServerSupervisor(recipe, logger: logger)
        try await supervisor.start()
        return LocalRedis(url: url(at: recipe.socket), supervisor: supervisor)
    }

    /// Ends the server and forgets what it held.
    package func stop() async {
        await supervisor.stop()
    }

    /// The server's process number; nil while it is down. Killing it shows what the supervisor
    /// does after a crash.
    package var processIdentifier: Int32? {
        get async { await supervisor.pid }
    }

    /// SIGKILL, and down until ``restart()``: for tests of what a caller does without a cache.
    package func kill() async {
        await supervisor.down(with: SIGKILL)
    }

    /// Starts the server again after ``kill()`` or ``stop()``; one that runs is stopped first.
    package func restart() async throws(LocalServerError) {
        await supervisor.down(with: SIGTERM)
        try await supervisor.start()
    }
}

extension LocalRedis {
    /// Options that a caller may choose.
    package struct Options: Sendable {
        /// Past this the least recently used keys go. A million cached answers fit in it.
        package var memoryMaximumMegabytes = 256
        /// There is nothing to load, so a healthy start takes milliseconds.
        package var startLimit = Duration.seconds(20)
        /// The folders to look for programs in; nil for this machine's usual places.
        var programs: ServerPrograms?

        package init() {}
    }
}
