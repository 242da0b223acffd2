import Cryptography
import Doubles
import Invoices
import Lottery
import Testing

/// What is published each day, and what a check makes of it.
struct PublishedDaysTests {
    private static let campaign = SimulatedCampaign.honest()
    /// China's midnight comes sixteen hours behind the opening, after eight seals.
    private static let midnight = SimulatedCampaign.opens + 57_600
    private static let size: UInt64 = 294

    private static func daily(
        _ files: MemoryLogFiles, by signer: String = SimulatedCampaign.origin
    ) throws -> DailyPublication<MemoryLogFiles> {
        let keys = SealingKeys(
            log: SimulatedCampaign.signer(signer),
            revealer: SimulatedCampaign.vrf("operator.example"))
        return DailyPublication(
            origin: SimulatedCampaign.origin, keys: try #require(keys), published: files)
    }

    private static func figures(
        size: UInt64 = size, root: Bytes32? = nil, more: UInt64 = 0
    ) -> DailyFigures {
        var won: [String: UInt64] = [:]
        for outcome in campaign.outcomes.flatMap({ $0 }).prefix(Int(size)) {
            if let prize = outcome.prize { won[prize, default: 0] += 1 }
        }
        won["b", default: 0] += more
        return DailyFigures(
            number: 7, size: size, root: root ?? campaign.root(size),
            won: won.map { .init(name: $0.key, count: $0.value, value: Fen(1)) },
            payouts: [.init(name: "paid", count: 1, value: Fen(7))], withheld: Fen(2))
    }

    @Test func aDayIsPublishedOnceWhenItIsOver() async throws {
        let files = MemoryLogFiles()
        let daily = try Self.daily(files)
        #expect(try daily.due(Self.campaign.manifests, at: SimulatedCampaign.opens) == nil)
        #expect(try daily.due(Self.campaign.manifests, at: Self.midnight - 1) == nil)
        let due = try daily.due(Self.campaign.manifests, at: Self.midnight)
        let day = try #require(due)
        #expect("\(day)" == "2026-01-01")
        #expect(try daily.unstamped(at: Self.midnight) == nil)
        // One that stopped between its two files signs what is there.
        try await daily.publish(Self.figures(), of: day, at: Self.midnight)
        let first = files.all
        files.put(CampaignPath.dailySignature(day), nil)
        #expect(try daily.due(Self.campaign.manifests, at: Self.midnight) == day)
        try await daily.publish(Self.figures(more: 1), of: day, at: Self.midnight + 5)
        #expect(files.all == first)
        #expect(try daily.due(Self.campaign.manifests, at: Self.midnight + 86_399) == nil)
        #expect(try daily.due(Self.campaign.manifests, at: Self.midnight + 86_400) != nil)
        let stamped = try #require(try daily.unstamped(at: Self.midnight))
        let bytes = try #require(files.all[CampaignPath.daily(day)])
        #expect(stamped.hash == SHA256.hash(bytes))
        try await daily.publish(stamp: [1], of: day)
        #expect(try daily.unstamped(at: Self.midnight) == nil)
        // Claims are paid for a while behind the end.
        let end = SimulatedCampaign.closes + 402 * 86_400
        #expect(try daily.due(Self.campaign.manifests, at: end) == nil)
    }

    @Test(
        arguments: [
            ("the truth", figures(), SimulatedCampaign.origin, nil),
            ("one win more", figures(more: 1), SimulatedCampaign.origin, .otherOutcome),
            ("another root", figures(root: .zero), SimulatedCampaign.origin, .twoRoots),
            ("the middle of a seal", figures(size: 200), SimulatedCampaign.origin, .brokenChain),
            ("by somebody else", figures(), "stranger.example", .unsigned),
            // For the next check.
            ("a newer seal", figures(size: 400), SimulatedCampaign.origin, nil),
        ] as [(String, DailyFigures, String, Trick?)])
    func whatADaySaysIsHeldAgainstTheLog(
        _ what: String, _ figures: DailyFigures, _ signer: String, _ trick: Trick?
    ) async throws {
        let files = MemoryLogFiles()
        let daily = try Self.daily(files, by: signer)
        let due = try daily.due(Self.campaign.manifests, at: Self.midnight)
        try await daily.publish(figures, of: try #require(due), at: Self.midnight)
        let all = Self.campaign.files.merging(files.all) { $1 }
        let fault = await CampaignCheckTests.check(all, at: Self.midnight + 86_400).fault
        #expect(fault?.trick == trick, "\(what): \(fault?.description ?? "accepted")")
        // Before the day is over nobody looks for it.
        #expect(await CampaignCheckTests.check(all, at: Self.midnight - 1).fault == nil)
    }

    /// A day on which nobody led the draw.
    @Test func aDayWithoutFiguresIsNamed() async throws {
        let files = MemoryLogFiles()
        let daily = try Self.daily(files)
        let (manifests, later) = (Self.campaign.manifests, Self.midnight + 2 * 86_400)
        func missing(at now: UInt64) async throws -> [String] {
            let all = Self.campaign.files.merging(files.all) { $1 }
            return try await CampaignCheckTests.check(all, at: now).get().missingDays
                .map { "\($0)" }
        }
        // Whoever publishes has the first hour for it.
        #expect(try await missing(at: Self.midnight + 3_599) == [])
        #expect(try await missing(at: Self.midnight + 3_600) == ["2026-01-01"])
        for second in [Self.midnight, later] {
            let due = try daily.due(manifests, at: second)
            try await daily.publish(Self.figures(), of: try #require(due), at: second)
        }
        #expect(try await missing(at: later + 3_600) == ["2026-01-02"])
        #expect(try daily.gaps(manifests, at: later).map { "\($0)" } == ["2026-01-02"])
        // Before the first figures, and behind the last, nothing is a gap.
        #expect(try daily.gaps(manifests, at: later + 3 * 86_400).count == 1)
        // Behind a campaign's end there are none.
        let end = SimulatedCampaign.closes + 500 * 86_400
        let days = try await missing(at: end)
        #expect(days.count == 399 + Int((SimulatedCampaign.closes - Self.midnight) / 86_400))
    }

    /// A day's two files are no form when they do not belong together.
    @Test func aDayWithoutItsFileIsMissed() async throws {
        let files = MemoryLogFiles()
        let daily = try Self.daily(files)
        let due = try daily.due(Self.campaign.manifests, at: Self.midnight)
        let day = try #require(due)
        try await daily.publish(Self.figures(), of: day, at: Self.midnight)
        let path = CampaignPath.daily(day)
        for (bytes, expected) in [
            (nil, .missing(path)), ([0x7B], .day("2026-01-01", .unsigned)),
        ] as [([UInt8]?, CampaignFault)] {
            files.put(path, bytes)
            let all = Self.campaign.files.merging(files.all) { $1 }
            let fault = await CampaignCheckTests.check(all, at: Self.midnight + 86_400).fault
            #expect(fault == expected)
        }
    }
}
