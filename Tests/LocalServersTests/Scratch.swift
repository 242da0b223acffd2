import FoundationEssentials
import Glibc
import Logging
import SystemPackage

/// A folder for one test, gone with it.
final class Scratch: Sendable {
    let folder: FilePath
    let logger: Logger

    init(named name: String = "\(UUID())") {
        folder = FilePath("/tmp").appending("fapiao-tests-\(getpid())-\(name)")
        logger = Logger(label: "LocalServersTests") { _ in SwiftLogNoOpLogHandler() }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }
}

/// Whether a process runs; a zombie that nobody has reaped does not.
func isAlive(_ pid: Int32) -> Bool {
    guard let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return false }
    // proc(5): the state follows the name, which is in brackets.
    return !String(decoding: stat, as: UTF8.self).contains(") Z ")
}
