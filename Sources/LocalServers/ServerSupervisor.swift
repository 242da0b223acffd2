import Glibc
import Logging
import SystemPackage
import Timing

/// Keeps one server alive: starts it, starts it again when it dies, ends it on request.
///
/// One owner starts and stops it; the calls are not meant to overlap.
actor ServerSupervisor<Recipe: ServerRecipe> {
    private let recipe: Recipe
    private let logger: Logger
    /// Held from start to stop, through every restart between.
    private var lock: FolderLock?
    /// True if a server should be up. A server that the watch finds dead is then started again.
    private var isWanted = false
    private var server: SupervisedProcess?
    private var watch: Task<Void, Never>?

    /// After a crash the first restart comes at once, so that a cache or a test hardly notices; a
    /// server that cannot live is then tried some times a minute, which no log minds.
    static var restarting: Backoff { Backoff(first: .milliseconds(50), ceiling: .seconds(10)) }
    /// A server that lived this long is healthy: its next crash is a new one.
    static var healthyAfter: Duration { .seconds(60) }
    /// A fast shutdown writes what is in memory to disk; a laptop's disk may take its time.
    static var stopLimit: Duration { .seconds(20) }

    init(_ recipe: Recipe, logger: Logger) {
        self.recipe = recipe
        self.logger = logger
    }

    /// The living server's process number; nil while it is down.
    var pid: Int32? { server?.pid }

    /// Returns when the server accepts clients; from then on it is watched.
    func start() async throws(LocalServerError) {
        if lock == nil { lock = try FolderLock(folder: recipe.folder.root) }
        try recipe.folder.claim(recipe.socketFolder)
        isWanted = true
        do {
            try await requireReachable()
            try await launch()
        } catch {
            await down(with: recipe.stopSignal.number)
            giveFolderBack()
            throw error
        }
        watch = Task { await self.keepAlive() }
    }

    /// Ends the server in order and gives the folder back.
    func stop() async {
        await down(with: recipe.stopSignal.number)
        giveFolderBack()
    }

    private func giveFolderBack() {
        recipe.folder.discardSocketFolder(recipe.socketFolder)
        lock = nil
    }

    /// Ends the server and the watch over it; the folder stays ours.
    func down(with signal: Int32) async {
        isWanted = false
        watch?.cancel()
        await endServer(with: signal)
        await watch?.value
        watch = nil
        // The watch may have been in the middle of a restart.
        await endServer(with: signal)
    }

    private func endServer(with signal: Int32) async {
        guard let server else { return }
        recipe.processes.signal(signal, to: server.pid)
        // A wait that no cancellation cuts short: only a server that hangs is to be killed.
        let ended = await Task { await Deadline(Self.stopLimit).meets { server.hasEnded } }.value
        if !ended { recipe.processes.signal(SIGKILL, to: server.pid) }
        await server.end()
        self.server = nil
    }

    private func keepAlive() async {
        var backoff = Self.restarting
        while isWanted, let server {
            let born = ContinuousClock.now
            let end = await server.end()
            guard isWanted else { return }
            self.server = nil
            logger.error(
                "local server died, starting it again",
                metadata: ["server": "\(recipe.name)", "end": "\(end.how)"])
            if ContinuousClock.now - born > Self.healthyAfter { backoff.succeeded() }
            while isWanted, self.server == nil {
                let pause = backoff.failed(chance: .random(in: 0..<1))
                try? await Task.sleep(for: pause)
                guard isWanted else { return }
                do {
                    try await launch()
                } catch {
                    self.server = nil
                    guard isWanted else { return }
                    logger.error(
                        "local server does not come back",
                        metadata: ["server": "\(recipe.name)", "error": "\(error)"])
                }
            }
        }
    }

    /// One attempt: clears what an earlier life left, starts the server, waits until it accepts.
    private func launch() async throws(LocalServerError) {
        let recipe = recipe
        guard
            await recipe.processes.end(with: recipe.stopSignal.number, within: Self.stopLimit)
        else { throw failed("an earlier one on this folder does not end") }
        try await recipe.prepare()
        let log = try recipe.folder.openLog()
        let started: SupervisedProcess
        do throws(ProcessEnd) {
            started = try await SupervisedProcess.start(
                recipe.command, as: recipe.folder.account, signal: recipe.stopSignal.name, log: log)
        } catch {
            throw failed(error.how)
        }
        // Set before the wait, so that a stop in the middle of a start finds the process to end.
        server = started
        let accepted = await Deadline(recipe.startLimit).meets {
            if started.hasEnded { return true }
            return await recipe.accepts(pid: started.pid)
        }
        guard accepted, !started.hasEnded else {
            recipe.processes.signal(SIGKILL, to: started.pid)
            throw failed(await started.end().how)
        }
        logger.info(
            "local server accepts clients",
            metadata: ["server": "\(recipe.name)", "pid": "\(started.pid)"])
    }

    private func failed(_ reason: String) -> LocalServerError {
        .startFailed(
            server: recipe.name, reason: reason, lastLines: recipe.folder.lastLines())
    }

    /// Better said here than as "Permission denied" at the end of a log.
    private func requireReachable() async throws(LocalServerError) {
        guard let account = recipe.folder.account else { return }
        for folder in [recipe.folder.root, recipe.socketFolder] {
            do {
                try await recipe.folder.run(["test", "-x", folder.string])
            } catch {
                throw .folderUnreachable(folder: folder.string, account: account.name)
            }
        }
    }
}
