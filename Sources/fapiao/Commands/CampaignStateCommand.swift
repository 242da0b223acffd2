import ArgumentParser
import Cryptography
import Invoices
import Ledger
import Lottery
import ProgramSettings

/// The part that `pause`, `resume` and `close` share: a state, signed by the log's key or the
/// operator's, that holds from now on.
struct CampaignStateOptions: ParsableArguments {
    @Argument(help: "The campaign's name.") var name: String
    @Option(help: "Why, in one line that everybody may read.") var reason: String
    @Option(
        help: ArgumentHelp(
            "The file with the seed of the operator's key, or of the log's, as 64 hexadecimal digits.",
            valueName: "file"))
    var key: String
    @OptionGroup var settings: SettingsOptions

    /// A state is in the database before it holds, wherever entries are on their way, and whoever checks the log judges
    /// them by the second that the note names.
    private static let aheadSeconds: UInt64 = 5

    func write(_ state: CampaignStatement.State) async throws {
        let now = CampaignTime.second(of: Clock.now)
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let campaigns = store.nation.campaigns
            guard let campaign = try await campaigns.campaigns().first(where: { $0.name == name }),
                let body = campaign.manifests.last?.body,
                let manifest = try? CampaignManifest(body)
            else {
                Terminal.errorOutput("there is no campaign \(name)\n")
                throw ExitStatus.no
            }
            let signer = try signer(for: manifest)
            let second = max(campaign.since, state == .open ? now : now + Self.aheadSeconds)
            let statement = CampaignStatement.state(state, at: second, reason: reason)
            guard let text = statement.text(origin: campaign.origin),
                let note = SignedNote(text: text, signatures: [signer.sign(text)])
            else { throw ValidationError("--reason is one line without control characters") }
            let isWritten = try await campaigns.write(
                state, of: campaign.origin, at: second, reason: reason,
                note: String(decoding: note.bytes, as: UTF8.self))
            guard isWritten else {
                Terminal.errorOutput("\(name) is closed, which is for ever\n")
                throw ExitStatus.no
            }
            let from = CampaignTime.second(of: second)
            Terminal.output("\(campaign.origin): \(state.rawValue) from \(from) on\n")
        }
    }

    private func signer(for manifest: CampaignManifest) throws -> NoteSigner {
        for wanted in manifest.stateKeys {
            do throws(SecretFile.Unusable) {
                let signer = try NoteKeyFile.signer(key, name: wanted.name)
                if signer.verifierKey == wanted { return signer }
            } catch {
                Terminal.errorOutput("\(error)\n")
                throw ExitStatus.configuration
            }
        }
        Terminal.errorOutput("\(key) is neither the operator's key nor the log's of \(name)\n")
        throw ExitStatus.configuration
    }
}

struct CampaignPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Take no entries until `resume`; what was accepted is drawn as promised.")

    @OptionGroup var options: CampaignStateOptions

    func run() async throws { try await options.write(.paused) }
}

struct CampaignResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Take entries again.")

    @OptionGroup var options: CampaignStateOptions

    func run() async throws { try await options.write(.open) }
}

struct CampaignCloseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "End a campaign for ever; what was accepted is drawn as promised.")

    @OptionGroup var options: CampaignStateOptions

    func run() async throws { try await options.write(.closed) }
}
