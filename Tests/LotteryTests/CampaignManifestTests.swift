import Cryptography
import GoldenValues
import Invoices
import Lottery
import Testing

struct CampaignManifestTests {
    private static func read(_ text: String) throws -> CampaignManifest {
        try CampaignManifest(Array(text.utf8))
    }

    @Test func everyFieldIsRead() throws {
        let manifest = try Self.read(SimulatedCampaign.manifestText())
        #expect(manifest.origin == SimulatedCampaign.origin)
        #expect([manifest.title.chinese, manifest.title.english] == ["模拟", "Simulated"])
        #expect(manifest.organiser.contact == "12345")
        #expect(manifest.closes - manifest.opens == 100_000)
        #expect(manifest.promiseSeconds == 60)
        #expect(manifest.sealInterval == .milliseconds(200))
        #expect(manifest.parties.map(\.name) == SimulatedCampaign.parties)
        #expect(manifest.parties.map(\.url).first == .some(nil))
        #expect(manifest.witnessKeys.map(\.kind) == [.cosignature, .cosignature])
        #expect(manifest.signingKeys.allSatisfy { $0.kind == .note })
        #expect(
            manifest.signingKeys.map(\.name)
                == SimulatedCampaign.parties + SimulatedCampaign.auditors)
        #expect(manifest.reserves.map(\.name) == ["reserve.example"])
        #expect(manifest.keepers == ["operator.example": "keeper.example"])
        #expect(manifest.eligibility.kinds.map(\.code) == ["32", "10"])
        #expect(manifest.eligibility.regions == ["3302"])
        #expect(manifest.caps.holderDay == 3)
        #expect(manifest.caps.holderMonth == nil)
        #expect(manifest.mode == .afterDays)
        #expect(manifest.payAfterDays == 7)
        #expect(manifest.draws.map(\.name) == ["draw-1", "draw-2"])
        #expect(manifest.draws[1].passesOver == [.won, .drawn])
        #expect(manifest.draws[0].sources[0].pattern == .ssq)
        #expect(manifest.amends == nil)
    }

    @Test(
        arguments: [
            (0, nil), (9_999, nil), (10_000, 2), (49_999, 2), (50_000, 1), (99_999_999, 1),
        ] as [(Int64, UInt32?)])
    func anAmountEarnsItsLadder(_ fen: Int64, _ ladder: UInt32?) throws {
        let manifest = try Self.read(SimulatedCampaign.manifestText())
        #expect(manifest.ladder(for: Fen(fen)) == ladder)
    }

    @Test func theGoldenManifestLacksWhatPartiesSign() {
        #expect(throws: CampaignManifest.Unreadable.missing("title")) {
            try CampaignManifest(Array(Golden.values.manifest.utf8))
        }
    }

    /// A part of the manifest, what stands there instead, and a word of the reason.
    @Test(arguments: [
        ("\"title\": {", "\"titles\": {", "title is missing"),
        ("\"en\": \"Simulated\"", "\"fr\": \"Simulé\"", "title.en is missing"),
        (
            "\"receipt_promise_s\": 60", "\"receipt_promise_s\": 0",
            "receipt_promise_s must be at least 1"
        ),
        (
            "\"receipt_promise_s\": 60",
            "\"receipt_promise_s\": 60, \"seal_interval_ms\": 60001", "as long as seal_interval_ms"
        ),
        (
            "\"2\": [[\"b\", 90000000]]",
            "\"2\": [[\"b\", 90000000]], \"2147483648\": [[\"b\", 90000000]]",
            "too large a number"
        ),
        ("\"contact\": \"12345\"", "\"contact\": 12345", "organiser.contact: a text"),
        ("\"opens\": 1767225600", "\"opens\": \"1767225600\"", "opens: a whole number"),
        ("\"opens\": 1767225600", "\"opens\": 1767325600", "close after it opens"),
        ("\"receipt_promise_s\": 60", "\"receipt_promise_s\": 6.0", "receipt_promise_s"),
        ("\"holder_day\": 3", "\"holder_day\": -3", "caps.holder_day: a whole number"),
        ("\"kinds\": [\"32\"", "\"kinds\": [\"99\"", "99 is no kind"),
        ("\"kinds\": [\"32\"", "\"kinds\": [32", "eligibility.kinds: a list of texts"),
        ("\"2026-01-01\"", "\"20260101\"", "eligibility.issued_from: a day"),
        ("\"2026-01-01\"", "\"2026-02-01\"", "before issued_from"),
        ("\"person_only\": true", "\"person_only\": 1", "person_only: true or false"),
        ("\"after_days\"", "\"later\"", "mode: one of instant, after_days"),
        ("\"rate_percent\": 20", "\"rate_percent\": 101", "rate_percent"),
        ("\"least_fen\": 50000", "\"least_fen\": 10000", "must rise"),
        ("\"ladder\": 2", "\"ladder\": 7", "ladder 7"),
        ("\"ladder\": 2", "\"ladder\": 4294967296", "no ladder's number"),
        ("\"tables\": [", "\"other\": [", "tables must say"),
        ("[\"grand\", 1]", "[\"grandest\", 1]", "not among the prizes"),
        ("[\"grand\", 1]", "[\"a\", 1]", "in a ladder and in a draw"),
        ("[\"grand\", 1]", "[\"grand\", 2]", "give more of prize grand"),
        ("[\"grand\", 1]", "[\"grand\"]", "tiers: a list of [prize, number]"),
        ("\"draw-2\"", "\"draw-1\"", "draw-1 is there twice"),
        ("\"draw-2\"", "\"Draw\"", "need names"),
        ("\"per_holder\": 2", "\"per_holder\": 0", "let a holder have"),
        ("\"closes\": 1767315600", "\"closes\": 1767245600", "before the one of its series"),
        ("[\"won\", \"drawn\"]", "[\"lost\"]", "lost is no rule"),
        ("\"pattern\": \"ssq\"", "\"pattern\": \"keno\"", "pattern: one of ssq, dlt, pl5"),
        ("\"most_fen\": 500000", "\"most_fen\": 1", "below least_fen"),
        ("{\"operator.example\": \"keeper", "{\"other.example\": \"keeper", "who is no party"),
        ("{\"operator.example\": \"keeper.example\"}", "[1]", "keepers: texts by name"),
        ("\"name\": \"notary.example\"", "\"name\": \"notar.example\"", "must be the revealers"),
        ("\"name\": \"treasury.example\"", "\"name\": \"t.example\"", "must bear this name"),
        ("\"name\": \"reserve.example\"", "\"name\": \"no name\"", "no name of a party"),
        ("\"fund_fen\": 1000000", "\"fund_fen\": 9007199254740992", "fund_fen"),
        ("\"rules_text_sha256\": \"", "\"rules_text_sha256\": \"0", "64 lower-case"),
        ("\"falls\": true", "\"falls\": 1", "true or false"),
    ])
    func otherManifestsAreRefused(_ part: String, _ other: String, _ reason: String) throws {
        let text = SimulatedCampaign.manifestText([(part, other)])
        #expect(text != SimulatedCampaign.manifestText(), "\(part) is nowhere")
        let error = #expect(throws: CampaignManifest.Unreadable.self) { try Self.read(text) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    /// Whose key stands in whose place: no key has two roles, and none is of the wrong type.
    @Test(arguments: [
        ("log_key", "receipt_key", "named ORIGIN/receipt"),
        ("notary.example", "consumers.example", "must bear this name"),
        ("treasury.example", "notary.example", "a key for notes"),
        ("notary.example", "treasury.example", "a key for cosignatures"),
    ])
    func keysOfOthersAreRefused(_ place: String, _ other: String, _ reason: String) throws {
        let keys: [String: VerifierKey] = [
            "log_key": SimulatedCampaign.signer(SimulatedCampaign.origin).verifierKey,
            "receipt_key":
                SimulatedCampaign.signer(SimulatedCampaign.origin + "/receipt").verifierKey,
            "notary.example":
                SimulatedCampaign.signer("notary.example", .cosignature).verifierKey,
            "consumers.example":
                SimulatedCampaign.signer("consumers.example", .cosignature).verifierKey,
            "treasury.example": SimulatedCampaign.signer("treasury.example").verifierKey,
        ]
        let (mine, others) = (try #require(keys[place]), try #require(keys[other]))
        let swapped =
            place == "log_key"
            ? [(others.description, mine.description)] : [(mine.description, others.description)]
        let error = #expect(throws: CampaignManifest.Unreadable.self) {
            try Self.read(SimulatedCampaign.manifestText(swapped))
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    /// The same key under two names: its signatures do not say which.
    @Test func oneKeyInTwoRolesIsRefused() throws {
        let auditor = SimulatedCampaign.signer("audit.example").verifierKey
        let treasury = SimulatedCampaign.signer("treasury.example").verifierKey
        let twin = try #require(
            VerifierKey(name: "audit.example", kind: .note, key: treasury.key))
        let text = SimulatedCampaign.manifestText([(auditor.description, twin.description)])
        #expect(throws: CampaignManifest.Unreadable.fault(.keyTwice("audit.example"))) {
            try Self.read(text)
        }
        let reserve = SimulatedCampaign.vrf("reserve.example").publicKey
        let notary = SimulatedCampaign.vrf("notary.example").publicKey
        let other = SimulatedCampaign.manifestText([
            (
                "\"vrf_key\": \"" + Hexadecimal.encode(reserve.bytes),
                "\"vrf_key\": \"" + Hexadecimal.encode(notary.bytes)
            )
        ])
        #expect(throws: CampaignManifest.Unreadable.fault(.keyTwice("reserve.example"))) {
            try Self.read(other)
        }
    }

    @Test(
        arguments: [
            (.ssq, "01 05 11 17 23 30 + 09", true), (.ssq, "none", true), (.ssq, "", false),
            (.ssq, "01 05 11 17 23 34 + 09", false), (.ssq, "05 01 11 17 23 30 + 09", false),
            (.ssq, "1 5 11 17 23 30 + 9", false), (.ssq, "01 05 11 17 23 30 + 17", false),
            (.ssq, "01 05 11 17 23 30 09", false), (.ssq, "01 01 11 17 23 30 + 09", false),
            (.dlt, "02 08 19 27 35 + 03 12", true), (.dlt, "02 08 19 27 35 + 12 03", false),
            (.pl5, "1 2 3 4 5", true), (.pl5, "9 0 0 9 1", true), (.pl5, "1 2 3 4", false),
            (.pl5, "01 2 3 4 5", false), (.pl5, "1 2 3 4 +", false), (.pl5, "+1 2 3 4 5", false),
        ] as [(DrawPlan.Source.Pattern, String, Bool)])
    func resultsHaveOneForm(_ pattern: DrawPlan.Source.Pattern, _ text: String, _ matches: Bool) {
        #expect(pattern.matches(text) == matches, "\(text)")
    }
}
