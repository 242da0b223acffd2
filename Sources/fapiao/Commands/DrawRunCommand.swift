import ArgumentParser
import Cryptography
import FoundationEssentials
import Invoices
import Ledger
import LocalServers
import Lottery
import Messaging
import SystemPackage

struct DrawRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Hold a periodic draw, or go on with it.",
        discussion: """
            Takes every step that can be taken, and says for whom it waits. Run it again whenever \
            somebody has done his part: nothing is done twice, and whoever died in the middle goes on.

              1. behind the closing: --passes FILE, a line for each entry that is
                 passed over, its index and void, merchant or fraud
              2. every auditor signs the first part of the terms (draw sign), and
                 --note FILE takes what each sends; with the last it is published
              3. each witness's people confirm it (witness confirm)
              4. when a source's tickets are no longer sold: --source NAME=RESULT,
                 and each witness's people type it too (witness source)
              5. all parties reveal, the operator first (by `fapiao draw serve`, which
                 alone has its key), and the winners are drawn
              6. the winners are recorded, and their prizes reserved
              7. minutes.html, in Chinese and English, is printed and signed

            A winner is disqualified by a note of all auditors (draw disqualify, then --note): the whole \
            draw is done anew from the first word, and nobody else loses.

              fapiao draw run may --passes passes.txt

            Ends with 0 where the draw is done, 1 where it waits, 2 where it must not go on and people \
            must look, 65 for a file or value that is refused, 66 where the public files are not here, \
            69 where the database cannot be reached.
            """)

    /// People must look before anything goes on.
    private static let stopped = ExitCode(2)
    /// `fapiao draw serve` looks every two seconds, and reads the seals first.
    private static let revealPatience = Duration.seconds(10)

    @Argument(help: "The draw's name in the manifest.") var name: String
    @Option(help: "The campaign's name, where there are several.") var campaign: String?
    @Option(help: ArgumentHelp("The entries to be passed over.", valueName: "file"))
    var passes: String?
    @Option(
        help: ArgumentHelp("A note that an auditor has signed. May be repeated.", valueName: "file")
    )
    var note: [String] = []
    @Option(
        help: ArgumentHelp(
            "The result of a public draw, such as 'ssq=01 05 11 17 23 30 + 09', or none.",
            valueName: "name=result"))
    var source: [SourceArgument] = []
    @Option(
        help: ArgumentHelp(
            "The answer of another timestamp authority than draw.timestampURL (RFC 3161) over the first "
                + "part, to be published.",
            valueName: "file"))
    var stamp: String?
    @Option(
        help: ArgumentHelp(
            "The answer of a second keeper, as `campaign finish` printed it. May be repeated.",
            valueName: "file"))
    var keeperAnswer: [String] = []
    @Option(
        help: ArgumentHelp(
            "The published manifest under which the parties answer, where one was struck out and its "
                + "key is gone.", valueName: "digest"))
    var under: String?
    @Option(
        help: ArgumentHelp(
            "Where the draw's own files lie; else draws/CAMPAIGN/NAME in the data folder.",
            valueName: "folder"))
    var folder: String?
    @Option(help: ArgumentHelp("The file with the campaign key.", valueName: "file"))
    var campaignKey: String?
    @Option(help: ArgumentHelp("The file with the personal key of the workers.", valueName: "file"))
    var personalKey: String?
    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        if let under, Hexadecimal.decode(under)?.count != Bytes32.count {
            throw ValidationError("--under takes a manifest's digest, 64 hexadecimal digits")
        }
        if (campaignKey == nil) != (personalKey == nil) {
            throw ValidationError("give both --campaign-key and --personal-key, or neither")
        }
    }

    func run() async throws {
        let settings = try settings.load()
        let place = try DrawPlace(settings, campaign: campaign)
        let own = FilePath(
            folder ?? settings.dataFolder + "/draws/\(place.campaign)/\(name)")
        let ground: DrawGround
        let digest = under.flatMap { Hexadecimal.decode($0) }.flatMap { Bytes32($0) }
        do throws(DrawGround.Unready) {
            ground = try await DrawGround.read(name, in: place.files, under: digest)
        } catch {
            throw Self.refused("\(error)", ExitStatus.no)
        }
        let lock = try Self.lock(own)
        defer { withExtendedLifetime(lock) {} }
        if let digest { try await goOver(to: digest, place) }
        guard let campaignKey, let personalKey else {
            return try await hold(ground, place, own, settings, openings: nil)
        }
        guard
            let keys = OpeningKeys(
                campaign: try SecretKeyFile.secret(campaignKey),
                personal: try SecretKeyFile.secret(personalKey)),
            keys.fingerprint == ground.manifest.rules.campaignKey
        else {
            throw Self.refused(
                "\(campaignKey) is not the campaign's key", ExitStatus.configuration)
        }
        try await Backend.use(settings, for: .campaigns) { store in
            let openings = StoredOpenings(
                store.nation.entries, of: ground.manifest.origin, keys: keys)
            try await hold(ground, place, own, settings, openings: openings)
        }
    }

    private func hold(
        _ ground: DrawGround, _ place: DrawPlace, _ own: FilePath, _ settings: Settings,
        openings: StoredOpenings?
    ) async throws {
        let connections = OutboundConnections()
        let runner = DrawRunner(
            ground, published: PublicFolder(place.folder), own: PublicFolder(own),
            connect: { Self.way(to: $0, connections) },
            keeperAnswers: try keeperAnswer.flatMap { try KeeperAnswersFile.read($0) },
            openings: openings, winners: StoredWinners(settings))
        let text = DrawRunText(draw: name, folder: own.string)
        do {
            let end: DrawRun.Step
            if let wait = try await give(to: runner) {
                end = .wait(wait)
            } else {
                end = try await run(runner, text)
            }
            try await publishStamp(by: runner, settings.draw.timestampURL, connections)
            Terminal.output("draw \(name) \(text.sentence(end))\n")
            switch end {
            case .wait: throw ExitStatus.no
            case .stop: throw Self.stopped
            default: break
            }
        } catch let fault as DrawRunFault {
            let status =
                switch fault {
                case .files: ExitStatus.cannotCreate
                case .damaged: ExitStatus.badData
                case .openings, .winners: ExitStatus.unavailable
                }
            throw Self.refused("\(fault)", status)
        } catch let refusal as DrawRun.Refusal {
            throw Self.refused("\(refusal)", ExitStatus.badData)
        }
    }

    /// Goes on until people are waited for: the process with the operator's key needs some moments only.
    private func run(
        _ runner: DrawRunner<PublicFolder, PublicFolder>, _ text: DrawRunText
    ) async throws -> DrawRun.Step {
        let patience = ContinuousClock.now + Self.revealPatience
        while true {
            let end = try await runner.run(at: { Self.second }) { step in
                switch step {
                case .wait, .stop, .notHeld, .done: break
                default: Terminal.errorOutput("draw \(name) \(text.sentence(step))\n")
                }
            }
            guard end == .wait(.operatorReveal), ContinuousClock.now < patience else { return end }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Says in public under which manifest the parties answer; for ever, as all that they answer.
    private func goOver(to digest: Bytes32, _ place: DrawPlace) async throws {
        let published = PublicFolder(place.folder)
        let file = LogFile(
            path: CampaignPath.drawnUnder(name), bytes: Array("\(digest)\n".utf8))
        do throws(LogFilesFault) {
            let known = try published.read(file.path)
            if known == file.bytes { return }
            guard known == nil, try published.read(CampaignPath.result(name)) == nil else {
                throw LogFilesFault("the draw is held, or goes on under another manifest")
            }
            try await published.write([file])
        } catch {
            throw Self.refused("--under: \(error)", Self.stopped)
        }
    }

    /// Behind the steps: the same run may have published the first part. An authority that does not answer holds nothing
    /// up, and is asked again by the next run.
    private func publishStamp(
        by runner: DrawRunner<PublicFolder, PublicFolder>, _ url: String?,
        _ connections: OutboundConnections
    ) async throws {
        guard let stamp else {
            guard let url, let authority = HTTPTimestampAuthority(url, connections),
                let hash = try runner.unstamped()
            else { return }
            let found: (bytes: [UInt8], time: String)
            do throws(HTTPTimestampAuthority.Refusal) {
                found = try await authority.stamp(hash)
            } catch {
                return Terminal.errorOutput("no stamp of \(url): \(error)\n")
            }
            _ = try await runner.publish(stamp: found.bytes)
            return Terminal.errorOutput("\(url) has stamped the first part at \(found.time)\n")
        }
        guard try await runner.publish(stamp: try Self.bytes(stamp)) else {
            throw Self.refused(
                "\(stamp) is no stamp over the first part, or that is not published yet",
                ExitStatus.badData)
        }
    }

    /// Keeps everything that was given at the command line.
    /// - Returns: for what to wait before any of it can be kept.
    private func give(
        to runner: DrawRunner<PublicFolder, PublicFolder>
    ) async throws -> DrawRun.Wait? {
        var run = try runner.state()
        if let passes {
            let text = String(decoding: try Self.bytes(passes), as: UTF8.self)
            if let wait = try await runner.take(passes: text, in: &run, at: Self.second) {
                return wait
            }
        }
        for path in note {
            guard let note = SignedNote(try Self.bytes(path)) else {
                throw Self.refused("\(path) is no signed note", ExitStatus.badData)
            }
            let result = try runner.result()
            try run.take(note: note, result: { result })
        }
        for one in source { try run.take(source: one.source, at: Self.second) }
        try await runner.keep(run)
        return nil
    }

    private static func way(
        to witness: SealingParties.Witness, _ connections: OutboundConnections
    ) -> any DrawWitness {
        if let way = HTTPSealWitness(witness.url, connections) { return way }
        return NoWitness()
    }

    private static func lock(_ own: FilePath) throws -> ProcessLock {
        do {
            try FileManager.default.createDirectory(
                atPath: own.string, withIntermediateDirectories: true)
            return try ProcessLock(own.appending("run.lock"))
        } catch {
            throw refused("\(own): \(SystemWords.of(error))", ExitStatus.cannotCreate)
        }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        do {
            if let bytes = try AtomicFile.read(FilePath(path)) { return bytes }
        } catch {}
        throw refused("\(path) cannot be read", ExitStatus.noInput)
    }

    private static func refused(_ reason: String, _ status: ExitCode) -> ExitCode {
        Terminal.errorOutput("\(reason)\n")
        return status
    }

    private static var second: UInt64 { CampaignTime.second(of: Clock.now) }
}
