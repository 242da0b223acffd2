import Cryptography
import Lottery
import SystemPackage

/// The terms of a draw as a witness's own people have confirmed them, with the sources that they have typed so far.
enum ConfirmedTermsFile {
    /// - Parameter folder: `terms` in the witness's folder.
    static func path(_ origin: String, _ draw: String, in folder: FilePath) -> FilePath {
        folder.appending(SHA256.hash(Array(origin.utf8)).description).appending(draw)
    }
}
