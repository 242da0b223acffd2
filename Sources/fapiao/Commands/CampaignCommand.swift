import Invoices
import ArgumentParser
import FoundationEssentials
import Lottery
import Verification

struct CampaignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign",
        abstract: "Check a lottery's campaign before anybody signs it, publish and run it.",
        subcommands: [
            CampaignCheckCommand.self, CampaignPublishCommand.self, CampaignOpenCommand.self,
            CampaignPauseCommand.self, CampaignResumeCommand.self, CampaignCloseCommand.self,
        ])
}

/// The campaign's file, and what it is compared with.
struct CampaignOptions: ParsableArguments {
    @Argument(help: "The campaign's YAML file.") var file: String

    @Option(
        name: .customLong("with"),
        help: ArgumentHelp(
            "Another campaign's file, for campaigns that exclude each other. May be repeated; the "
                + "files beside this one unless given.", valueName: "file"))
    var others: [String] = []

    /// The manifest, if it is sound and can be kept. Else prints every reason with its line and ends with 65.
    func checked(
        asking parties: Bool
    ) async throws -> (file: CampaignFile, manifest: CampaignManifest, bytes: [UInt8]) {
        do {
            let file = try CampaignFile(path: self.file)
            let (manifest, bytes) = try file.manifest()
            let now = UInt64(clamping: Clock.now.microseconds / 1_000_000)
            var concerns = CampaignReview(manifest, now: now, others: otherManifests).concerns
            if parties { concerns += await PartyAnswers.missing(in: manifest) }
            for concern in concerns {
                Terminal.errorOutput("\(file.mistake(at: concern.place, "\(concern)"))\n")
            }
            if !concerns.isEmpty { throw ExitStatus.badData }
            return (file, manifest, bytes)
        } catch let mistake as CampaignFile.Mistake {
            Terminal.errorOutput("\(mistake)\n")
            throw ExitStatus.badData
        }
    }

    /// What is no campaign says nothing here: it is checked by itself.
    private var otherManifests: [CampaignManifest] {
        let folder = URL(filePath: file).deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let beside = names.sorted().filter { $0.hasSuffix(".yaml") }
            .map { folder.appending(path: $0).path }
        return (others.isEmpty ? beside : others).compactMap { path in
            try? CampaignFile(path: path).manifest().manifest
        }
    }
}

struct CampaignCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what of a campaign cannot be kept, and what it will cost.",
        discussion: """
            Each reason stands behind the file's name and line, and the command ends with 65. A \
            campaign that can be kept is drawn many times with the code that draws it in earnest, \
            over the entries that its `forecast` expects.

              fapiao campaign check Config/campaigns/instant.yaml --offline
            """)

    @OptionGroup var campaign: CampaignOptions
    @Flag(help: "Do not ask whether the parties' servers answer.") var offline = false
    @Option(help: "How many times to draw the campaign.") var runs = 20

    func validate() throws {
        guard CampaignForecast.runsRange.contains(runs) else {
            let range = CampaignForecast.runsRange
            throw ValidationError("--runs is from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    func run() async throws {
        let (file, manifest, _) = try await campaign.checked(asking: !offline)
        Terminal.output("\(manifest.origin): manifest \(manifest.digest)\n")
        guard let expected = try file.forecast() else { return }
        let forecast = CampaignForecast(
            of: manifest, entries: expected.entries, amounts: expected.amounts, runs: runs)
        for line in Self.lines(forecast, manifest, expected.entries) {
            Terminal.output(line + "\n")
        }
    }

    static func lines(
        _ forecast: CampaignForecast, _ manifest: CampaignManifest, _ entries: UInt64
    ) -> [String] {
        let (least, most) = (forecast.costs.min() ?? 0, forecast.costs.max() ?? 0)
        var lines = [
            "\(entries) entries, drawn \(forecast.costs.count) times: \(yuan(forecast.mean)) yuan on "
                + "average, spread \(yuan(forecast.spread)), from \(yuan(Double(least))) "
                + "to \(yuan(Double(most)))",
            "periodic draws: up to \(forecast.drawsCost) yuan; the fund is \(manifest.fund)",
        ]
        let inLadders = Set(manifest.rules.ladders.values.flatMap(\.rows).map(\.prize))
        for prize in manifest.rules.prizes where inLadders.contains(prize.id) {
            let won = Int64((forecast.won[prize.id] ?? 0).rounded())
            lines.append("\(prize.id): \(won) of \(prize.count) won on average")
        }
        return lines
    }

    /// Rounded to whole yuan: a forecast is no account.
    private static func yuan(_ fen: Double) -> String { String(Int64((fen / 100).rounded())) }
}
