package import Cryptography
import FoundationEssentials
import SystemPackage

/// A file that holds a secret.
package enum SecretFile {
    /// The file cannot be read, or is not a secret's: missing, empty, too large, or open to others.
    package struct Unusable: Error, Equatable, CustomStringConvertible {
        package let path: String
        package let reason: String
        /// A secret that was put where its file belongs shall not stand in a log.
        package var description: String {
            let isPath = path.hasPrefix("/") || path.hasPrefix(".") || path.hasPrefix("~")
            return "\(isPath ? path : "(not shown: it may be a secret itself)"): \(reason)"
        }

        package init(path: String, reason: String) {
            self.path = path
            self.reason = reason
        }
    }

    /// A connection string or a key, with room to spare.
    private static let bytesMaximum = 16_384

    /// The text without white space around it. Refuses a file that strangers may read or the
    /// group may write; that the group may read it is how systemd hands over credentials.
    package static func read(_ path: String) throws(Unusable) -> SecretText {
        let mode: CInterop.Mode
        let bytes: Data
        do {
            // One file from here on, whatever is put in its place; a link counts as what it leads to.
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            (mode, bytes) = try file.closeAfter {
                let permissions = try file.stat().mode.permissions.rawValue
                return (permissions, try contents(of: file))
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
        let text = String(decoding: bytes, as: UTF8.self).trimmed
        if text.isEmpty { throw Unusable(path: path, reason: "is empty") }
        return SecretText(String(text))
    }

    private static func contents(of file: FileDescriptor) throws -> Data {
        try Data(contentsOf: URL(filePath: "/proc/self/fd/\(file.rawValue)"))
    }
}
