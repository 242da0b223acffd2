import ArgumentParser
import Cryptography
import LocalServers
import SystemPackage

/// Files with one key each, as 64 hexadecimal digits.
enum KeyFile {
    /// A new key in a new file; an error that is told already where one is there.
    static func make(_ name: String, in folder: String) throws -> Secret {
        try make(at: FilePath(folder).appending(name))
    }

    /// As the other. A key that a manifest names must not be lost with the power.
    static func make(at path: FilePath) throws -> Secret {
        var bytes = SecureRandom.bytes(Bytes32.count)
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite)
            try file.closeAfter {
                _ = try file.writeAll((Hexadecimal.encode(bytes) + "\n").utf8)
                try AtomicFile.sync(file)
            }
            let folder = path.removingLastComponent()
            try AtomicFile.syncFolder(folder.isEmpty ? "." : folder)
            return Secret(movingFrom: &bytes)
        } catch {
            Terminal.errorOutput("\(path): \(SystemWords.of(error))\n")
            throw ExitStatus.cannotCreate
        }
    }
}
