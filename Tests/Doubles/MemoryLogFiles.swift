package import Lottery
import Synchronization

/// Public files in memory.
package final class MemoryLogFiles: LogFiles {
    private let files = Mutex<[String: [UInt8]]>([:])

    package init() {}

    package var all: [String: [UInt8]] { files.withLock { $0 } }

    package func put(_ path: String, _ bytes: [UInt8]?) { files.withLock { $0[path] = bytes } }

    package func read(_ path: String) throws(LogFilesFault) -> [UInt8]? {
        files.withLock { $0[path] }
    }

    package func write(_ new: [LogFile]) async throws(LogFilesFault) {
        files.withLock { files in
            for file in new { files[file.path] = file.bytes }
        }
    }

    package func removePartial(of path: String) {
        files.withLock { files in
            files = files.filter { !$0.key.hasPrefix(path + ".p/") }
        }
    }
}
