import Glibc
import LocalServers
import SystemPackage

/// The right of one process to a folder. The kernel takes it back when the process dies, however it dies.
final class ProcessLock: Sendable {
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    private let file: FileDescriptor

    init(_ path: FilePath) throws(Refused) {
        do {
            file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec, .noFollow],
                permissions: .ownerReadWrite)
        } catch {
            throw Refused(description: "its lock: \(SystemWords.of(error))")
        }
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            try? file.close()
            throw Refused(description: "another process has it")
        }
    }

    deinit { try? file.close() }
}
