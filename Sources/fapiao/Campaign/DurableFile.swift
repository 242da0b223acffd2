import Glibc
import SystemPackage

/// Writes a file that is there as a whole or not at all, whenever the power goes.
enum DurableFile {
    static func write(_ bytes: [UInt8], to path: FilePath) throws(Errno) {
        let temporary = FilePath("\(path).new")
        do {
            let file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.closeAfter {
                try file.writeAll(bytes)
                try synchronize(file)
            }
            guard unsafe rename(temporary.string, path.string) == 0 else { throw lastError }
            // The name is in the folder, and a crash could forget it.
            let folder = try FileDescriptor.open(
                path.removingLastComponent(), .readOnly, options: .closeOnExec)
            try folder.closeAfter { try synchronize(folder) }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    private static func synchronize(_ file: FileDescriptor) throws(Errno) {
        guard fsync(file.rawValue) == 0 else { throw lastError }
    }

    private static var lastError: Errno { Errno(rawValue: errno) }
}
