import Foundation
import Synchronization

/// A program that a test starts, kills and starts again. Foundation's `Process` learns of an exit from a
/// descriptor that a program started at the same moment may have inherited: then it waits for that
/// program too, for ever if it is a server. This one asks the kernel for the exit of its own child.
package final class ChildProcess: Sendable {
    package struct NotStarted: Error { package let command: [String], errno: Int32 }

    private struct State {
        let pid: pid_t
        /// As `waitpid` tells it; nil while the program runs.
        var status: Int32?
    }
    private let state: Mutex<State>

    /// Its input and both its outputs are /dev/null; it inherits no other descriptor.
    /// - Parameter command: the program, looked for in PATH, and its arguments.
    package init(_ command: [String]) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<Int32> {
            unsafe posix_spawn_file_actions_addopen(
                &actions, descriptor, "/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY, 0)
        }
        // glibc passes over those that are not open; tests open far fewer.
        for descriptor in 3..<1_024 as Range<Int32> {
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        // Dispatch's threads block all signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] =
            unsafe command.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let failure = unsafe posix_spawnp(
            &pid, command[0], &actions, &attributes, &arguments, environ)
        guard failure == 0 else { throw NotStarted(command: command, errno: failure) }
        state = Mutex(State(pid: pid))
    }

    package var isRunning: Bool { state.withLock { Self.reap(&$0, WNOHANG) == nil } }

    /// Waits until it ends: for programs that end by themselves.
    /// - Returns: whether it ended with 0.
    package func succeeds() -> Bool { state.withLock { Self.reap(&$0, 0) } == 0 }

    /// kill -9, and waits until it is gone. Nothing happens if it has ended.
    package func kill() {
        state.withLock { state in
            guard Self.reap(&state, WNOHANG) == nil else { return }
            Foundation.kill(state.pid, SIGKILL)
            _ = Self.reap(&state, 0)
        }
    }

    /// Does nothing once it has ended, for its number may be another's then.
    package func send(_ signal: Int32) {
        state.withLock { state in
            if Self.reap(&state, WNOHANG) == nil { _ = Foundation.kill(state.pid, signal) }
        }
    }

    private static func reap(_ state: inout State, _ options: Int32) -> Int32? {
        var status: Int32 = 0
        while state.status == nil {
            let ended = unsafe waitpid(state.pid, &status, options)
            if ended == state.pid { state.status = status }
            if ended == 0 || (ended < 0 && errno != EINTR) { break }
        }
        return state.status
    }
}
