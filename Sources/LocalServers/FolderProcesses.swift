import FoundationEssentials
import Glibc
import SystemPackage

/// The processes of one program whose working folder is a given one. Both servers move into their
/// data folder, so this finds a server, and PostgreSQL's orphaned backends, that a crash left behind
/// whatever its pid file says; a pid that the system has given to another program is not among them.
struct FolderProcesses: Sendable {
    let program: String
    let folder: FilePath

    func living() -> [Int32] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.filter { pid in
            // A zombie has no working folder any more, and rightly does not count.
            let link = "/proc/\(pid)/cwd"
            guard
                (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == folder.string,
                let name = FileManager.default.contents(atPath: "/proc/\(pid)/comm")
            else { return false }
            return String(decoding: name, as: UTF8.self) == "\(program)\n"
        }
    }

    func signal(_ signal: Int32, to pid: Int32) {
        kill(pid, signal)
    }

    /// Ends what is left, kindly first. Only the holder of the folder's lock may ask for it.
    /// - Returns: whether none is left.
    func end(with signal: Int32, within limit: Duration) async -> Bool {
        for (signal, limit) in [(signal, limit), (SIGKILL, .seconds(5))] {
            let left = living()
            if left.isEmpty { return true }
            for pid in left { kill(pid, signal) }
            if await Deadline(limit).meets({ living().isEmpty }) { return true }
        }
        return false
    }
}
