import Cryptography
import ProgramSettings

/// A file with the seed of an Ed25519 key as 64 hexadecimal digits, which others may not read.
enum NoteKeyFile {
    /// The signer of that name.
    static func signer(
        _ path: String, name: String
    ) throws(SecretFile.Unusable) -> NoteSigner {
        let text = try SecretFile.read(path)
        guard var bytes = Hexadecimal.decode(text.reveal()),
            let key = Ed25519PrivateKey(seed: Secret(movingFrom: &bytes)),
            let signer = NoteSigner(name: name, kind: .note, key: key)
        else {
            throw SecretFile.Unusable(path: path, reason: "is no key: 64 hexadecimal digits")
        }
        return signer
    }
}
