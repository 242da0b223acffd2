import ArgumentParser
import Cryptography
import FoundationEssentials
import LocalServers
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
            An amendment needs the signatures of the parties before it too, whose manifest lies in the \
            folder. Ends with 1 while a signature is missing, and says whose.

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
        let signers = try Self.signers(of: manifest, in: folder)
        let path = folder.appending("\(manifest.digest).sig")
        var lines = try kept(path, signers, text)
        lines += try signatures(signers, text, besides: lines)
        do {
            try AtomicFile.write(
                bytes, to: folder.appending("\(manifest.digest).json"), isPrivate: false)
            if !lines.isEmpty, let note = SignedNote(text: text, signatures: lines) {
                try AtomicFile.write(note.bytes, to: path, isPrivate: false)
            }
        } catch {
            Terminal.errorOutput("\(folder) cannot be written: \(SystemWords.of(error))\n")
            throw ExitStatus.cannotCreate
        }
        Terminal.output("\(folder.appending("\(manifest.digest).json"))\n")
        let note = SignedNote(text: text, signatures: lines)
        let missing = signers.filter { note?.verdict(of: $0).isSigned != true }
        guard missing.isEmpty else {
            let names = missing.map(\.name).joined(separator: ", ")
            Terminal.errorOutput("not signed yet by \(names)\n")
            throw ExitStatus.no
        }
    }

    /// The keys whose signatures the manifest needs.
    private static func signers(
        of manifest: CampaignManifest, in folder: FilePath
    ) throws -> [VerifierKey] {
        guard let amendment = manifest.amends else { return manifest.signingKeys }
        let path = folder.appending("\(amendment.manifest).json")
        guard let bytes = (try? AtomicFile.read(path)) ?? nil,
            SHA256.hash(bytes) == amendment.manifest, let before = try? CampaignManifest(bytes)
        else {
            Terminal.errorOutput("\(path): the manifest that is amended must lie there\n")
            throw ExitStatus.badData
        }
        return ManifestChain.signers(of: manifest, after: before).reduce(into: []) {
            if !$0.contains($1) { $0.append($1) }
        }
    }

    /// The lines that the folder has already, of keys that sign the manifest.
    private func kept(
        _ path: FilePath, _ signers: [VerifierKey], _ text: String
    ) throws -> [NoteSignature] {
        guard let data = FileManager.default.contents(atPath: path.string) else { return [] }
        guard let note = SignedNote(Array(data)), note.text == text,
            signers.allSatisfy({ note.verdict(of: $0) != .refused })
        else {
            Terminal.errorOutput("\(path): these are not the manifest's signatures\n")
            throw ExitStatus.badData
        }
        return note.signatures
    }

    private func signatures(
        _ signers: [VerifierKey], _ text: String, besides lines: [NoteSignature]
    ) throws -> [NoteSignature] {
        var added: [NoteSignature] = []
        for key in key {
            let parts = key.split(separator: "=", maxSplits: 1).map(String.init)
            do throws(SecretFile.Unusable) {
                let signer = try NoteKeyFile.signer(parts[1], name: parts[0])
                guard signers.contains(signer.verifierKey) else {
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
