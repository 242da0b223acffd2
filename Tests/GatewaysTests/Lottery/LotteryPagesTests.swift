import Doubles
import Edge
import HTTPTypes
import Invoices
import Lottery
import ServiceForTests
import Testing
import Verification

@testable import Gateways

struct LotteryPagesTests {
    @Test(arguments: PageTemplates.sources.keys.sorted())
    func everySentenceOfATemplateExists(_ name: String) throws {
        let source = String(decoding: try #require(PageTemplates.sources[name]), as: UTF8.self)
        for part in source.split(separator: "{{say.").dropFirst() {
            let word = String(part.prefix { $0 != "}" })
            #expect(LotteryWord(rawValue: word) != nil, "\(word)")
        }
    }

    @Test(arguments: [
        "/lottery", "/lottery/demo-2026", "/lottery/demo-2026/draws", "/lottery/why",
        "/lottery/me",
    ])
    func pagesAreFencedInAndSpeakBothLanguages(_ path: String) async throws {
        let bench = try LotteryBench()
        for (language, heading) in [("zh-CN", "摇奖"), ("en", "Lottery")] {
            let reply = try await bench.get(path, in: language)
            #expect(reply.status == 200)
            #expect(reply.text.contains("<html lang=\"\(language)\">"))
            #expect(reply.text.contains(heading))
            #expect(reply[header: "Cache-Control"] == "no-store")
            let policy = try #require(reply[header: "Content-Security-Policy"])
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self';"))
            #expect(!policy.contains("unsafe"))
            // What a template names and nobody gave would be an empty place.
            #expect(!reply.text.contains("{{") && !reply.text.contains("<h2></h2>"))
            #expect(!reply.text.contains("<dd></dd>") && !reply.text.contains("href=\"\""))
        }
        #expect(
            try await bench.get(path + "?lang=zh-CN")[header: "Set-Cookie"]?.contains("zh") == true)
    }

    @Test(arguments: ["/lottery/none", "/lottery/none/draws", "/lottery/r/00", "/lottery/r/x"])
    func whatIsNotThereIsAPlainPage(_ path: String) async throws {
        let reply = try await LotteryBench().get(path)
        #expect(reply.status == 404 && reply.text.contains("<html"))
    }

    @Test func aCampaignShowsWhatIsLeftTheOddsAndTheRules() async throws {
        let bench = try LotteryBench { $0.caps = ["holder_day": 3] }
        bench.log.stand(
            LogStanding(
                entries: 1_234, seals: 9, sealedAt: SyntheticPage.now, won: ["p10": 40]))
        let text = try await bench.get("/lottery/demo-2026").text
        for shown in [
            "60 of 100", "10 of 10", "width=\"60.0\"", "1,234 entries drawn", "about 1 in 10 (10%)",
            "Of a hundred receipts about 10 win.", "Of a hundred receipts about 15 win.",
            "a person, a day: 3 times", "Operator", "a@example.com",
            "/lottery/demo-2026/manifest/\(bench.campaign.manifest.digest).json",
        ] { #expect(text.contains(shown), "\(shown)") }
    }

    @Test(arguments: [
        (CampaignStatement.State.open, true, "open"), (.paused, false, "paused"),
        (.closed, false, "over"),
    ])
    func onlyAnOpenCampaignHasAForm(
        _ state: CampaignStatement.State, _ isOpen: Bool, _ said: String
    ) async throws {
        let bench = try LotteryBench { $0.state = state }
        let text = try await bench.get("/lottery/demo-2026", as: "anna").text
        #expect(text.contains("id=\"form\"") == isOpen)
        #expect(text.contains(">\(said)</span>"))
    }

    @Test func whoIsNotSignedInChecksFirstAndEntersWithTheAnswer() async throws {
        let bench = try LotteryBench()
        let stranger = try await bench.get("/lottery/demo-2026").text
        #expect(stranger.contains("method=\"post\" action=\"/\""))
        #expect(stranger.contains("/lottery/sign-in?then=/lottery/demo-2026"))
        let anna = try await bench.get("/lottery/demo-2026", as: "anna").text
        #expect(anna.contains("method=\"post\" action=\"/lottery/demo-2026/enter\""))
        #expect(anna.contains("name=\"token\" value=\"token-anna\""))
        #expect(!anna.contains("name=\"holderName\""))
        let named = try LotteryBench { $0.nameMustMatch = true }
        #expect(
            try await named.get("/lottery/demo-2026", as: "anna").text
                .contains("name=\"holderName\""))
    }

    /// The address of the verdict over the bench's invoice.
    private static func verdict(_ bench: LotteryBench) async throws -> String {
        let reply = try await bench.service.send(
            .post, "/", ["Content-Type": "application/x-www-form-urlencoded"],
            chunks: [Array(LotteryBench.form.utf8)])
        return try #require(reply[header: "Location"])
    }

    @Test func aConsistentVerdictOffersToEnter() async throws {
        let bench = try LotteryBench()
        let address = try await Self.verdict(bench)
        let stranger = try await bench.get(address).text
        #expect(stranger.contains("/lottery/sign-in?then=\(address)"))
        #expect(!stranger.contains("/lottery/demo-2026/enter"))
        let anna = try await bench.get(address, as: "anna").text
        #expect(anna.contains("action=\"/lottery/demo-2026/enter\""))
        #expect(anna.contains("name=\"number\" value=\"25330000000000000007\""))
        #expect(anna.contains("name=\"token\" value=\"token-anna\""))
    }

    @Test(arguments: [
        (InvoiceStatus.voided, CampaignStatement.State.open), (.redFlushed, .open),
        (.normal, .paused), (.normal, .closed),
    ])
    func whatCannotEnterIsOfferedNothing(
        _ status: InvoiceStatus, _ state: CampaignStatement.State
    ) async throws {
        let stored = SyntheticPage.stored(SyntheticInvoice.digital(7), status)
        let bench = try LotteryBench(EntriesUnderTest.consistent(stored)) { $0.state = state }
        let text = try await bench.get(Self.verdict(bench), as: "anna").text
        #expect(!text.contains("class=\"card offers\""))
    }

    @Test func anInvoiceThatIsNotListedIsOfferedNothing() async throws {
        let bench = try LotteryBench(.notFound)
        let text = try await bench.get(Self.verdict(bench), as: "anna").text
        #expect(!text.contains("class=\"card offers\""))
    }

    @Test(arguments: Language.allCases)
    func aCampaignsTextsCannotBreakItsPage(_ language: Language) async throws {
        let hostile = "<img src=x onerror=alert(1)>"
        let bench = try LotteryBench { $0.title = hostile }
        for path in ["/lottery", "/lottery/demo-2026", "/lottery/demo-2026/draws"] {
            let text = try await bench.get(path, in: language.rawValue).text
            #expect(!text.contains("<img") && text.contains("&lt;img src=x"))
        }
    }
}
