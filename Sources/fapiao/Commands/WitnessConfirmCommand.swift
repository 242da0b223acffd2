import ArgumentParser
import Cryptography
import FoundationEssentials
import Invoices
import LocalServers
import Lottery
import ProgramSettings
import SystemPackage

/// The part that the commands of a witness's people share.
struct WitnessPeople {
    let manifests: [CampaignManifest]
    let folder: FilePath
    private let state: WitnessState

    init(_ settings: Settings) throws {
        let witness = settings.witness
        let missing =
            (witness.folder.isEmpty ? [WitnessSettings.folder.declaration.key] : [])
            + (witness.manifests.isEmpty ? [WitnessSettings.manifests.declaration.key] : [])
        guard missing.isEmpty else { throw LackingSettings.refuse(missing) }
        folder = FilePath(witness.folder)
        manifests = try witness.manifests.map { path in
            do {
                return try CampaignManifest(try AuditorOptions.bytes(path))
            } catch let error as CampaignManifest.Unreadable {
                throw Self.refused("\(path): \(error)", ExitStatus.badData)
            }
        }
        // Read beside the server, which writes it whole.
        let bytes = try AuditorOptions.bytes(folder.appending("witness.state").string)
        guard let state = WitnessState(text: String(decoding: bytes, as: UTF8.self)) else {
            throw Self.refused("\(folder) has no state of a witness", ExitStatus.badData)
        }
        self.state = state
    }

    func cosigned(_ origin: String, by draw: String) -> UInt64? {
        state.logs[origin]?.closings[draw]
    }

    func isAnswered(_ origin: String, _ draw: String) -> Bool {
        state.logs[origin]?.draws[draw] != nil
    }

    private func path(_ origin: String, _ draw: String) -> FilePath {
        ConfirmedTermsFile.path(origin, draw, in: folder.appending("terms"))
    }

    /// Nil where nothing was confirmed.
    func confirmed(_ origin: String, _ draw: String) throws -> DrawTerms? {
        let path = path(origin, draw)
        guard let bytes = try? AtomicFile.read(path) else { return nil }
        guard let terms = DrawTerms(String(decoding: bytes, as: UTF8.self)) else {
            throw Self.refused("\(path) has no terms", ExitStatus.badData)
        }
        return terms
    }

    func keep(_ terms: DrawTerms) throws {
        let path = path(terms.origin, terms.draw)
        do {
            try FileManager.default.createDirectory(
                atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
            try AtomicFile.write(Array(terms.text.utf8), to: path, isPrivate: true)
        } catch {
            throw Self.refused("\(path): \(SystemWords.of(error))", ExitStatus.cannotCreate)
        }
    }

    static func refused(_ reason: String, _ status: ExitCode) -> ExitCode {
        AuditorOptions.refused(reason, status)
    }

    static var second: UInt64 { CampaignTime.second(of: Clock.now) }
}

struct WitnessConfirmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Confirm the first part of a draw's terms, as a witness's people.",
        discussion: """
            The witness answers only terms that begin with it. Confirm what the operator has published \
            (draws/NAME/terms), with the auditors' signatures beside it (terms.sig), before the sale for \
            the sources ends. Refused are terms that not all auditors have signed, that come too \
            late, or that end elsewhere than where this witness had cosigned the log by the closing.

              fapiao witness confirm terms --signatures terms.sig
            """)

    @Argument(help: "The first part of the terms.") var file: String
    @Option(help: ArgumentHelp("The note with the auditors' signatures.", valueName: "file"))
    var signatures: String
    @Option(
        help: "Where the terms end, if another witness cosigned the last seal after the closing.")
    var endsAt: UInt64?
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let people = try WitnessPeople(try settings.load())
        guard let note = SignedNote(try AuditorOptions.bytes(signatures)) else {
            throw WitnessPeople.refused("\(signatures) is no signed note", ExitStatus.badData)
        }
        let text = String(decoding: try AuditorOptions.bytes(file), as: UTF8.self)
        let origin = DrawTerms(text)?.origin ?? ""
        let terms: DrawTerms
        do throws(TermsConfirmation.Refusal) {
            terms = try TermsConfirmation.confirmed(
                text, note, manifests: people.manifests,
                cosigned: { people.cosigned(origin, by: $0) },
                isAnswered: { people.isAnswered(origin, $0) }, end: endsAt,
                at: WitnessPeople.second)
        } catch {
            throw WitnessPeople.refused("\(file): \(error)", ExitStatus.badData)
        }
        // The same again drops no source that was typed.
        let known = try people.confirmed(origin, terms.draw)
        if known?.firstPart == terms.firstPart {
            return tell(terms)
        }
        try people.keep(terms)
        tell(terms)
    }

    private func tell(_ terms: DrawTerms) {
        Terminal.output(
            "draw \(terms.draw): \(terms.passes.count) passed over, SHA-256 "
                + "\(SHA256.hash(Array(terms.firstPart.utf8)))\n")
    }
}

struct WitnessSourceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source",
        abstract: "Type the result of a public draw, as a witness's people.",
        discussion: """
            Type it from the public draw itself, not from what the operator says: the witness answers \
            only terms with the sources that its own people have typed. A value may be typed anew until \
            the witness has answered.

              fapiao witness source may ssq "01 05 11 17 23 30 + 09"
            """)

    @Argument(help: "The draw's name.") var draw: String
    @Argument(help: "The source's name in the manifest.") var name: String
    @Argument(help: "The result, as the manifest's pattern writes it, or none.") var value: String
    @Option(help: "The campaign's log, where several have such a draw.") var origin: String?
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let people = try WitnessPeople(try settings.load())
        let announcing = Dictionary(grouping: people.manifests, by: \.origin)
            .compactMapValues { CampaignManifest.announcedDraws(by: $0)[draw]?.plan }
            .filter { (origin ?? $0.key) == $0.key }
        guard announcing.count == 1, let (origin, plan) = announcing.first else {
            throw WitnessPeople.refused(
                announcing.isEmpty
                    ? "the manifests set here name no draw \(draw)"
                    : "--origin names one of \(announcing.keys.sorted().joined(separator: ", "))",
                ExitStatus.badData)
        }
        guard !people.isAnswered(origin, draw) else {
            throw WitnessPeople.refused(
                "this witness has answered for the draw, which it does once", ExitStatus.badData)
        }
        guard let terms = try people.confirmed(origin, draw) else {
            throw WitnessPeople.refused(
                "the first part of the terms is not confirmed here", ExitStatus.badData)
        }
        let source = DrawTerms.Source(name: name, value: value)
        let next: DrawTerms
        do throws(TypedSource.Refusal) {
            next = try TypedSource.add(
                source, to: terms, of: plan, at: WitnessPeople.second)
        } catch {
            throw WitnessPeople.refused("\(name): \(error)", ExitStatus.badData)
        }
        try people.keep(next)
        for source in next.sources {
            Terminal.output("source \(source.name) \(source.value)\n")
        }
    }
}
