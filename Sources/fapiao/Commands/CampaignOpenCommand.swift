import ArgumentParser
import Cryptography
import Invoices
import Ledger
import Lottery

struct CampaignOpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Take entries for a campaign whose manifest all have signed.",
        discussion: """
            Writes the manifest into the nation's database, where workers and the draw find it within \
            seconds. The campaign's fund must hold what all its prizes are worth (`fapiao books \
            deposit`). An amendment needs the files of the manifests before it beside its own, and as \
            much notice as they promise. Doing it again changes nothing.

              fapiao campaign open manifests/5f2c….json
            """)

    @Argument(help: "The manifest as `campaign publish` wrote it, its .sig beside it.")
    var manifest: String
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let manifests = try await ManifestFolder.signed(manifest)
        let now = CampaignTime.second(of: Clock.now)
        try await Backend.use(try settings.load(), for: .campaigns) { store in
            let campaigns = store.nation.campaigns
            let stored = Set(
                try await campaigns.campaigns().flatMap(\.manifests).map { SHA256.hash($0.body) })
            for (before, next) in zip(manifests, manifests.dropFirst())
            where !stored.contains(next.manifest.digest) {
                try Self.check(next.manifest, after: before.manifest, at: now)
            }
            let newest = manifests[manifests.count - 1].manifest
            switch try await campaigns.publish(manifests) {
            case .published(added: 0): Terminal.output("\(newest.origin): nothing new\n")
            case .published:
                Terminal.output("\(newest.origin): open under manifest \(newest.digest)\n")
            case .otherManifests:
                throw Self.refused(newest, "the campaign is open under other manifests")
            case .underfunded(let holds, let needs):
                throw Self.refused(
                    newest,
                    "its fund holds \(holds) yuan, and its prizes may come to \(needs); see "
                        + "`fapiao books deposit`")
            }
        }
    }

    /// Until every worker has read an amendment, entries carry the manifest before it.
    private static let leastNoticeSeconds: UInt64 = 10

    private static func check(
        _ manifest: CampaignManifest, after last: CampaignManifest, at now: UInt64
    ) throws {
        guard let amendment = manifest.amends else { return }
        // A strike-out holds at once.
        let notice = amendment.struckOut == nil ? last.amendNoticeSeconds : 0
        let least = now + max(notice, leastNoticeSeconds)
        guard amendment.from >= least else {
            throw refused(
                manifest,
                "it holds from \(amendment.from) on, and with the notice that it needs that is \(least) "
                    + "or later")
        }
        // A worker has one key for all receipts of a campaign.
        guard manifest.receiptKey == last.receiptKey else {
            throw refused(manifest, "receipt_key is another one; begin another campaign instead")
        }
    }

    private static func refused(_ manifest: CampaignManifest, _ reason: String) -> ExitCode {
        Terminal.errorOutput("\(manifest.digest): \(reason)\n")
        return ExitStatus.badData
    }
}
