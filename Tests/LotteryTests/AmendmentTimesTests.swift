import Cryptography
import Lottery
import Testing

/// Rules that hold from a second on, for entries and for periodic draws.
struct AmendmentTimesTests {
    private static let opens = SimulatedCampaign.opens
    private static let ssq = [DrawTerms.Source(name: "ssq", value: "01 05 11 17 23 30 + 09")]

    /// The first seal under the amendment has an entry of second 40,000; those before it carry the old rules, the last
    /// of them accepted at 32,000. Nobody reads of the amendment before its own first seal.
    @Test(arguments: [(32_001, nil), (32_000, 113), (31_999, 113), (10_000, 71)])
    func anEntryOfAfterAnAmendmentDoesNotCarryTheOldRules(
        _ from: UInt64, _ least: UInt64?
    ) async throws {
        let campaign = CampaignCheckTests.amended(from: from)
        for pinned in [nil, campaign.manifests[0], campaign.manifests[1]] {
            let result = await CampaignCheckTests.check(campaign.files, pinned: pinned)
            guard let least else {
                _ = try result.get()
                continue
            }
            guard case .wrongManifestForItsTime(let index) = result.fault else {
                Issue.record("\(String(describing: result.fault))")
                continue
            }
            #expect(index >= least)
        }
    }

    /// Announced, and under no seal yet.
    @Test(arguments: [(72_001, true), (72_000, false)])
    func anAmendmentThatWasShownAndDoesNotHoldYetIsNoFault(
        _ from: UInt64, _ isHonest: Bool
    ) async throws {
        var campaign = SimulatedCampaign.honest()
        let first = campaign.manifests[0].digest
        let amends = """
            "amends": {"manifest": "\(first)", "from": \(Self.opens + from),
            "reason": {"zh": "多", "en": "more"}}, "title"
            """
        campaign.publish(SimulatedCampaign.manifestText([("\"title\"", amends)]))
        // It holds when the second draw closes.
        campaign.draw("draw-2")
        let fault = await CampaignCheckTests.check(
            campaign.files, pinned: campaign.manifests[1]
        ).fault
        #expect(fault == (isHonest ? nil : .wrongManifestForItsTime(index: 299)))
    }

    // MARK: Draws

    struct Attempt: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the amendment says.
        let changes: [(String, String)]
        let trick: Trick?
        /// How draws are held then, after they were held by the rules.
        let hold: @Sendable (inout SimulatedCampaign) -> Void

        init(
            _ testDescription: String, _ changes: [(String, String)] = [], _ trick: Trick? = nil,
            _ hold: @escaping @Sendable (inout SimulatedCampaign) -> Void = { _ in }
        ) {
            self.testDescription = testDescription
            self.changes = changes
            self.trick = trick
            self.hold = hold
        }
    }

    private static let attempts = [
        Attempt("by the rules"),
        Attempt("the first is closed when its tiers change", tiers),
        Attempt("held by the tiers of after its closing", tiers, .otherDraw) {
            $0.draw("draw-1", sources: ssq, plan: $0.manifests[1].draws[0])
        },
        Attempt("revealed under the rules of after its closing", [], .otherRules) {
            $0.draw("draw-1", sources: ssq, revealing: 1)
        },
        Attempt("revealed under the rules of before the amendment", [], .otherRules) {
            $0.draw("draw-2", revealing: 0)
        },
        Attempt("the second closes earlier now", earlier),
        Attempt("held by the closing of before", earlier, .otherDraw) {
            $0.draw("draw-2", plan: $0.manifests[0].draws[1])
        },
        Attempt(
            "the first is closed when it is said to close later",
            [("\(opens + 20_000)", "\(opens + 50_000)")]),
    ]

    @Test(arguments: attempts)
    func aDrawGoesByTheRulesThatHoldAtItsClosing(_ attempt: Attempt) async {
        var campaign = CampaignCheckTests.amended(changes: attempt.changes)
        attempt.hold(&campaign)
        let fault = await CampaignCheckTests.check(campaign.files).fault
        #expect(fault?.trick == attempt.trick, "\(fault?.description ?? "accepted")")
    }

    private static let tiers = [
        (
            "[[\"grand\", 1], [\"small\", 3]], \"per_holder\": 1",
            "[[\"grand\", 2], [\"small\", 1]], \"per_holder\": 1"
        )
    ]
    private static let earlier = [("\(opens + 90_000)", "\(opens + 60_000)")]

    /// A draw that is not there, what is missed at which time, and what nobody can take for honest.
    @Test(
        arguments: [
            ([], 864_000, [], []),
            (["draw-2"], 90_000, [], []),
            (["draw-2"], 90_001, ["draw-2"], []),
            (["draw-2"], 864_000, ["draw-2"], ["draw-2"]),
            (["draw-1", "draw-2"], 90_000, ["draw-1"], []),
            // The first one's source has until the fifth day.
            (["draw-1", "draw-2"], 200_000, ["draw-1", "draw-2"], ["draw-2"]),
            (["draw-1", "draw-2"], 864_000, ["draw-1", "draw-2"], ["draw-1", "draw-2"]),
            (["draw-1"], 864_000, nil, nil),
        ] as [([String], UInt64, [String]?, [String]?)])
    func aDrawThatIsDueIsMissed(
        _ hidden: [String], _ seconds: UInt64, _ unpublished: [String]?, _ missing: [String]?
    ) async throws {
        let campaign = SimulatedCampaign.honest()
        for isWhole in [true, false] {
            let files = campaign.files.filter { path, _ in
                !hidden.contains {
                    path.hasPrefix("draws/\($0)/\(isWhole ? "" : "result.json")")
                }
            }
            let result = await CampaignCheckTests.check(files, at: Self.opens + seconds)
            guard let unpublished, let missing else {
                #expect(result.fault == .draw("draw-1", .missing))
                continue
            }
            let report = try result.get()
            #expect(report.unpublishedDraws == unpublished)
            #expect(report.missingDraws == missing)
            #expect(report.draws == ["draw-1", "draw-2"].filter { !hidden.contains($0) })
        }
    }

    // MARK: Pauses

    /// A pause that would not be read would hide what was accepted in it.
    @Test func morePausesThanAnybodyReadsAreNoForm() async throws {
        var campaign = SimulatedCampaign.honest()
        campaign.publishStates([(.open, 0)])
        for (count, path) in [(20_000, nil), (20_001, "states/20000")] as [(UInt64, String?)] {
            let files = RepeatedStates(files: campaign.files, count: count)
            let fault = await CampaignCheckTests.check(files).fault
            #expect(fault == path.map { .malformed($0) })
        }
    }

    /// Nobody is accused for a pause in which nothing was accepted.
    @Test(
        arguments: [
            [], [(.open, 0)], [(.paused, 33_000), (.open, 40_000)],
            [(.paused, 33_000), (.paused, 34_000), (.open, 35_000), (.closed, 72_001)],
        ] as [[(CampaignStatement.State, UInt64)]])
    func entriesBesidePausesAreGood(_ changes: [(CampaignStatement.State, UInt64)]) async throws {
        var campaign = SimulatedCampaign.honest()
        campaign.publishStates(changes)
        let report = try await CampaignCheckTests.check(campaign.files).get()
        #expect(report.sealed == 300)
    }
}

/// As many notes of pauses as there shall be, all the first.
private struct RepeatedStates: CampaignFiles {
    let files: [String: [UInt8]]
    let count: UInt64

    func read(_ path: String, atMost: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        guard path.hasPrefix("states/"), let number = UInt64(path.dropFirst(7)) else {
            return files[path]
        }
        return number < count ? files[CampaignPath.state(0)] : nil
    }
}
