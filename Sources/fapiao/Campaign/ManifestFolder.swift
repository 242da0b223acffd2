import ArgumentParser
import Cryptography
import FoundationEssentials
import Lottery

/// The folder into which `campaign publish` writes: manifests and signatures by the digest alone.
struct ManifestFolder: CampaignFiles {
    let folder: String

    func read(_ path: String, atMost maximum: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return try await FolderFiles(folder: folder).read(name, atMost: maximum)
    }

    /// The manifests that lead to the one in this file, each with all the signatures that it needs.
    static func signed(_ manifest: String) async throws -> [SignedManifest] {
        let file = URL(filePath: manifest)
        let files = ManifestFolder(folder: file.deletingLastPathComponent().path)
        let name = file.deletingPathExtension().lastPathComponent
        guard let digest = Hexadecimal.decode(name).flatMap({ Bytes32($0) }) else {
            Terminal.errorOutput("\(manifest): a manifest is named by its digest and .json\n")
            throw ExitStatus.badData
        }
        var chain = ManifestChain()
        do {
            try await chain.extend(to: digest, in: files)
        } catch {
            switch error {
            case .cheated(let fault): Terminal.errorOutput("\(fault)\n")
            case .unreachable(let reason): Terminal.errorOutput("\(reason)\n")
            }
            throw ExitStatus.badData
        }
        return chain.signed
    }
}
