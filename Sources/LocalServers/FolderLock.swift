import FoundationEssentials
import Glibc
import SystemPackage

/// The right to a data folder, held as long as this lives. The kernel takes it back when the
/// process dies, however it dies, so a lock never outlives its holder.
struct FolderLock: ~Copyable {
    private let descriptor: FileDescriptor

    init(folder: FilePath) throws(LocalServerError) {
        let file = folder.appending("lock")
        let opened: FileDescriptor
        do {
            opened = try FileDescriptor.open(
                file, .readWrite, options: [.create, .closeOnExec, .noFollow],
                permissions: .ownerReadWrite)
        } catch {
            throw .folderUnusable(
                folder: folder.string, reason: "its lock: \(SystemWords.of(error))")
        }
        guard flock(opened.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            let holder = FileManager.default.contents(atPath: file.string) ?? Data()
            try? opened.close()
            let number = String(decoding: holder, as: UTF8.self)
            throw .folderInUse(folder: folder.string, by: Int32(number) ?? 0)
        }
        // The number only serves the message; a crash between these two lines leaves an old one.
        _ = ftruncate(opened.rawValue, 0)
        _ = try? opened.writeAll("\(getpid())".utf8)
        descriptor = opened
    }

    deinit {
        // Closing alone would not do: a child that is just being forked shares the lock for a moment.
        _ = flock(descriptor.rawValue, LOCK_UN)
        try? descriptor.close()
    }
}
