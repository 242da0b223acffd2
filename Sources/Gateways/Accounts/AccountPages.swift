package import Cryptography
package import Edge
import HTTPTypes
package import Hummingbird
package import Invoices
import Lottery
import NIOCore
package import Payouts

/// Lets somebody who is signed in name where he wants his prizes: accounts in his order, and a
/// document for those that are taxed.
///
/// What is typed here is encrypted for whoever pays before it is kept; nothing shows more of it than the last
/// characters, and no address and no log has any of it.
package struct AccountPages: RouteProvider {
    /// How people prove which WeChat is theirs.
    package enum WeChat: Hashable, Sendable {
        /// By being signed in from it: an openid of this app.
        case app(String)
        /// Not at all: in a demonstration, whose wallets are simulated.
        case typed(app: String)
        /// No prize is paid by WeChat here.
        case none

        var app: String? {
            switch self {
            case .app(let app), .typed(let app): app
            case .none: nil
            }
        }
    }

    let page: Page
    let people: SignedIn
    let store: any HolderAccountStore
    let key: X25519PublicKey
    let weChat: WeChat
    private let now: @Sendable () -> Timestamp

    static let path = "/lottery/me/accounts"
    static let documentPath = "/lottery/me/document"
    private static let changePath = "/lottery/me/accounts/change"

    static func address(of channel: PayoutChannel) -> String { "\(path)/\(channel.rawValue)" }

    /// - Parameter key: of whoever pays.
    package init(
        page: Page, people: SignedIn, store: any HolderAccountStore, key: X25519PublicKey,
        weChat: WeChat, now: @escaping @Sendable () -> Timestamp
    ) {
        self.page = page
        self.people = people
        self.store = store
        self.key = key
        self.weChat = weChat
        self.now = now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get(RouterPath(Self.path)) { request, context in
            try await signedIn(request) { try await list(request, context, $0) }
        }
        router.post(RouterPath(Self.changePath)) { request, context in
            try await signedIn(request) { try await change(request, context, $0) }
        }
        for channel in channels {
            router.get(RouterPath(Self.address(of: channel))) { request, context in
                try await signedIn(request) { session in
                    let (language, asked) = PageLanguage.of(request, context)
                    let form = try await form(of: channel, session, language)
                    return show(form, session, in: language, keeping: asked)
                }
            }
            router.post(RouterPath(Self.address(of: channel))) { request, context in
                try await signedIn(request) { try await bind(channel, request, context, $0) }
            }
        }
        router.get(RouterPath(Self.documentPath)) { request, context in
            try await signedIn(request) { session in
                let (language, asked) = PageLanguage.of(request, context)
                return show(.document(in: language), session, in: language, keeping: asked)
            }
        }
        router.post(RouterPath(Self.documentPath)) { request, context in
            try await signedIn(request) { try await giveDocument(request, context, $0) }
        }
    }

    var channels: [PayoutChannel] {
        PayoutChannel.allCases.filter { $0 != .wechat || weChat != .none }
    }

    /// Others sign in first, and come back to the list.
    private func signedIn(
        _ request: Request, _ answer: (HolderSession) async throws -> Response
    ) async throws -> Response {
        guard let session = try await people.session(of: request) else {
            return Response.seeOther(ReturnPath(Self.path).after(SignInPages.path))
        }
        return try await answer(session)
    }

    // MARK: The list

    private func list(
        _ request: Request, _ context: GatewayContext, _ session: HolderSession
    ) async throws -> Response {
        let (language, asked) = PageLanguage.of(request, context)
        let done = request.uri.queryParameters["done"].flatMap { Done(rawValue: String($0)) }
        let view = AccountsView(
            accounts: try await store.accounts(ofIdentity: session.tag),
            document: try await store.document(ofIdentity: session.tag),
            channels: channels, token: session.formToken, done: done, now: now(),
            language: language)
        return response(
            "accounts", .heading, view.view, address: Self.path, in: language, keeping: asked)
    }

    /// The change that was made, as the address says it after a form.
    enum Done: String, CaseIterable {
        case bound, known, full, often, removed, first, given, gone

        var word: AccountWord {
            switch self {
            case .bound: .doneBound
            case .known: .doneKnown
            case .full: .doneFull
            case .often: .doneOften
            case .removed: .doneRemoved
            case .first: .doneFirst
            case .given: .doneGiven
            case .gone: .gone
            }
        }
    }

    func leave(_ done: Done) -> Response { Response.seeOther("\(Self.path)?done=\(done.rawValue)") }

    private func change(
        _ request: Request, _ context: GatewayContext, _ session: HolderSession
    ) async throws -> Response {
        let form = try await people.form(of: request, names: ["id", "act", "token", "lang"])
        try people.require(session, madeFormWith: form["token"])
        if form["act"] == "everywhere" {
            try await store.signOutEverywhere(ofIdentity: session.tag)
            return Response.seeOther(SignInPages.path, setting: [SessionCookie.session.deletion])
        }
        guard let act = AccountAct(rawValue: form["act"]), let id = Int64(form["id"]) else {
            throw Problem(.badRequest)
        }
        guard try await store.change(id, act, ofIdentity: session.tag) else { return leave(.gone) }
        return leave(act == .first ? .first : .removed)
    }

    // MARK: Pages

    func show(
        _ form: AccountForm, _ session: HolderSession, in language: Language,
        keeping asked: Language? = nil, status: HTTPResponse.Status = .ok
    ) -> Response {
        response(
            "binding", form.heading, form.view(token: session.formToken, in: language),
            address: form.action, in: language, keeping: asked, status: status)
    }

    private func response(
        _ template: String, _ title: AccountWord, _ view: View, address: String,
        in language: Language, keeping asked: Language?, status: HTTPResponse.Status = .ok
    ) -> Response {
        let html = page.lotteryPage(
            Page.LotteryContent(
                template: template, title: title.text(in: language), room: .receipts,
                address: address, view: view), words: [:], in: language)
        return PageController.response(status, ByteBuffer(string: html), language)
            .personal(keeping: asked)
    }
}
