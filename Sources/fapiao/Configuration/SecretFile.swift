import FoundationEssentials

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
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let mode = attributes[.posixPermissions] as? Int,
            let data = FileManager.default.contents(atPath: path)
        else { throw Unusable(path: path, reason: "cannot be read") }
        guard mode & 0o027 == 0 else {
            throw Unusable(path: path, reason: "others may read it; chmod 600 keeps it secret")
        }
        guard data.count <= bytesMaximum else {
            throw Unusable(path: path, reason: "is too large for a secret")
        }
        let text = String(decoding: data, as: UTF8.self)
        guard let start = text.firstIndex(where: { !$0.isWhitespace }),
            let end = text.lastIndex(where: { !$0.isWhitespace })
        else { throw Unusable(path: path, reason: "is empty") }
        return String(text[start...end])
    }
}
