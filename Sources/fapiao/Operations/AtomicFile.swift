import FoundationEssentials
import Glibc
import SystemPackage

/// Files that survive a power cut, whole or not at all.
enum AtomicFile {
    /// Writes the bytes beside the path, where nobody reads them yet.
    /// - Returns: where.
    static func draft(_ bytes: [UInt8], for path: FilePath, isPrivate: Bool) throws -> FilePath {
        let draft = FilePath(path.string + ".new")
        let file = try FileDescriptor.open(
            draft, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
            permissions: isPrivate
                ? .ownerReadWrite : [.ownerReadWrite, .groupRead, .otherRead])
        try file.closeAfter {
            _ = try file.writeAll(bytes)
            try sync(file)
        }
        return draft
    }

    /// Puts the draft in its place. It stays there through a power cut once its folder is synchronized.
    static func rename(_ draft: FilePath, to path: FilePath) throws {
        guard unsafe Glibc.rename(draft.string, path.string) == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    static func syncFolder(_ folder: FilePath) throws {
        let file = try FileDescriptor.open(
            folder, .readOnly, options: [.directory, .closeOnExec])
        try file.closeAfter { try sync(file) }
    }

    /// All three steps.
    static func write(_ bytes: [UInt8], to path: FilePath, isPrivate: Bool) throws {
        try rename(try draft(bytes, for: path, isPrivate: isPrivate), to: path)
        try syncFolder(path.removingLastComponent())
    }

    /// Nil where there is no such file; what cannot be read is no missing file.
    static func read(_ path: FilePath) throws -> [UInt8]? {
        if let data = FileManager.default.contents(atPath: path.string) { return Array(data) }
        if FileManager.default.fileExists(atPath: path.string) { throw Errno.ioError }
        return nil
    }

    static func sync(_ file: FileDescriptor) throws {
        guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
}
