import ArgumentParser
import Cryptography
import LocalServers
import Lottery
import ProgramSettings
import SystemPackage

/// The options that an auditor's commands share: the rules, the key, and where the note goes.
struct AuditorOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The campaign's manifest.", valueName: "file")) var manifest: String
    @Option(
        help: ArgumentHelp(
            "The auditor's name, and the file with its key's seed as 64 hexadecimal digits.",
            valueName: "name=file"))
    var key: String
    @Option(help: ArgumentHelp("Where the note goes; else to standard output.", valueName: "file"))
    var output: String?

    func validate() throws {
        guard key.split(separator: "=", maxSplits: 1).count == 2 else {
            throw ValidationError("--key takes name=file, not '\(key)'")
        }
    }

    func rules() throws -> CampaignManifest {
        do {
            return try CampaignManifest(try Self.bytes(manifest))
        } catch let error as CampaignManifest.Unreadable {
            throw Self.refused("\(manifest): \(error)", ExitStatus.badData)
        }
    }

    /// Writes the note over a statement of the campaign.
    func sign(_ statement: CampaignStatement, of rules: CampaignManifest) throws {
        let parts = key.split(separator: "=", maxSplits: 1).map(String.init)
        guard let text = statement.text(origin: rules.origin) else {
            throw ValidationError("a reason is one line without control characters")
        }
        let note: SignedNote?
        do throws(SecretFile.Unusable) {
            let signer = try NoteKeyFile.signer(parts[1], name: parts[0])
            guard rules.auditors.contains(where: { $0.noteKey == signer.verifierKey }) else {
                throw SecretFile.Unusable(
                    path: parts[1], reason: "is not the key that the manifest has of \(parts[0])")
            }
            note = SignedNote(text: text, signatures: [signer.sign(text)])
        } catch {
            throw Self.refused("\(error)", ExitStatus.configuration)
        }
        guard let bytes = note?.bytes else { throw ExitStatus.software }
        guard let output else { return Terminal.output(String(decoding: bytes, as: UTF8.self)) }
        do {
            try AtomicFile.write(bytes, to: FilePath(output), isPrivate: false)
        } catch {
            throw Self.refused(
                "\(output) cannot be written: \(SystemWords.of(error))", ExitStatus.cannotCreate)
        }
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        do {
            if let bytes = try AtomicFile.read(FilePath(path)) { return bytes }
        } catch {}
        throw refused("\(path) cannot be read", ExitStatus.noInput)
    }

    static func refused(_ reason: String, _ status: ExitCode) -> ExitCode {
        Terminal.errorOutput("\(reason)\n")
        return status
    }
}

struct DrawSignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign the first part of a draw's terms, as an auditor.",
        discussion: """
            Read the file first: it says over which entries the draw is, and which of them are passed \
            over and why. The note goes to the operator, who publishes it with the notes of the other \
            auditors before the sale for the sources ends.

              fapiao draw sign first --manifest 5f2c….json \\
                               --key treasury.example=note.key --output note
            """)

    @Argument(help: "The first part, as `draw run` made it.") var file: String
    @OptionGroup var auditor: AuditorOptions

    func run() async throws {
        let rules = try auditor.rules()
        let bytes = try AuditorOptions.bytes(file)
        guard let terms = String(validating: bytes, as: UTF8.self).flatMap({ DrawTerms($0) }),
            terms.sources.isEmpty, terms.origin == rules.origin,
            let plan = rules.draws.first(where: { $0.name == terms.draw })
        else {
            throw AuditorOptions.refused(
                "\(file) is not the first part of the terms of a draw that the manifest names",
                ExitStatus.badData)
        }
        try auditor.sign(terms.statement, of: rules)
        Terminal.errorOutput(
            """
            signed: draw \(plan.name) of \(terms.origin), entries \(terms.entries.lowerBound) to \
            below \(terms.entries.upperBound), \(terms.passes.count) passed over, \
            SHA-256 \(SHA256.hash(bytes))

            """)
    }
}

struct DrawDisqualifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disqualify",
        abstract: "Sign that a winner takes no prize, as an auditor.",
        discussion: """
            The reason and the hash of the evidence are published, the evidence is not. All auditors sign \
            with the same words; with the last note `draw run NAME --note FILE` does the draw anew.

              fapiao draw disqualify may 81723 --reason "not the buyer" \\
                                     --evidence file.pdf --manifest 5f2c….json \\
                                     --key treasury.example=note.key
            """)

    @Argument(help: "The draw's name.") var name: String
    @Argument(help: "The winner's place in the log.") var index: UInt64
    @Option(help: "Why, in one line that everybody may read.") var reason: String
    @Option(help: ArgumentHelp("The evidence.", valueName: "file")) var evidence: String
    @OptionGroup var auditor: AuditorOptions

    func run() async throws {
        let rules = try auditor.rules()
        guard rules.draws.contains(where: { $0.name == name }) else {
            throw AuditorOptions.refused(
                "the manifest names no draw \(name)", ExitStatus.badData)
        }
        let hash = SHA256.hash(try AuditorOptions.bytes(evidence))
        try auditor.sign(
            .disqualified(draw: name, index: index, reason: reason, evidence: hash), of: rules)
    }
}
