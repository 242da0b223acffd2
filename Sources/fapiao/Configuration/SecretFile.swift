import SystemPackage

/// A file that holds a secret.
enum SecretFile {
    struct Unusable: Error, Equatable, CustomStringConvertible {
        let path: String
        let reason: String
        var description: String { "\(path): \(reason)" }
    }

    /// A connection string or a key, with room to spare.
    private static let bytesMaximum = 16_384

    /// The text without white space around it. Refuses a file that strangers may read or the
    /// group may write; that the group may read it is how systemd hands over credentials.
    static func read(_ path: String) throws(Unusable) -> String {
        let (mode, bytes): (CInterop.Mode, [UInt8])
        do {
            // One file from here on, whatever is put in its place; a link counts as what it leads to.
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            (mode, bytes) = try file.closeAfter {
                (try file.stat().mode.permissions.rawValue, try read(file))
            }
        } catch {
            throw Unusable(path: path, reason: "cannot be read")
        }
        guard mode & 0o027 == 0 else {
            throw Unusable(path: path, reason: "others may read it; chmod 600 keeps it secret")
        }
        guard bytes.count <= bytesMaximum else {
            throw Unusable(path: path, reason: "is too large for a secret")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let start = text.firstIndex(where: { !$0.isWhitespace }),
            let end = text.lastIndex(where: { !$0.isWhitespace })
        else { throw Unusable(path: path, reason: "is empty") }
        return String(text[start...end])
    }

    /// A byte more than a secret may have, if there are so many.
    private static func read(_ file: FileDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= bytesMaximum {
            let part = try unsafe [UInt8](unsafeUninitializedCapacity: bytesMaximum + 1) {
                buffer, count in
                count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if part.isEmpty { break }
            bytes += part
        }
        return bytes
    }
}
