import ArgumentParser
import Cryptography
import ProgramSettings

/// A file with a key as 64 hexadecimal digits, which others may not read.
enum SecretKeyFile {
    /// Ends with 78 where the file is no such thing.
    static func secret(_ path: String) throws -> Secret {
        let text: SecretText
        do throws(SecretFile.Unusable) {
            text = try SecretFile.read(path)
        } catch {
            Terminal.errorOutput("\(error)\n")
            throw ExitStatus.configuration
        }
        guard Hexadecimal.decode(text.reveal())?.count == Bytes32.count else {
            Terminal.errorOutput("\(path) is no key: 64 hexadecimal digits\n")
            throw ExitStatus.configuration
        }
        return SecretSeed.secret(text)
    }
}
