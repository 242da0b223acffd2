import Cryptography
import GoldenValues
import Invoices
import Lottery
import Testing

struct CampaignRulesTests {
    @Test func theGoldenManifestIsRead() throws {
        let (rules, values) = (Golden.rules, Golden.values)
        #expect(rules.manifest == values.manifestHash.hash)
        #expect(rules.origin == values.origin)
        #expect(rules.campaign == values.campaign)
        #expect(rules.prizes.map(\.id) == ["p800", "p200", "p50", "p10"])
        #expect(rules.prizes.map(\.value.value) == [80_000, 20_000, 5_000, 1_000])
        #expect(rules.stock == Stock(["p800": 1, "p200": 1, "p50": 1, "p10": 2]))
        #expect(rules.auditOneIn == 10)
        #expect(rules.falls)
        #expect(rules.ladders.keys.sorted() == [1, 2])
        #expect(rules.revealers.map(\.name) == values.revealers.map(\.name))
        #expect(rules.revealers.map(\.key.bytes) == values.revealers.map(\.pk.bytes))
        #expect(rules.instantRules(oddsTable: 3) == nil)
    }

    @Test func whatOutcomesDoNotFollowFromIsPassedOver() throws {
        let manifest = Golden.values.manifest
        let more = manifest.dropLast(2) + ", \"texts\": {\"en\": [1, null]}}\n"
        let rules = try CampaignRules(manifest: Array(more.utf8))
        #expect(rules.prizes == Golden.rules.prizes)
        #expect(rules.manifest != Golden.rules.manifest)
    }

    /// A part of the manifest, what stands there instead, and a word of the reason.
    @Test(arguments: [
        ("\"audit_one_in\": 10", "\"audit_one_in\": 0", "at least 1"),
        ("\"audit_one_in\": 10", "\"audit_one_in\": \"10\"", "value was expected"),
        ("\"audit_one_in\": 10", "\"audit_one_in\": 1.0", "value was expected"),
        ("\"audit_one_in\": 10", "\"audit_one_in\": -1", "value was expected"),
        ("\"audit_one_in\": 10", "\"audit_one_in\": -0", "value was expected"),
        ("\"audit_one_in\": 10", "\"audit_one_in\": 1e1", "value was expected"),
        ("\"audit_one_in\": 10", "\"audit_one_in\": 9007199254740992", "value was expected"),
        ("\"audit_one_in\": 10", "\"audit\": 10", "audit_one_in is missing"),
        ("\"audit_one_in\": 10", "\"falls\": false", "twice"),
        ("\"falls\": true", "\"falls\": 1", "true or false"),
        ("\"campaign\": \"demo-2026\"", "\"campaign\": \"demo-2027\"", "origin"),
        ("\"campaign\": \"demo-2026\"", "\"campaign\": \"Demo\"", "origin"),
        ("\"campaign_key\": \"8392", "\"campaign_key\": \"92", "value was expected"),
        ("\"campaign_key\": \"8392d7ad", "\"campaign_key\": \"8392D7AD", "value was expected"),
        ("[\"p10\", 1000, 2]", "[\"p10\", 1000]", "value was expected"),
        ("[\"p10\", 1000, 2]", "[\"p10\", 1000, 2, 3]", "more than 3"),
        ("[\"p10\", 1000, 2]", "[\"p50\", 1000, 2]", "p50 comes twice"),
        ("[\"p10\", 1000, 2]", "[\"p10\", 0, 2]", "below 1 fen"),
        ("[\"p10\", 1000, 2]", "[\"P10\", 1000, 2]", "no good name"),
        ("[\"p10\", 1000, 2]", "[\"p9\", 1000, 2]", "not among the prizes"),
        ("[\"p10\", 1000, 2]", "[\"p10\", 5000, 2]", "fall in value"),
        ("\"p10\", 400000000", "\"p10\", 900000001", "value was expected"),
        ("\"2\": [[", "\"02\": [[", "value was expected"),
        ("\"2\": [[", "\"4294967296\": [[", "value was expected"),
        ("\"2\": [[", "\"1\": [[", "twice"),
        ("[\"notary.example\", \"02", "[\"operator.example\", \"02", "two revealers"),
        ("[\"notary.example\", \"02", "[\"notary.example\", \"04", "value was expected"),
        (
            "02abcfb678719cc9f68f0b083d67d34dbb8b7903d6cbd516519b843a0c8a16b2ed",
            "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6", "two revealers"
        ),
        ("}\n", "} x\n", "after the value"), ("{\"audit", "[\"audit", "object"),
    ])
    func otherManifestsAreRefused(_ part: String, _ other: String, _ reason: String) throws {
        let good = Golden.values.manifest
        let place = try #require(good.firstRange(of: part))
        let bad = good[..<place.lowerBound] + other + good[place.upperBound...]
        let error = #expect(throws: CampaignRules.Unreadable.self) {
            try CampaignRules(manifest: Array(bad.utf8))
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
}
