import FoundationEssentials
import Glibc
import SystemPackage

/// Writes files that outlast a power cut.
enum DurableFile {
    struct Unwritable: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) cannot be written" }
    }

    /// Once this returns, the file is there as a whole whatever happens. Until then an older one is.
    static func write(_ bytes: [UInt8], to path: FilePath) throws(Unwritable) {
        do {
            // A file beside it takes the name when it is complete.
            try Data(bytes).write(to: URL(filePath: path.string), options: .atomic)
            try synchronize(path)
            // The name is in the folder, and a crash could forget it.
            try synchronize(path.removingLastComponent())
        } catch {
            throw Unwritable(path: path.string)
        }
    }

    private static func synchronize(_ path: FilePath) throws {
        let file = try FileDescriptor.open(
            path.isEmpty ? "." : path, .readOnly, options: .closeOnExec)
        try file.closeAfter {
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
    }
}
