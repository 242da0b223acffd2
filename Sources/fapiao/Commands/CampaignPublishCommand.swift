import ArgumentParser
import Cryptography
import FoundationEssentials
import Lottery
import ProgramSettings
import SystemPackage

struct CampaignPublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Write a campaign's manifest, and sign it with the keys that are here.",
        discussion: """
            The same file gives the same bytes, so each party runs this on its own machine with its \
            own key, and the signatures are gathered in one folder: lines that are there are kept. \
            Ends with 1 while a signature is missing, and says whose.

              fapiao campaign publish instant.yaml --output manifests \\
                                      --key notary.example=notary.key
            """)

    @OptionGroup var campaign: CampaignOptions
    @Option(help: ArgumentHelp("Where the manifest goes.", valueName: "folder")) var output: String
    @Option(
        help: ArgumentHelp(
            "Whose key, and the file with its seed as 64 hexadecimal digits. May be repeated.",
            valueName: "name=file"))
    var key: [String] = []

    func validate() throws {
        for key in key where key.split(separator: "=", maxSplits: 1).count != 2 {
            throw ValidationError("--key takes name=file, not '\(key)'")
        }
    }

    func run() async throws {
        let (_, manifest, bytes) = try await campaign.checked(asking: false)
        guard let text = CampaignStatement.manifest(manifest.digest).text(origin: manifest.origin)
        else { throw ExitStatus.software }
        let folder = FilePath(output)
        let path = folder.appending("\(manifest.digest).sig")
        var lines = try kept(path, manifest, text)
        lines += try signatures(manifest, text, besides: lines)
        do {
            try AtomicFile.write(
                bytes, to: folder.appending("\(manifest.digest).json"), isPrivate: false)
            if !lines.isEmpty, let note = SignedNote(text: text, signatures: lines) {
                try AtomicFile.write(note.bytes, to: path, isPrivate: false)
            }
        } catch {
            Terminal.errorOutput("\(folder) cannot be written: \(error)\n")
            throw ExitStatus.cannotCreate
        }
        Terminal.output("\(folder.appending("\(manifest.digest).json"))\n")
        let note = SignedNote(text: text, signatures: lines)
        let missing = manifest.signingKeys.filter { note?.verdict(of: $0).isSigned != true }
        guard missing.isEmpty else {
            let names = missing.map(\.name).joined(separator: ", ")
            Terminal.errorOutput("not signed yet by \(names)\n")
            throw ExitStatus.no
        }
    }

    /// The lines that the folder has already, of keys that the manifest knows.
    private func kept(
        _ path: FilePath, _ manifest: CampaignManifest, _ text: String
    ) throws -> [NoteSignature] {
        guard let data = FileManager.default.contents(atPath: path.string) else { return [] }
        guard let note = SignedNote(Array(data)), note.text == text,
            manifest.signingKeys.allSatisfy({ note.verdict(of: $0) != .refused })
        else {
            Terminal.errorOutput("\(path): these are not the manifest's signatures\n")
            throw ExitStatus.badData
        }
        return note.signatures
    }

    private func signatures(
        _ manifest: CampaignManifest, _ text: String, besides lines: [NoteSignature]
    ) throws -> [NoteSignature] {
        var added: [NoteSignature] = []
        for key in key {
            let parts = key.split(separator: "=", maxSplits: 1).map(String.init)
            do throws(SecretFile.Unusable) {
                let signer = try NoteKeyFile.signer(parts[1], name: parts[0])
                guard manifest.signingKeys.contains(signer.verifierKey) else {
                    throw SecretFile.Unusable(
                        path: parts[1],
                        reason: "is not the key that the manifest has of \(parts[0])")
                }
                let line = signer.sign(text)
                if !lines.contains(line) { added.append(line) }
            } catch {
                Terminal.errorOutput("\(error)\n")
                throw ExitStatus.configuration
            }
        }
        return added
    }
}
