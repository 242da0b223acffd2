import ArgumentParser
import Cryptography
import LocalServers
import Lottery
import ProgramSettings
import SystemPackage

struct DrawKeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make the two keys of the draw.",
        discussion: """
            Writes log.key and reveal.key, which only their owner can read, into a folder: the files of \
            draw.logKeyFile and draw.revealKeyFile. Prints what the manifest says of them. Leaves files \
            alone that are there.

              fapiao draw keys /etc/fapiao/draw --origin draw.example/lottery/spring
            """)

    @Argument(help: "The folder.") var folder: String
    @Option(help: "The campaign's log, HOST/lottery/NAME.") var origin: String

    func run() async throws {
        let log = try KeyFile.make("log.key", in: folder)
        let reveal = try KeyFile.make("reveal.key", in: folder)
        guard let logKey = Ed25519PrivateKey(seed: log),
            let signer = NoteSigner(name: origin, kind: .note, key: logKey),
            let revealer = ECVRFPrivateKey(reveal)
        else {
            Terminal.errorOutput("\(origin) is no name for a key\n")
            throw ExitCode.validationFailure
        }
        Terminal.output("log_key \(signer.verifierKey)\n")
        Terminal.output("vrf_key \(Hexadecimal.encode(revealer.publicKey.bytes))\n")
    }
}

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
            try AtomicFile.syncFolder(path.removingLastComponent())
            return Secret(movingFrom: &bytes)
        } catch {
            Terminal.errorOutput("\(path): \(SystemWords.of(error))\n")
            throw ExitStatus.cannotCreate
        }
    }
}
