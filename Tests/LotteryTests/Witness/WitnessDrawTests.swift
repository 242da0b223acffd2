import Cryptography
import Doubles
import Lottery
import Testing

/// A witness's one answer to a periodic draw.
struct WitnessDrawTests {
    @Test func onlyTheConfirmedTermsOfADrawAreAnsweredOnce() throws {
        let now: UInt64 = 1_767_225_700
        let campaign = LotteryCampaign(
            prizes: """
                [["p800", 80000, 2], ["p50", 5000, 20], ["p10", 1000, 1000], ["car", 70000, 1]]
                """,
            draws: """
                [{"name": "may", "series": "monthly", "closes": \(now + 10),
                  "tiers": [["car", 1]], "per_holder": 1, "passes_over": [],
                  "sources": [{"name": "ssq", "issue": "2026050", "pattern": "ssq",
                               "sale_ends": \(now + 100), "last_day": "2026-06-30"}]}]
                """)
        let campaigns = [LotteryCampaign.origin: [campaign.parties]]
        let keys = LotteryCampaign.witnessKeys(LotteryCampaign.witnesses[0])
        let log = SignedLog(9)
        var state = WitnessState()
        for (old, new, time) in [(0, 4, now), (4, 9, now + 11)] {
            let request = AddCheckpointRequest(
                old: UInt64(old), path: log.consistency(old, new),
                note: log.note(new, cosigned: []))
            #expect(state.add(request, of: campaigns, by: keys, at: time).status == 200)
        }
        func terms(_ end: UInt64, _ passes: [DrawTerms.Pass] = []) throws -> DrawTerms {
            try #require(
                DrawTerms(
                    origin: LotteryCampaign.origin, draw: "may", entries: 0..<end, passes: passes,
                    sources: [.init(name: "ssq", value: "01 05 11 17 23 30 + 09")]))
        }
        func ask(_ terms: DrawTerms, _ size: Int, confirmed: DrawTerms?) -> WitnessReply {
            let alpha = PeriodicDraw.question(
                terms, manifest: campaign.manifest.digest, root: log.root(size))
            let request = DrawRequest(
                draw: "may", manifest: campaign.manifest.digest,
                operatorProof: LotteryCampaign.revealer("operator.example").prove(alpha),
                note: log.note(size), terms: terms.text)
            #expect(DrawRequest(request.bytes) == request)
            return state.draw(request, confirmed: confirmed, of: campaigns, by: keys)
        }
        let good = try terms(4)
        let passing = try terms(4, [.init(index: 2, reason: .void)])
        #expect(ask(good, 4, confirmed: nil).status == 422)
        #expect(ask(good, 4, confirmed: passing).status == 422)
        // The seal that ends at 9 was cosigned after the closing.
        #expect(ask(try terms(9), 9, confirmed: try terms(9)).status == 422)
        let answer = ask(good, 4, confirmed: good)
        #expect(answer.status == 200)
        #expect(ask(good, 4, confirmed: good) == answer)
        // Even if its people confirm other terms later.
        #expect(ask(passing, 4, confirmed: passing).status == 409)
        #expect(WitnessState(text: state.text) == state)
        // What it publishes of it is proof that the draw was held.
        let told = state.told("draw/may", of: LotteryCampaign.origin, by: keys.name).body
        let revealers = campaign.manifest.rules.revealers
        func shows(_ text: String, _ draw: String, _ revealer: Revealer) -> Bool {
            WitnessLog.isAnswer(text, to: draw, of: LotteryCampaign.origin, by: revealer)
        }
        #expect(shows(told, "may", revealers[1]))
        #expect(!shows(told, "june", revealers[1]))
        #expect(!shows(told, "may", revealers[2]))
        #expect(!shows(told.replacing("alpha A", with: "alpha B"), "may", revealers[1]))
        #expect(!shows("", "may", revealers[1]))
    }
}
