import Cryptography
import GoldenValues
import Invoices
import Lottery
import Testing

struct CampaignReviewTests {
    private static let before = SimulatedCampaign.opens - 1
    private static let keepers = (
        "\"keepers\": {\"operator.example\": \"keeper.example\"}",
        """
        "keepers": {"operator.example": "k1", "notary.example": "k2", "consumers.example": "k3"}
        """
    )

    private static func concerns(
        _ changes: [(String, String)], now: UInt64 = before, others: [CampaignManifest] = []
    ) throws -> [CampaignConcern] {
        let text = SimulatedCampaign.manifestText([keepers] + changes)
        let manifest = try CampaignManifest(Array(text.utf8))
        return CampaignReview(manifest, now: now, others: others).concerns
    }

    /// Another name for the campaign, with the keys that bear it.
    private static func named(_ name: String) -> [(String, String)] {
        let origin = "fapiao.example/lottery/\(name)"
        let keys = ["", "/receipt"].map { suffix in
            (
                "\(SimulatedCampaign.signer(SimulatedCampaign.origin + suffix).verifierKey)",
                "\(SimulatedCampaign.signer(origin + suffix).verifierKey)"
            )
        }
        return keys + [
            ("\"origin\": \"\(SimulatedCampaign.origin)\"", "\"origin\": \"\(origin)\""),
            ("\"campaign\": \"simulated\"", "\"campaign\": \"\(name)\""),
        ]
    }

    @Test func aCampaignThatCanBeKeptHasNone() throws {
        #expect(try Self.concerns([]).isEmpty)
    }

    /// What the manifest says instead, and what cannot be kept of it.
    @Test(
        arguments: [
            // 80,000 is exempt; above it all is taxed, and 100,000 nets what 80,000 does.
            (
                [("[\"grand\", 80000", "[\"grand\", 80001")],
                .taxCliff(prize: "grand", net: Fen(64_000))
            ),
            (
                [("[\"grand\", 80000", "[\"grand\", 99999")],
                .taxCliff(prize: "grand", net: Fen(79_999))
            ),
            (
                [("\"most_fen\": 500000", "\"most_fen\": 79999")],
                .noChannelPays(prize: "grand", net: Fen(80_000))
            ),
            (
                [("\"least_fen\": 100,", "\"least_fen\": 1001,")],
                .noChannelPays(prize: "b", net: Fen(1_000))
            ),
            (
                [("\"fund_fen\": 1000000", "\"fund_fen\": 356999")],
                .inventoryOverFund(cost: Fen(357_000))
            ),
            (
                [("[\"a\", 20000, 3]", "[\"a\", 20000, 9007199254740991]")],
                .inventoryOverFund(cost: nil)
            ),
            ([("\"reserves\"", "\"others\"")], .noReserve),
            (named("check"), .reservedName("check")),
            ([("\"k2\"", "\"k1\"")], .keeperKeepsTwo(party: "notary.example", keeper: "k1")),
            ([("\"k2\"", "\"operator.example\"")], .keeperIsOperator(party: "notary.example")),
            ([("\"k2\"", "\"notary.example\"")], .keeperKeepsOwn("notary.example")),
            ([("\"notary.example\": \"k2\", ", "")], .noKeeper("notary.example")),
            (
                [("\"sale_ends\": 1767255600", "\"sale_ends\": 1767245600")],
                .sourceEndsBeforeClosing(draw: "draw-1", source: "ssq")
            ),
            ([("\"closes\": 1767325600", "\"closes\": 1767315599")], .drawClosesLate("draw-2")),
            (
                [("\"least_fen\": 10000, \"ladder\"", "\"least_fen\": 10001, \"ladder\"")],
                .amountBelowEveryLadder
            ),
        ] as [([(String, String)], CampaignConcern)])
    func whatCannotBeKeptIsNamed(
        _ changes: [(String, String)], _ concern: CampaignConcern
    ) throws {
        #expect(try Self.concerns(changes) == [concern])
    }

    @Test(arguments: [80_000, 100_000, 500_000])
    func aPrizeBesideTheCliffStands(_ fen: Int) throws {
        let changes = [
            ("[\"grand\", 80000", "[\"grand\", \(fen)"),
            ("\"fund_fen\": 1000000", "\"fund_fen\": 2000000"),
        ]
        #expect(try Self.concerns(changes).isEmpty)
    }

    @Test func aPeriodThatHasBegunIsInThePast() throws {
        #expect(try Self.concerns([], now: SimulatedCampaign.opens) == [.periodInThePast])
    }

    /// A key that stands in a test, in each of its roles.
    @Test func publishedTestKeysAreFound() throws {
        let values = Golden.values
        let log = try #require(VerifierKey(values.operatorNoteKey.vkey))
        let mine = SimulatedCampaign.signer("treasury.example").verifierKey
        let twin = try #require(
            VerifierKey(name: "treasury.example", kind: .note, key: log.key))
        #expect(
            try Self.concerns([(mine.description, twin.description)])
                == [.testKey("treasury.example")])
        for revealer in values.revealers {
            let vrf = SimulatedCampaign.vrf("notary.example").publicKey
            let changes = [(Hexadecimal.encode(vrf.bytes), Hexadecimal.encode(revealer.pk.bytes))]
            #expect(try Self.concerns(changes) == [.testKey("notary.example")])
        }
        let fingerprint = SimulatedCampaign.campaignKey().fingerprint
        #expect(
            try Self.concerns([("\(fingerprint)", "\(Golden.rules.campaignKey)")])
                == [.testKey("campaign_key")])
    }

    /// Whichever of two campaigns says that they exclude each other.
    @Test(arguments: [true, false])
    func exclusiveCampaignsShareTheirKey(_ isSaidByOther: Bool) throws {
        let own = "\"exclusive_with\": [\"fapiao.example/lottery/other\"]"
        let theirs = "\"exclusive_with\": [\"\(SimulatedCampaign.origin)\"]"
        let none = "\"exclusive_with\": []"
        let key = ("\(SimulatedCampaign.campaignKey().fingerprint)", "\(Bytes32.zero)")
        let names = [
            ("lottery/simulated", "lottery/other"),
            ("\"campaign\": \"simulated\"", "\"campaign\": \"other\""),
        ]
        let signed = try [
            SimulatedCampaign.origin, SimulatedCampaign.origin + "/receipt",
        ].map { name in
            let mine = SimulatedCampaign.signer(name).verifierKey
            let other = name.replacing("simulated", with: "other")
            let renamed = try #require(VerifierKey(name: other, kind: .note, key: mine.key))
            return (
                mine.description.replacing("lottery/simulated", with: "lottery/other"),
                renamed.description
            )
        }
        var text = SimulatedCampaign.manifestText(names + signed + [key])
        if isSaidByOther { text = text.replacing(none, with: theirs) }
        let other = try CampaignManifest(Array(text.utf8))
        let concerns = try Self.concerns(isSaidByOther ? [] : [(none, own)], others: [other])
        #expect(concerns == [.exclusiveWithOtherKey("fapiao.example/lottery/other")])
    }

    @Test func aForecastComesNearWhatTheLadderGives() throws {
        let plenty = SimulatedCampaign.manifestText([
            ("[\"a\", 20000, 3]", "[\"a\", 20000, 1000000]"),
            ("[\"b\", 1000, 12]", "[\"b\", 1000, 1000000]"),
        ])
        let manifest = try CampaignManifest(Array(plenty.utf8))
        let forecast = CampaignForecast(
            of: manifest, entries: 3_000,
            amounts: [
                .init(amount: Fen(10_000), weight: 1), .init(amount: Fen(60_000), weight: 2),
                .init(amount: Fen(9_999), weight: 1),
            ], runs: 8)
        // Ladder 1, half of them: 0.02 × 20,000 + 0.18 × 1,000; ladder 2, a quarter: 0.09 × 1,000.
        let expected = 3_000.0 * (0.5 * (400 + 180) + 0.25 * 90)
        #expect(abs(forecast.mean - expected) < expected * 0.1)
        #expect(forecast.spread > 0)
        #expect(forecast.drawsCost == Fen(2 * 80_000 + 6 * 5_000))
        // What runs out costs what there is.
        let scarce = CampaignForecast(
            of: try CampaignManifest(Array(SimulatedCampaign.manifestText().utf8)),
            entries: 3_000, amounts: [.init(amount: Fen(60_000), weight: 1)], runs: 3)
        #expect(scarce.costs == [72_000, 72_000, 72_000])
        #expect(scarce.spread == 0)
    }
}
