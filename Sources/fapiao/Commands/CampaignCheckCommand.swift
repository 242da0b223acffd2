import ArgumentParser
import Lottery

struct CampaignCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what of a campaign cannot be kept, and what it will cost.",
        discussion: """
            Each reason stands behind the file's name and line, and the command ends with 65; with 66 \
            where the file cannot be read. A \
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
