import Doubles
import Edge
import HTTPTypes
import HummingbirdCore
import Invoices
import Lottery
import NIOCore
import ServiceForTests
import Testing

@testable import Gateways

/// Signing in at the door: what a person does, and what a thief would.
struct SignInPageTests {
    @Test(arguments: Language.allCases)
    func aPersonSignsInAndOut(_ language: Language) async throws {
        let site = try SignInSite()
        let browser = site.browser(language)
        let start = try await browser.get(SignInPages.path)
        #expect(start.status == 200 && start.step == "sign-in")
        #expect(start.text.contains(HolderWord.signInHeading.text(in: language)))
        let sent = try await browser.post(SignInPages.path, ["phone": "138-0013-8000"])
        #expect(sent.status == 303 && sent[header: "Location"] == SignInPages.codePath)
        #expect(site.phone.last?.to == SignInSite.number)
        let code = try #require(site.phone.last?.code)
        #expect(try await browser.get(SignInPages.codePath).step == "code")
        let done = try await browser.post(SignInPages.codePath, ["code": code])
        #expect(done.status == 303 && done[header: "Location"] == "/lottery/me")
        #expect(browser[SessionCookie.code] == nil)
        let cookie = try #require(browser[SessionCookie.session])
        #expect(try await site.sessions.session(of: cookie)?.identity == .phone(SignInSite.number))
        let out = try await browser.get(SignInPages.outPath)
        #expect(out.text.contains("138****8000") && !out.text.contains("13800138000"))
        _ = try await browser.post(SignInPages.outPath, ["token": out.token])
        #expect(browser[SessionCookie.session] == nil)
        #expect(try await site.sessions.session(of: cookie) == nil)
    }

    @Test func theCookiesAreOfTheStrictestKind() async throws {
        let site = try SignInSite()
        let browser = site.browser()
        let sent = try await browser.post(SignInPages.path, ["phone": "13800138000"])
        let done = try await browser.post(
            SignInPages.codePath, ["code": site.phone.last?.code ?? ""])
        for (reply, name, sameSite) in [
            (sent, "__Host-fapiao-code=", "Strict"), (done, "__Host-fapiao=", "Lax"),
        ] {
            let field = try #require(
                reply.fields[values: .setCookie].first { $0.hasPrefix(name) })
            for part in ["Path=/", "Secure", "HttpOnly", "SameSite=\(sameSite)"] {
                #expect(field.contains("; \(part)"))
            }
            #expect(!field.contains("Domain"))
            #expect(reply[header: "Cache-Control"] == "no-store")
        }
    }

    @Test(arguments: [
        ("13800138000", 303), ("+86 138 0013 8000", 303), ("０１３８００１３８０００", 303),
        ("(0086)138.0013.8000", 303), ("", 422), ("1380013800", 422), ("02088888888", 422),
        ("10086", 422), ("+85291234567", 422), ("+8821612345678", 422), ("1065812345678", 422),
        ("12345678901", 422), ("<script>", 422),
    ])
    func codesGoToMobilesOfTheMainlandAlone(_ typed: String, _ status: Int) async throws {
        let site = try SignInSite()
        let reply = try await site.browser().post(SignInPages.path, ["phone": typed])
        #expect(reply.status == status)
        #expect(site.phone.sent.count == (status == 303 ? 1 : 0))
        if status == 422 {
            #expect(reply.text.contains("aria-invalid"))
            #expect(!reply.text.contains("<script>\""))
        }
    }

    /// What an attacker's page makes a visitor's browser send.
    @Test(arguments: [
        (["Sec-Fetch-Site": "cross-site"], false), (["Sec-Fetch-Site": "same-site"], false),
        (["Sec-Fetch-Site": "same-origin"], true), (["Sec-Fetch-Site": "none"], true),
        (["Content-Type": "text/plain"], false),
    ])
    func anotherSitesFormsAreRefused(
        _ fields: [String: String], _ isTaken: Bool
    ) async throws {
        let site = try SignInSite()
        let browser = site.browser()
        let link = try await site.link()
        for path in [SignInPages.path, link] {
            let form = path == link ? [:] : ["phone": "13800138000"]
            let reply = try await browser.post(path, form, fields)
            #expect((reply.status == 303) == isTaken, "\(path) \(reply.status)")
        }
        #expect(site.phone.sent.count == (isTaken ? 1 : 0))
        #expect((browser[SessionCookie.session] != nil) == isTaken)
    }

    @Test(arguments: [
        ("http://localhost", true), ("https://localhost", true), ("http://localhost.thief", false),
        ("null", false),
    ])
    func anOldBrowserIsKnownByItsOrigin(_ origin: String, _ isOurs: Bool) throws {
        let head = HTTPRequest(
            method: .post, scheme: "http", authority: "localhost", path: "/",
            headerFields: [.origin: origin])
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        #expect(PageRequest.isOurs(request) == isOurs)
    }

    /// A thief plants a cookie, and waits for his victim to sign in with it.
    @Test func aPlantedCookieIsNeverSignedIn() async throws {
        let site = try SignInSite()
        let browser = site.browser()
        let planted = String(repeating: "a", count: 64)
        browser[SessionCookie.session] = planted
        try await browser.signIn()
        let own = try #require(browser[SessionCookie.session])
        #expect(own != planted)
        #expect(try await site.sessions.session(of: planted) == nil)
        // And whoever was signed in here before is so no longer.
        site.store.pass(.seconds(61))
        try await browser.signIn("13900139000")
        #expect(browser[SessionCookie.session] != own)
        #expect(try await site.sessions.session(of: own) == nil)
    }

    /// The thief has asked for a code to his own phone in the victim's browser, and sends the form with it.
    @Test func aThiefsCodeIsNoneInAnothersBrowser() async throws {
        let site = try SignInSite()
        let (thief, victim) = (site.browser(), site.browser())
        _ = try await thief.post(SignInPages.path, ["phone": "13800138000"])
        let code = try #require(site.phone.last?.code)
        let reply = try await victim.post(SignInPages.codePath, ["code": code])
        #expect(reply.status == 422 && victim[SessionCookie.session] == nil)
        #expect(try await thief.post(SignInPages.codePath, ["code": code]).status == 303)
    }

    @Test func wrongCodesAreCountedAloudAndEnd() async throws {
        let site = try SignInSite()
        let browser = site.browser()
        _ = try await browser.post(SignInPages.path, ["phone": "13800138000"])
        let code = try #require(site.phone.last?.code)
        let wrong = code == "000000" ? "111111" : "000000"
        for left in [4, 3, 2, 1] {
            let reply = try await browser.post(SignInPages.codePath, ["code": wrong])
            #expect(reply.status == 422)
            #expect(reply.text.contains("Tries left: \(left)."))
        }
        for typed in [wrong, code] {
            let reply = try await browser.post(SignInPages.codePath, ["code": typed])
            #expect(reply.status == 422 && !reply.text.contains("Tries left"))
        }
        let again = try await browser.post(SignInPages.path, ["phone": "13800138000"])
        #expect(again.status == 429 && again[header: "Retry-After"] == "60")
        #expect(site.phone.sent.count == 1)
    }

    /// The robot of a chat fetches the link; its person comes later.
    @Test func aPreviewChangesNothingAndTheButtonSignsIn() async throws {
        let site = try SignInSite()
        let link = try await site.link()
        let robot = site.browser()
        for _ in 0..<3 {
            let seen = try await robot.get(link)
            #expect(seen.status == 200 && seen.step == "link")
            #expect(seen.text.contains("WeChat"))
            #expect(seen.fields[values: .setCookie].isEmpty)
        }
        let person = site.browser()
        #expect(try await person.post(link, [:]).status == 303)
        #expect(person[SessionCookie.session] != nil)
        for reply in [try await robot.get(link), try await robot.post(link, [:])] {
            #expect(reply.status == 404 && reply.step == "lapsed")
        }
        #expect(robot[SessionCookie.session] == nil)
    }

    /// Else a stranger's link would have somebody enter his receipts for the stranger, unawares.
    @Test func aLinkSaysWhoWillBeSignedInInsteadOfWhom() async throws {
        let site = try SignInSite()
        let browser = site.browser()
        try await browser.signIn()
        let shown = try await browser.get(try await site.link())
        #expect(shown.text.contains("WeChat") && shown.text.contains("138****8000"))
    }

    /// The code of a link, what was typed, and the codes that were sent.
    @Test func noSecretIsInTheLog() async throws {
        let site = try SignInSite()
        let browser = site.browser()
        let link = try await site.link()
        _ = try await browser.get(link)
        _ = try await browser.post(link, [:])
        _ = try await browser.get(link)
        try await browser.signIn()
        _ = try await browser.get("/lottery/link/%zz")
        site.store.fail(ServiceUnavailable(.ledger, .unreachable, "away"))
        #expect(try await browser.get(link).status == 503)
        let log = site.service.log.text
        #expect(log.contains("/lottery/link/{code}"))
        let secrets = [
            String(link.split(separator: "/").last ?? ""), "13800138000", SignInSite.number,
            site.phone.last?.code, browser[SessionCookie.session],
        ]
        for secret in secrets.compactMap({ $0 }) { #expect(!log.contains(secret)) }
    }

    @Test(arguments: [
        ("/lottery/me", "/lottery/me"), ("/lottery/r/0123abcd", "/lottery/r/0123abcd"),
        ("/results/abc_DEF-9", "/results/abc_DEF-9"), ("/lottery", "/lottery"),
        ("//thief.example", "/lottery/me"), ("https://thief.example", "/lottery/me"),
        ("/lottery//thief.example", "/lottery/me"), ("/lottery/..%2f", "/lottery/me"),
        ("/lottery/x?y=z", "/lottery/me"), ("/v1/entries", "/lottery/me"), ("", "/lottery/me"),
        ("/lottery/sign-out", "/lottery/me"), ("/lottery/link/x", "/lottery/me"),
        ("/lottery/\r\nSet-Cookie: a=b", "/lottery/me"),
        ("/lottery/" + String(repeating: "a", count: 300), "/lottery/me"),
    ])
    func oneComesBackToAPageOfOurs(_ then: String, _ place: String) async throws {
        let site = try SignInSite()
        let done = try await site.browser().signIn(then: then)
        #expect(done[header: "Location"] == place)
    }

    @Test func whereNoTextMessagesGoOutThePageSaysSo() async throws {
        let site = try SignInSite(sendsCodes: false)
        let browser = site.browser()
        let start = try await browser.get(SignInPages.path)
        #expect(start.status == 200 && !start.text.contains("name=\"phone\""))
        #expect(try await browser.post(SignInPages.path, ["phone": "13800138000"]).status == 404)
    }

    @Test func everyWordIsThereInBothLanguages() {
        for word in HolderWord.allCases {
            let (chinese, english) = (word.text(in: .chinese), word.text(in: .english))
            #expect(!chinese.isEmpty && !english.isEmpty)
            #expect(chinese.contains("%@") == english.contains("%@"), "\(word)")
        }
    }
}
