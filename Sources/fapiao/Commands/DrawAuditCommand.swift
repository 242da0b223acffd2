import ArgumentParser
import Cryptography
import Invoices
import Ledger
import Lottery
import SystemPackage
import Verification

struct DrawAuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Give the auditors what the log hides, and hold it against the ledger.",
        subcommands: [DrawAuditGiveCommand.self, DrawAuditCheckCommand.self])
}

struct DrawAuditGiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "give",
        abstract: "Write the openings of all wins and of the audited sample.",
        discussion: """
            Which entries these are follows from the public files, as for the auditors. The openings name \
            invoices and people: the folder is made so that only its owner can open it, and goes to the \
            auditors by a way that you trust. The database notes which were given: those of people who \
            asked to be forgotten are erased once their prizes are paid. The database account needs the rights of fapiao_auditor.

              fapiao draw audit give openings --campaign spring \\
                                     --campaign-key campaign.key --personal-key personal.key
            """)

    @Argument(help: "The folder, which may not be there yet.") var folder: String
    @Option(help: ArgumentHelp("The campaign's name, where there are several.", valueName: "name"))
    var campaign: String?
    @Option(help: ArgumentHelp("The file with the campaign key.", valueName: "file"))
    var campaignKey: String
    @Option(help: ArgumentHelp("The file with the personal key of the workers.", valueName: "file"))
    var personalKey: String
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let settings = try settings.load()
        let place = try DrawPlace(settings, campaign: campaign)
        let (report, manifests) = try await CampaignPlace(place: place.folder.string)
            .sound(isAudit: true)
        guard
            let keys = OpeningKeys(
                campaign: try SecretKeyFile.secret(campaignKey),
                personal: try SecretKeyFile.secret(personalKey)),
            keys.fingerprint == manifests.last?.rules.campaignKey
        else {
            throw AuditorOptions.refused(
                "\(campaignKey) is not the campaign's key", ExitStatus.configuration)
        }
        let target = try Self.opened(folder, isMade: true)
        try await Backend.use(settings, for: .campaigns) { store in
            let openings = StoredOpenings(store.nation.entries, of: report.origin, keys: keys)
            var given: [AuditOpening] = []
            for batch in report.due.map(\.index).inBatches(of: 1_000) {
                given += try await openings.opened(batch).map(\.audited)
            }
            guard given.count == report.due.count else {
                throw AuditorOptions.refused(
                    "the database lacks \(report.due.count - given.count) entries of the log",
                    ExitStatus.badData)
            }
            do throws(OpeningsFolder.Unusable) { try target.write(given) } catch {
                throw AuditorOptions.refused("\(error)", ExitStatus.cannotCreate)
            }
            // From here on who asked to be forgotten is, once his prizes are paid. If we stop before it, giving them again
            // notes it.
            for batch in given.map(\.index).inBatches(of: 1_000) {
                try await store.nation.entries.noteGiven(batch, of: report.origin)
            }
            Terminal.output("\(report.origin): \(given.count) openings in \(folder)\n")
        }
    }

    static func opened(_ folder: String, isMade: Bool) throws -> OpeningsFolder {
        do throws(OpeningsFolder.Unusable) {
            return try OpeningsFolder(folder, isMade: isMade)
        } catch {
            throw AuditorOptions.refused(
                "\(error)", isMade ? ExitStatus.cannotCreate : ExitStatus.noInput)
        }
    }
}

struct DrawAuditCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Hold openings against the log and the ledger, as an auditor.",
        discussion: """
            Replays the campaign from its public files, so that nobody else says whose openings are due, \
            and holds each against the log by the campaign key (invoice, holder) and against the ledger \
            (that the invoice exists, its seller, amount, ladder, status and buyer). Then it holds what the \
            database has as won, and what it pays, against what the public files give, entry by entry. The \
            database account needs the rights of fapiao_auditor and no others.

              fapiao draw audit check openings --in https://fapiao.example/lottery/spring \\
                                      --campaign-key campaign.key

            Ends with 0 where all is well, 1 where something was found, the trick's number where the \
            public files are not sound (draw verify --help), 65 or 66 for openings that cannot be read, \
            69 where a server cannot be reached, 78 for another key.
            """)

    @Argument(help: "The folder with the openings.") var folder: String
    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("The campaign's public files, a folder or address.", valueName: "where"))
    var campaign: String
    @Option(help: ArgumentHelp("The manifest that you were shown.", valueName: "file"))
    var manifest: String?
    @Option(help: ArgumentHelp("The file with the campaign key.", valueName: "file"))
    var campaignKey: String
    @Flag(help: "Print each finding as a JSON object, a line each.") var json = false
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let settings = try settings.load()
        var pinned: [CampaignManifest] = []
        if let manifest {
            guard let found = try? CampaignManifest(try AuditorOptions.bytes(manifest)) else {
                throw AuditorOptions.refused("\(manifest) is no manifest", ExitStatus.badData)
            }
            pinned = [found]
        }
        let source = try DrawAuditGiveCommand.opened(folder, isMade: false)
        let openings: [UInt64: AuditOpening]
        do throws(OpeningsFolder.Unusable) { openings = try source.read() } catch {
            throw AuditorOptions.refused("\(error)", ExitStatus.badData)
        }
        let (report, manifests) = try await CampaignPlace(place: campaign)
            .sound(pinned, isAudit: true)
        guard let key = CampaignKey(try SecretKeyFile.secret(campaignKey)),
            let check = AuditCheck(key, manifests)
        else {
            throw AuditorOptions.refused(
                "\(campaignKey) is not the campaign's key", ExitStatus.configuration)
        }
        let (receipts, recorded) = try await Backend.use(settings) { store in
            (
                try await Self.receipts(of: openings, in: store),
                try await Self.recorded(of: report, manifests, in: store)
            )
        }
        let second = CampaignTime.second(of: Clock.now)
        var findings: [AuditFinding] = []
        for due in report.due {
            findings += check.findings(
                due, openings[due.index], receipt: receipts[due.index], at: second)
        }
        let due = Set(report.due.map(\.index))
        findings += openings.keys.filter { !due.contains($0) }.sorted().map {
            AuditFinding(index: $0, fault: .notAsked)
        }
        findings += recorded
        tell(findings, report, openings)
        if !findings.isEmpty { throw ExitStatus.no }
    }

    /// Wins that the database has and the public files do not, or the other way round, and payouts of no win.
    private static func recorded(
        of report: CampaignReport, _ manifests: [CampaignManifest], in store: LedgerStore
    ) async throws -> [AuditFinding] {
        let entries = store.nation.entries
        let wins = try await entries.recordedWins(of: report.origin, below: report.sealed)
        let stray = try await entries.strayPayouts(of: report.origin, below: report.sealed)
        return RecordedWin.findings(wins, report.due, manifests)
            + stray.map { AuditFinding(index: $0.index, fault: .otherPayout($0.gross)) }
    }

    /// The ledger's receipts of the opened invoices, by the index of their entries.
    private static func receipts(
        of openings: [UInt64: AuditOpening], in store: LedgerStore
    ) async throws -> [UInt64: VerifiedReceipt] {
        let asked = openings.values.compactMap { opening in
            opening.opening.id.map { (index: opening.index, id: $0) }
        }
        var receipts: [UInt64: VerifiedReceipt] = [:]
        for (_, own) in Dictionary(grouping: asked, by: { store.shards.map.shard(of: $0.id) }) {
            for batch in own.inBatches(of: 500) {
                let shard = store.shards[batch[0].id]
                let found = try await shard.invoices.invoices(batch.map(\.id))
                for (one, stored) in zip(batch, found) {
                    guard let stored, let face = try? stored.invoice() else { continue }
                    receipts[one.index] = VerifiedReceipt(
                        face, of: stored.id, status: stored.status)
                }
            }
        }
        return receipts
    }

    private func tell(
        _ findings: [AuditFinding], _ report: CampaignReport, _ openings: [UInt64: AuditOpening]
    ) {
        for finding in findings {
            guard json else {
                Terminal.output("\(finding.name): \(finding)\n")
                continue
            }
            var writer = JSONWriter()
            writer.object { writer in
                writer.name("index")
                writer.integer(finding.index)
                writer.field("finding", finding.name)
                writer.field("sentence", "\(finding)")
            }
            Terminal.output(String(decoding: writer.bytes, as: UTF8.self) + "\n")
        }
        let given = report.due.filter { openings[$0.index] != nil }.count
        let wins = report.due.filter { !$0.prizes.isEmpty }.count
        Terminal.errorOutput(
            "\(report.origin): \(report.due.count) entries to be opened, \(wins) of them won; "
                + "\(given) are opened, \(findings.count) findings\n")
    }
}

extension Array {
    fileprivate func inBatches(of count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map {
            Array(self[$0..<Swift.min(self.count, $0 + count)])
        }
    }
}
