import Cryptography
import FoundationEssentials
import Glibc
import ProgramSettings
import SystemPackage

/// The secret under which addresses are hashed. Workers that share it count a client together.
enum ServiceSecret {
    typealias Unusable = SecretFile.Unusable

    /// Reads the configured file, or the one in the data folder, which is made on first use.
    static func load(_ settings: Settings) throws -> [UInt8] {
        if !settings.data.secretFile.isEmpty { return try read(settings.data.secretFile) }
        let path = settings.dataFolder + "/secret"
        if !FileManager.default.fileExists(atPath: path) {
            try FileManager.default.createDirectory(
                atPath: settings.dataFolder, withIntermediateDirectories: true)
            try make(path)
        }
        return try read(path)
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let text = try SecretFile.read(path)
        guard let secret = Hexadecimal.decode(text.reveal()), secret.count >= 32 else {
            throw Unusable(path: path, reason: "64 or more hexadecimal digits are expected")
        }
        return secret
    }

    /// Written beside and linked into place: of two workers that start together one wins, and
    /// nobody reads half a secret.
    private static func make(_ path: String) throws {
        let draft = "\(path).\(getpid())"
        let file = try FileDescriptor.open(
            FilePath(draft), .writeOnly, options: [.create, .truncate, .noFollow],
            permissions: .ownerReadWrite)
        try file.closeAfter {
            _ = try file.writeAll((Hexadecimal.encode(SecureRandom.bytes(32)) + "\n").utf8)
        }
        defer { try? FileManager.default.removeItem(atPath: draft) }
        do {
            try FileManager.default.linkItem(atPath: draft, toPath: path)
        } catch {
            guard FileManager.default.fileExists(atPath: path) else {
                throw Unusable(path: path, reason: "cannot be made")
            }
        }
    }
}
