import ArgumentParser
import Cryptography
import Foundation
import Lottery
import LotteryForTests

/// How long the arithmetic of draws and of their checks takes, on one core and without a disk.
struct LotteryChecks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lottery-checks",
        abstract: "A periodic draw of millions, the check of one, and a whole campaign's replay.",
        discussion: """
            Each against what is promised of it; ends with 1 where one takes longer. The files of the campaigns are \
            made in memory by the code that seals in earnest, which is not measured.
            """)

    @Option(help: "Entries of the periodic draw.") var drawn = 10_000_000
    @Option(help: "Prizes of the draw that is checked.") var prizes = 10_000
    @Option(help: "Entries of the campaign that is replayed.") var entries = 1_000_000
    @Option(help: "Its seals.") var seals = 20_000

    /// As a draw of 2026 gave them, in three tiers.
    private static let drawnPrizes = [2_000, 26_000, 200_000]
    /// 25 a person, on average.
    private static let entriesEach: UInt64 = 25

    func validate() throws {
        guard drawn > 0, prizes > 1, seals > 0, entries >= seals else {
            throw ValidationError("a campaign has entries, at least one a seal")
        }
    }

    func run() async throws {
        var isKept = try draw()
        isKept = try await checkDraw() && isKept
        isKept = try await replay() && isKept
        guard isKept else { throw ExitCode.failure }
    }

    /// - Returns: whether it took no longer than it may.
    private func tell(_ what: String, _ took: Duration, atMost: Duration) -> Bool {
        let seconds = Table.decimal(took / .seconds(1))
        print("\(what): \(seconds) s, promised \(Table.decimal(atMost / .seconds(1))) s")
        return took <= atMost
    }

    private func draw() throws -> Bool {
        let terms = DrawTerms(
            origin: "fapiao.example/lottery/load", draw: "draw-1", entries: 0..<UInt64(drawn),
            passes: [], sources: [.init(name: "pl5", value: "1 2 3 4 5")])
        guard let terms else { throw ExitCode.failure }
        let draw = PeriodicDraw(terms: terms, manifest: .zero, seed: .zero)
        var winners = 0
        let took = ContinuousClock().measure {
            let tiers = draw.tiers(
                prizes: Self.drawnPrizes, prizesPerHolder: 2,
                holder: { $0 / Self.entriesEach })
            winners = tiers.reduce(0) { $0 + $1.winners.count }
        }
        let memory = ResidentMemory.peakMegabytes
        print("at most \(memory) MB of memory, promised 500")
        return tell(
            "a draw of \(winners) winners among \(drawn) entries", took, atMost: .seconds(60))
            && memory <= 500
    }

    private func checkDraw() async throws -> Bool {
        var manifest = SyntheticManifest(
            name: "load-draw", prizes: [("p10", 1_000, 1_000), ("d10", 1_000, prizes)],
            ladders: [[.init(prize: "p10", partsPerBillion: 1_000_000)]])
        manifest.draws = [
            .init(
                name: "draw-1", closes: SyntheticManifest.opens + 1_000,
                tiers: [("d10", prizes / 100), ("d10", prizes - prizes / 100)], perHolder: 3)
        ]
        var campaign = SyntheticCampaign(manifest)
        let holders = prizes
        for number in 0..<3 * prizes {
            campaign.enter(number, holders: holders, ladder: 1, at: SyntheticManifest.opens + 1)
            if number % 1_000 == 999 || number == 3 * prizes - 1 {
                campaign.seal(at: SyntheticManifest.opens + 2)
            }
        }
        campaign.hold(
            campaign.manifest.draws[0], from: 0, to: campaign.sizes[campaign.sizes.count - 1],
            holders: holders, earlier: [], .init())
        campaign.publishLog()
        let took = try await check(campaign)
        return tell(
            "the check of a draw with \(prizes) prizes and its \(3 * prizes) entries", took,
            atMost: .seconds(1))
    }

    private func replay() async throws -> Bool {
        var campaign = SyntheticCampaign(
            SyntheticManifest(
                name: "load-replay", prizes: [("p100", 10_000, 1_000), ("p10", 1_000, 10_000)],
                ladders: [
                    [
                        .init(prize: "p100", partsPerBillion: 2_000_000),
                        .init(prize: "p10", partsPerBillion: 50_000_000),
                    ]
                ]))
        let progress = Progress()
        for number in 0..<seals {
            let end = entries * (number + 1) / seals
            for entry in campaign.entries.count..<end {
                campaign.enter(
                    entry, holders: entries / 25 + 1, ladder: 1,
                    at: SyntheticManifest.opens + UInt64(number) * 2)
            }
            campaign.seal(at: SyntheticManifest.opens + UInt64(number) * 2)
            if number % 500 == 0 { progress.show("sealing: \(number) of \(seals)") }
        }
        campaign.publishLog()
        progress.clear()
        let took = try await check(campaign)
        return tell(
            "the replay of \(entries) entries in \(seals) seals", took, atMost: .seconds(30))
    }

    private func check(_ campaign: SyntheticCampaign) async throws -> Duration {
        let files = SyntheticFiles(campaign.files)
        let wins = campaign.seals.reduce(0) { $0 + $1.wins.count }
        let entries = campaign.entries.count
        var check = CampaignCheck(files)
        let began = ContinuousClock.now
        let report = try await check.run()
        let took = began.duration(to: .now)
        guard report.sealed == entries, report.prizes.values.reduce(0, +) == wins else {
            print("another campaign was checked: \(report.sealed) entries")
            throw ExitCode.failure
        }
        return took
    }
}

/// Of this process.
enum ResidentMemory {
    /// As the kernel counts it.
    static var peakMegabytes: Int {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0) / 1_024
    }
}
