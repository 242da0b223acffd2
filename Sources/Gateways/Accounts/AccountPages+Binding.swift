import Edge
import Hummingbird
import Invoices
import Lottery
import Payouts

extension AccountPages {
    private static let fieldNames: Set<String> = [
        "account", "bank", "clearing", "name", "openid", "sure", "kind", "number", "token", "lang",
    ]

    func form(
        of channel: PayoutChannel, _ session: HolderSession, _ language: Language
    ) async throws(ServiceUnavailable) -> AccountForm {
        switch channel {
        case .wechat:
            var isTyped = false
            if case .typed = weChat { isTyped = true }
            let own = isTyped ? nil : try await ownWeChat(of: session)
            var form = AccountForm.weChat(
                typed: isTyped, own: own.map { "…\($0.text.suffix(4))" }, in: language)
            form.isEmpty = !isTyped && own == nil
            return form
        case .alipay: return .alipay(in: language)
        case .bank: return .bank(in: language)
        }
    }

    /// The holder's identity in WeChat, the one that he has signed in by before others.
    private func ownWeChat(
        of session: HolderSession
    ) async throws(ServiceUnavailable) -> HolderIdentity? {
        if session.identity.channel == "wechat" { return session.identity }
        return try await people.sessions.identities(of: session).first { $0.channel == "wechat" }
    }

    func bind(
        _ channel: PayoutChannel, _ request: Request, _ context: GatewayContext,
        _ session: HolderSession
    ) async throws -> Response {
        let typed = try await people.form(of: request, names: Self.fieldNames)
        try people.require(session, madeFormWith: typed["token"])
        let language = PageLanguage.of(typed, request, context)
        var form = try await form(of: channel, session, language)
        form.values = typed.fields
        let own = channel == .wechat ? try await ownWeChat(of: session) : nil
        let account: TypedAccount
        do throws(TypedAccount.Fault) {
            account = try self.account(channel, typed, own: own)
        } catch {
            form.refuse(error)
            return show(form, session, in: language, status: .unprocessableContent)
        }
        return leave(try await bind(account, session, own: own))
    }

    private func account(
        _ channel: PayoutChannel, _ typed: URLEncodedForm, own: HolderIdentity?
    ) throws(TypedAccount.Fault) -> TypedAccount {
        switch channel {
        case .wechat:
            guard case .typed(let app) = weChat else {
                guard let app = weChat.app, let own else { throw .openID }
                return try .wechat(app: app, openID: own.text)
            }
            return try .wechat(app: app, openID: typed["openid"])
        case .alipay: return try .alipay(typed["account"], name: typed["name"])
        case .bank:
            let isOther = typed["bank"] == AccountForm.otherBank
            return try .bank(
                typed["account"],
                bank: isOther ? typed["clearing"].filter { !$0.isWhitespace } : typed["bank"],
                name: typed["name"], isSure: !typed["sure"].isEmpty)
        }
    }

    // Inlined into what throws other errors too, it would crash the optimizer of Swift 6.3.1.
    @inline(never)
    private func bind(
        _ account: TypedAccount, _ session: HolderSession, own: HolderIdentity?
    ) async throws(ServiceUnavailable) -> Done {
        guard let sealed = SealedPayee.seal(account.payee, to: key) else {
            throw ServiceUnavailable(
                .ledger, .damaged, "lottery.payeeKey is no key that somebody has",
                effect: .didNotHappen)
        }
        let channel = account.payee.account.channel
        var isOwn = false
        if case .app = weChat { isOwn = channel == .wechat }
        let binding = try await store.bind(
            NewAccount(
                channel: channel, tail: account.tail,
                tag: people.sessions.tag(
                    of: HolderIdentity(
                        kind: "account:\(channel.rawValue)", text: account.identity)),
                sealed: sealed,
                own: isOwn ? own.map { people.sessions.tag(of: $0) } : nil),
            for: session.owner)
        return switch binding {
        case .bound: .bound
        case .known: .known
        case .full: .full
        case .often: .often
        }
    }

    func giveDocument(
        _ request: Request, _ context: GatewayContext, _ session: HolderSession
    ) async throws -> Response {
        let typed = try await people.form(of: request, names: Self.fieldNames)
        try people.require(session, madeFormWith: typed["token"])
        let language = PageLanguage.of(typed, request, context)
        guard let kind = WinnerDocument.Kind(rawValue: typed["kind"]) else {
            throw Problem(.badRequest)
        }
        let document: WinnerDocument
        do throws(WinnerDocument.Fault) {
            document = try WinnerDocument(
                name: typed["name"], kind: kind, number: typed["number"])
        } catch {
            var form = AccountForm.document(in: language)
            form.values = typed.fields
            form.refuse(error)
            return show(form, session, in: language, status: .unprocessableContent)
        }
        return leave(try await give(document, session))
    }

    @inline(never)
    private func give(
        _ document: WinnerDocument, _ session: HolderSession
    ) async throws(ServiceUnavailable) -> Done {
        guard let sealed = document.sealed(to: key) else {
            throw ServiceUnavailable(
                .ledger, .damaged, "lottery.payeeKey is no key that somebody has",
                effect: .didNotHappen)
        }
        let given = try await store.give(
            NewDocument(kind: document.kind, tail: document.tail, sealed: sealed),
            for: session.owner)
        return given == .often ? .often : .given
    }
}

extension HolderSession {
    fileprivate var owner: AccountOwner {
        AccountOwner(tag: stored.tag, kind: stored.kind, identity: stored.sealed)
    }
}
