import Subprocess
import Synchronization
import SystemPackage

/// A process that cannot outlive us, even when we are killed with signal 9.
///
/// A shell stands between us and the server. Its standard input is a pipe whose only other end is
/// ours: the kernel closes that end when we die, the shell's watch reads end-of-file and ends the
/// server. Should someone kill the shell, PR_SET_PDEATHSIG ends the server. That signal alone would
/// not do: it is tied to the *thread* that forked, and ours come and go.
final class SupervisedProcess: Sendable {
    let pid: Int32
    /// Ends with the process, and tells how. Its value cannot be waited for with a deadline, for
    /// that there is ``hasEnded``.
    private let life: Task<ProcessEnd, Never>
    private let ended: Ended

    private final class Ended: Sendable {
        let flag = Atomic(false)
    }

    private init(pid: Int32, life: Task<ProcessEnd, Never>, ended: Ended) {
        self.pid = pid
        self.life = life
        self.ended = ended
    }

    var hasEnded: Bool { ended.flag.load(ordering: .acquiring) }

    /// - Parameters:
    ///   - signal: sent to the process when we are gone, and ten seconds later SIGKILL.
    ///   - log: receives output and errors; closed here.
    static func start(
        _ command: [String], as account: ServerAccount?, signal: String, log: FileDescriptor
    ) async throws(ProcessEnd) -> SupervisedProcess {
        let privileges = account?.privileges ?? []
        let arguments = [signal, "setpriv"] + privileges + ["--pdeathsig", signal] + command
        var options = PlatformOptions()
        // Ctrl-C at the terminal is for us to answer, in order, and not for the server.
        options.createSession = true
        let configuration = Configuration(
            executable: .path("/bin/sh"),
            arguments: Arguments(["-c", leash, "fapiao-leash"] + arguments),
            environment: .custom(["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"]),
            workingDirectory: "/", platformOptions: options)
        let (pids, announcement) = AsyncStream<Int32>.makeStream()

        let ended = Ended()
        let life = Task { () -> ProcessEnd in
            defer {
                ended.flag.store(true, ordering: .releasing)
                announcement.finish()
            }
            do {
                let end = try await run(
                    configuration, input: .inputWriter, output: .sequence,
                    error: .fileDescriptor(log, closeAfterSpawningProcess: true)
                ) { shell in
                    for try await line in shell.standardOutput.strings() {
                        if let pid = Int32(line) { announcement.yield(pid) }
                    }
                }
                return ProcessEnd(
                    succeeded: end.terminationStatus.isSuccess,
                    how: Self.words(end.terminationStatus))
            } catch {
                return ProcessEnd(succeeded: false, how: SystemWords.of(error))
            }
        }
        // A task of its own: cancelled here, we would lose sight of a process that has begun. The
        // shell tells the number at once or ends.
        let announced = Task { () -> Int32? in
            for await pid in pids { return pid }
            return nil
        }
        guard let pid = await announced.value else { throw await life.value }
        return SupervisedProcess(pid: pid, life: life, ended: ended)
    }

    private static func words(_ status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "it ended with \(code)"
        case .signaled(let signal): "signal \(signal) ended it"
        }
    }

    /// Waits for the end of the process and tells how it came.
    @discardableResult
    func end() async -> ProcessEnd {
        await life.value
    }

    private static let leash = """
        signal=$1
        shift
        exec 3<&0 </dev/null
        "$@" 3<&- >&2 &
        server=$!
        setpriv --pdeathsig KILL sh -c '
            read -r _ <&3
            kill -s "$1" "$2"
            sleep 10
            kill -s KILL "$2"' fapiao-watch "$signal" "$server" >/dev/null 2>&1 &
        watch=$!
        echo "$server"
        wait "$server"
        status=$?
        kill -s KILL "$watch"
        exit "$status"
        """
}

/// How a process ended, or why it never was one.
struct ProcessEnd: Error, CustomStringConvertible {
    let succeeded: Bool
    let how: String
    var description: String { how }
}
