import ArgumentParser
import Cryptography
import Lottery

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
