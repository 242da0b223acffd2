import Cryptography
import Edge
import Invoices
import Lottery
import Payouts
import ServiceForTests
import Synchronization
import Testing

@testable import Gateways

/// Remembers what it was given.
private final class KeptAccounts: HolderAccountStore {
    let bound = Mutex<[(account: NewAccount, owner: AccountOwner)]>([])
    let documents = Mutex<[NewDocument]>([])
    let changes = Mutex<[(id: Int64, act: AccountAct)]>([])
    let signedOut = Mutex(0)

    func accounts(ofIdentity tag: Bytes32) async throws(ServiceUnavailable) -> [BoundAccount] {
        bound.withLock { bound in
            bound.enumerated().filter { $0.element.owner.tag == tag }.map { place, kept in
                BoundAccount(
                    id: Int64(place), channel: kept.account.channel, tail: kept.account.tail,
                    boundAt: Timestamp(microseconds: 0), payableAt: nil)
            }
        }
    }

    func document(ofIdentity tag: Bytes32) async throws(ServiceUnavailable) -> GivenDocument? {
        documents.withLock { $0.last }.map {
            GivenDocument(kind: $0.kind, tail: $0.tail, givenAt: Timestamp(microseconds: 0))
        }
    }

    func bind(
        _ account: NewAccount, for owner: AccountOwner
    ) async throws(ServiceUnavailable) -> AccountBinding {
        bound.withLock { $0.append((account, owner)) }
        return .bound
    }

    func change(
        _ id: Int64, _ act: AccountAct, ofIdentity tag: Bytes32
    ) async throws(ServiceUnavailable) -> Bool {
        changes.withLock { $0.append((id, act)) }
        return true
    }

    func give(
        _ document: NewDocument, for owner: AccountOwner
    ) async throws(ServiceUnavailable) -> AccountBinding {
        documents.withLock { $0.append(document) }
        return .bound
    }

    func signOutEverywhere(ofIdentity tag: Bytes32) async throws(ServiceUnavailable) {
        signedOut.withLock { $0 += 1 }
    }

    func visit(_ win: String, again: Bool) async throws(ServiceUnavailable) -> TapOffer? { nil }

    func prizes(ofEntry id: Int64) async throws(ServiceUnavailable) -> [PrizeProgress] { [] }
}

/// Where prizes go, as its holder says it, and as others would.
struct AccountPageTests {
    private final class Site: Sendable {
        let store = KeptAccounts()
        let key: X25519PrivateKey
        let site: SignInSite

        init(_ weChat: AccountPages.WeChat = .app("wx1")) throws {
            var bytes = [UInt8](repeating: 7, count: 32)
            guard let key = X25519PrivateKey(Secret(movingFrom: &bytes)) else {
                throw Problem(.notFound)
            }
            let (store, publicKey) = (store, key.publicKey)
            self.key = key
            site = try SignInSite { page, people in
                [
                    AccountPages(
                        page: page, people: people, store: store, key: publicKey, weChat: weChat,
                        now: { Timestamp(microseconds: 1_780_000_000_000_000) })
                ]
            }
        }

        func payee() -> Payee? {
            store.bound.withLock { $0.last?.account.sealed }.flatMap {
                SealedPayee.open($0, with: key)
            }
        }

        func signedInFromChat() async throws -> Browser {
            let browser = site.browser()
            _ = try await browser.post(try await site.link(for: "openid-4711"), [:])
            return browser
        }
    }

    private static let paths =
        [AccountPages.path + "/change", AccountPages.documentPath]
        + PayoutChannel.allCases.map { AccountPages.address(of: $0) }
    private static let card = [
        "account": "6200 0000 0000 0005", "bank": "104100000004", "clearing": "",
        "name": "王小明",
    ]

    @Test(arguments: paths)
    func whoIsNotSignedInIsSentToSignIn(_ path: String) async throws {
        let reply = try await Site().site.browser().post(path, [:])
        #expect(reply.status == 303)
        #expect(reply[header: "Location"] == "/lottery/sign-in?then=\(AccountPages.path)")
    }

    @Test(arguments: paths)
    func formsOfOtherSessionsChangeNothing(_ path: String) async throws {
        let site = try Site()
        let (browser, other) = (
            try await site.signedInFromChat(), try await site.signedInFromChat()
        )
        let own = try await browser.token(on: AccountPages.path)
        let foreign = try await other.token(on: AccountPages.path)
        var form =
            path == AccountPages.documentPath
            ? ["name": "王小明", "kind": "passport", "number": "E12345678"] : Self.card
        if path.hasSuffix("/change") { form = ["id": "0", "act": "remove"] }
        if path.hasSuffix("/wechat") { form = [:] }
        if path.hasSuffix("/alipay") { form = ["account": "2088000000000001", "name": ""] }
        for (token, fields) in [
            (nil, [:]), ("", [:]), (foreign, [:]), (own, ["Sec-Fetch-Site": "cross-site"]),
        ] as [(String?, [String: String])] {
            form["token"] = token
            #expect(try await browser.post(path, form, fields).status == 403)
        }
        let isUntouched =
            site.store.bound.withLock { $0.isEmpty } && site.store.changes.withLock { $0.isEmpty }
            && site.store.documents.withLock { $0.isEmpty }
        #expect(isUntouched)
        form["token"] = own
        #expect(try await browser.post(path, form).status == 303)
    }

    /// Whoever is signed in from WeChat has shown which one is his, and nobody types another.
    @Test func theWeChatThatOneIsSignedInByIsOnesOwn() async throws {
        let site = try Site()
        let browser = try await site.signedInFromChat()
        let path = AccountPages.address(of: .wechat)
        let page = try await browser.get(path)
        #expect(page.text.contains("…4711") && !page.text.contains("openid-4711"))
        let done = try await browser.post(
            path, ["token": page.token, "openid": "openid-of-thief"])
        #expect(done[header: "Location"] == AccountPages.path + "?done=bound")
        #expect(site.payee()?.account == .wechat(app: "wx1", openID: "openid-4711"))
        let kept = try #require(site.store.bound.withLock { $0.last })
        #expect(kept.account.own == kept.owner.tag && kept.account.tail == "4711")
        let list = try await browser.get(AccountPages.path + "?done=bound").text
        #expect(list.contains("4711") && list.contains("data-account=\"untold\""))
    }

    @Test func whoIsNotSignedInFromWeChatNamesNoneOfIt() async throws {
        let site = try Site()
        let browser = site.site.browser()
        try await browser.signIn()
        let path = AccountPages.address(of: .wechat)
        #expect(
            !(try await browser.get(path).text.contains("<form method=\"post\" action=\"\(path)")))
        let token = try await browser.token(on: AccountPages.path)
        let reply = try await browser.post(path, ["token": token, "openid": "openid-of-thief"])
        #expect(reply.status == 422)
        #expect(site.store.bound.withLock { $0.isEmpty })
    }

    @Test func inADemonstrationAnyNameIsAWallet() async throws {
        let site = try Site(.typed(app: "wx-demo"))
        let browser = site.site.browser()
        try await browser.signIn()
        let path = AccountPages.address(of: .wechat)
        let token = try await browser.token(on: path)
        #expect(try await browser.post(path, ["token": token, "openid": "oDemo1"]).status == 303)
        #expect(site.payee()?.account == .wechat(app: "wx-demo", openID: "oDemo1"))
        // It is nobody's identity, so it rests.
        #expect(site.store.bound.withLock { $0.last?.account.own } == nil)
    }

    @Test(arguments: [
        (["account": "6200 0000 0000 0006"], "sure"), (["account": "1"], "account-wrong"),
        (["bank": ""], "bank-wrong"), (["bank": "other"], "clearing-wrong"),
        (["bank": "other", "clearing": "1041"], "clearing-wrong"), (["name": ""], "name-wrong"),
        (["name": "<b>1"], "name-wrong"),
    ])
    func aCardIsLookedAtAgain(_ change: [String: String], _ place: String) async throws {
        let site = try Site()
        let browser = try await site.signedInFromChat()
        let path = AccountPages.address(of: .bank)
        var form = Self.card.merging(change) { $1 }
        form["token"] = try await browser.token(on: path)
        let reply = try await browser.post(path, form)
        #expect(reply.status == 422 && reply.text.contains("\"\(place)\""))
        #expect(!reply.text.contains("<b>1"))
        #expect(site.store.bound.withLock { $0.isEmpty })
        form.merge(Self.card) { $1 }
        form["sure"] = "1"
        form["account"] =
            change["account"].map { $0.count > 1 ? $0 : "6200000000000005" }
            ?? "6200000000000005"
        #expect(try await browser.post(path, form).status == 303)
        let account = try #require(site.payee())
        #expect(account.name == "王小明")
    }

    @Test func aDocumentIsReadByWhoeverPaysAlone() async throws {
        let site = try Site()
        let browser = try await site.signedInFromChat()
        var form = ["name": "王小明", "kind": "resident-id", "number": "110105194912310021"]
        form["token"] = try await browser.token(on: AccountPages.documentPath)
        #expect(try await browser.post(AccountPages.documentPath, form).status == 422)
        form["number"] = "11010519491231002x"
        #expect(try await browser.post(AccountPages.documentPath, form).status == 303)
        let sealed = try #require(site.store.documents.withLock { $0.last?.sealed })
        let document = WinnerDocument(sealed: sealed, with: site.key)
        #expect(document?.number == "11010519491231002X" && document?.name == "王小明")
        #expect(!(try await browser.get(AccountPages.path).text.contains("19491231")))
    }

    @Test func whoIsRobbedEndsAllSessions() async throws {
        let site = try Site()
        let browser = try await site.signedInFromChat()
        let token = try await browser.token(on: AccountPages.path)
        let reply = try await browser.post(
            AccountPages.path + "/change", ["token": token, "act": "everywhere"])
        #expect(reply.status == 303 && browser[SessionCookie.session] == nil)
        #expect(site.store.signedOut.withLock { $0 } == 1)
    }

    /// Every sentence is there in both languages, and they differ.
    @Test func everyWordIsThereTwice() {
        for word in AccountWord.allCases {
            let (chinese, english) = (word.text(in: .chinese), word.text(in: .english))
            #expect(!chinese.isEmpty && !english.isEmpty && chinese != english, "\(word)")
            #expect(chinese.contains("%@") == english.contains("%@"), "\(word)")
        }
    }
}
