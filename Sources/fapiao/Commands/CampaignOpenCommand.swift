import ArgumentParser
import Cryptography
import FoundationEssentials
import Invoices
import Ledger
import Lottery

struct CampaignOpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Take entries for a campaign whose manifest all have signed.",
        discussion: """
            Writes the manifest into the nation's database, where workers and the draw find it within \
            seconds. An amendment needs the files of the manifests before it beside its own, and as \
            much notice as they promise. Doing it again changes nothing.

              fapiao campaign open manifests/5f2c….json
            """)

    @Argument(help: "The manifest as `campaign publish` wrote it, its .sig beside it.")
    var manifest: String
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let manifests = try await signed()
        let now = UInt64(clamping: Clock.now.microseconds / 1_000_000)
        let newest = manifests[manifests.count - 1].manifest
        if let amendment = newest.amends, amendment.struckOut == nil {
            let before = manifests[manifests.count - 2].manifest
            let least = now + before.amendNoticeSeconds
            guard amendment.from >= least else {
                Terminal.errorOutput(
                    "\(newest.digest): an amendment that holds from \(amendment.from) on is too late; "
                        + "with the notice that was promised it is \(least) or later\n")
                throw ExitStatus.badData
            }
        }
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let added = try await store.nation.campaigns.publish(manifests)
            Terminal.output(
                added == 0
                    ? "\(newest.origin): nothing new\n"
                    : "\(newest.origin): open under manifest \(newest.digest)\n")
        }
    }

    /// The manifests that lead to this one, each with all the signatures that it needs.
    private func signed() async throws -> [SignedManifest] {
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
        var signed: [SignedManifest] = []
        for manifest in chain.all {
            // They were read a moment ago, so what is missing now was taken away meanwhile.
            guard
                let body = try await files.read(
                    CampaignPath.manifest(manifest.digest),
                    atMost: CampaignManifest.bytesMaximum),
                let note = try await files.read(
                    CampaignPath.signatures(manifest.digest), atMost: SignedNote.bytesMaximum),
                SHA256.hash(body) == manifest.digest
            else { throw ExitStatus.badData }
            signed.append(
                SignedManifest(
                    manifest, body: body, signatures: String(decoding: note, as: UTF8.self)))
        }
        return signed
    }
}

/// The folder into which `campaign publish` writes: manifests and signatures by the digest alone.
private struct ManifestFolder: CampaignFiles {
    let folder: String

    func read(_ path: String, atMost maximum: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return try await FolderFiles(folder: folder).read(name, atMost: maximum)
    }
}
