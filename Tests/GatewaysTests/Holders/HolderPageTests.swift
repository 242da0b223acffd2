import Doubles
import Edge
import HTTPTypes
import Invoices
import Lottery
import ServiceForTests
import Testing

@testable import Gateways

/// What somebody who is signed in does with himself, and what others would do to him.
struct HolderPageTests {
    private static let paths = [
        HolderPages.joinPath, HolderPages.joinCodePath, HolderPages.forgetPath,
    ]

    @Test(arguments: paths)
    func whoIsNotSignedInIsSentToSignIn(_ path: String) async throws {
        let browser = try SignInSite().browser()
        for reply in [try await browser.get(path), try await browser.post(path, [:])] {
            #expect(reply.status == 303)
            let place = try #require(reply[header: "Location"])
            #expect(place.hasPrefix("/lottery/sign-in?then=/lottery/me/"))
        }
    }

    /// Signed in by a chat, a phone is added; from then on either shows both.
    @Test func aPhoneIsAddedByACodeToIt() async throws {
        let site = try SignInSite()
        let browser = site.browser()
        _ = try await browser.post(try await site.link(), [:])
        let token = try await browser.token(on: HolderPages.joinPath)
        let sent = try await browser.post(
            HolderPages.joinPath, ["phone": "13800138000", "token": token])
        #expect(sent[header: "Location"] == HolderPages.joinCodePath)
        #expect(site.phone.last?.text.contains("joins this number") == true)
        let code = try #require(site.phone.last?.code)
        let form = ["code": code, "token": token]
        #expect(try await browser.post(HolderPages.joinCodePath, form).status == 303)
        for _ in 0..<2 {
            let known = try await browser.get(HolderPages.joinPath).text
            #expect(known.contains("138****8000") && known.contains("WeChat"))
            site.store.pass(.seconds(61))
            try await browser.signIn()
        }
    }

    /// Nothing changes by a form that was made for nobody, or for somebody else.
    @Test(arguments: paths)
    func formsOfOtherSessionsChangeNothing(_ path: String) async throws {
        let site = try SignInSite()
        let (browser, other) = (site.browser(), site.browser())
        try await browser.signIn()
        site.store.pass(.seconds(61))
        try await other.signIn("13900139000")
        let foreign = try await other.token(on: HolderPages.forgetPath)
        let sent = site.phone.sent.count
        for token in [nil, "", foreign] {
            var form = token.map { ["token": $0] } ?? [:]
            if path == HolderPages.joinPath { form["phone"] = "13700137000" }
            if path == HolderPages.joinCodePath { form["code"] = "000000" }
            #expect(try await browser.post(path, form).status == 403)
        }
        #expect(site.phone.sent.count == sent)
        #expect(try await site.sessions.session(of: browser[SessionCookie.session] ?? "") != nil)
    }

    @Test(arguments: Language.allCases)
    func whoIsForgottenIsSignedOutEverywhere(_ language: Language) async throws {
        let site = try SignInSite()
        let (first, second) = (site.browser(language), site.browser(language))
        try await first.signIn()
        site.store.pass(.seconds(61))
        try await second.signIn()
        let page = try await first.get(HolderPages.forgetPath)
        #expect(page.text.contains(HolderWord.forgetPrizes.text(in: language)))
        let done = try await first.post(HolderPages.forgetPath, ["token": page.token])
        #expect(done.status == 200 && done.step == "forgotten")
        #expect(first[SessionCookie.session] == nil)
        #expect(try await site.sessions.session(of: second[SessionCookie.session] ?? "") == nil)
        #expect(try await second.get(HolderPages.forgetPath).status == 303)
    }

    @Test(arguments: Language.allCases)
    func thePrivacyPageSaysWhatTheLogTells(_ language: Language) async throws {
        let site = try SignInSite()
        let reply = try await site.browser(language).get(PrivacyPage.path)
        #expect(reply.status == 200)
        for part in PrivacyText.parts(in: language) {
            #expect(reply.text.contains(part.heading) && part.rows.count > 2)
        }
        let (chinese, english) = (PrivacyText.parts(in: .chinese), PrivacyText.parts(in: .english))
        #expect(chinese.map(\.rows.count) == english.map(\.rows.count))
    }

    @Test func theDemonstrationsPhoneShowsTheNewestFirst() async throws {
        let page = try Page(hasLottery: true)
        let messages = ["second <b>", "first"].map {
            DemoPhonePage.Message(to: SignInSite.number, text: $0, at: ServiceUnderTest.now)
        }
        let service = try ServiceUnderTest(
            page: page, with: [DemoPhonePage(page: page) { messages }])
        let text = try await service.send(.get, "/demo/phone").text
        let parts = text.split(separator: "second &lt;b&gt;")
        #expect(parts.count == 2 && parts.last?.contains("first") == true)
        #expect(text.contains(#"http-equiv="refresh""#))
    }
}
