import Doubles
import Edge
import HTTPTypes
import Invoices
import Lottery
import ServiceForTests
import Synchronization
import Testing

@testable import Gateways

/// The pages about who is signed in, with a phone that gets the codes.
struct SignInSite {
    let store = MemoryEntryStore()
    let phone = PhoneForTests()
    let sessions: HolderSessions
    let service: ServiceUnderTest

    static let number = "+8613800138000"

    /// - Parameter more: pages beside those.
    init(
        sendsCodes: Bool = true,
        more: (Page, SignedIn) -> [any RouteProvider] = { _, _ in [] }
    ) throws {
        sessions = HolderSessions(
            store: store, keys: CampaignForTests.keys(), secret: [UInt8](repeating: 9, count: 32),
            codes: phone)
        let identity = ClientIdentity(
            secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none)
        let people = SignedIn(sessions, identity: identity)
        let page = try Page(hasLottery: true)
        service = try ServiceUnderTest(
            page: page,
            with: [
                SignInPages(page: page, people: people, sendsCodes: sendsCodes),
                HolderPages(page: page, people: people, sendsCodes: sendsCodes),
                PrivacyPage(page: page),
            ] + more(page, people))
    }

    func browser(_ language: Language = .english) -> Browser { Browser(self, language) }

    func link(for person: String = "openid") async throws -> String {
        let link = try await sessions.makeLink(
            for: .chat("wechat", account: "wx1", person: person))
        return "/lottery/link/\(link)"
    }
}

/// Keeps cookies and follows forms as a browser would.
final class Browser: Sendable {
    private let site: SignInSite
    private let language: Language
    private let cookies = Mutex<[String: String]>([:])

    init(_ site: SignInSite, _ language: Language) {
        self.site = site
        self.language = language
    }

    subscript(cookie: HostCookie) -> String? {
        get { cookies.withLock { $0[cookie.name] } }
        set { cookies.withLock { $0[cookie.name] = newValue } }
    }

    func get(_ path: String) async throws -> Reply { try await send(.get, path, [:], nil) }

    /// - Parameter fields: of the browser, beside what it always sends.
    func post(
        _ path: String, _ form: [String: String], _ fields: [String: String] = [:]
    ) async throws -> Reply {
        let body = form.map { name, value in
            let value = value.utf8.map { byte in
                String(byte, radix: 16).count == 1
                    ? "%0\(String(byte, radix: 16))" : "%\(String(byte, radix: 16))"
            }.joined()
            return "\(name)=\(value)"
        }.joined(separator: "&")
        let usual = [
            "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
        ]
        return try await send(.post, path, usual.merging(fields) { $1 }, body)
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, _ fields: [String: String], _ body: String?
    ) async throws -> Reply {
        let kept = cookies.withLock { $0.map { "\($0)=\($1)" }.joined(separator: "; ") }
        var all = ["Accept": "text/html", "Accept-Language": language.rawValue]
        if !kept.isEmpty { all["Cookie"] = kept }
        let reply = try await site.service.send(
            method, path, all.merging(fields) { $1 }, chunks: body.map { [Array($0.utf8)] } ?? [],
            from: "192.0.2.7")
        for field in reply.fields[values: .setCookie] {
            let parts = field.split(separator: ";")[0].split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isGone = field.contains("Max-Age=0;")
            cookies.withLock { $0[String(parts[0])] = isGone ? nil : String(parts[1]) }
        }
        return reply
    }

    /// Asks for a code, and types what the phone got.
    @discardableResult
    func signIn(_ number: String = "138 0013 8000", then: String = "") async throws -> Reply {
        let asked = try await post(SignInPages.path, ["phone": number, "then": then])
        guard asked.status == 303 else { return asked }
        return try await post(
            SignInPages.codePath, ["code": site.phone.last?.code ?? "", "then": then])
    }

    /// The token of the forms on a page.
    func token(on path: String) async throws -> String {
        try await get(path).token
    }
}

extension Reply {
    /// Empty where no form has one.
    var token: String {
        let parts = text.split(separator: #"name="token" value=""#)
        return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : ""
    }

    var step: String? {
        let parts = text.split(separator: #"data-step=""#)
        return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : nil
    }
}
