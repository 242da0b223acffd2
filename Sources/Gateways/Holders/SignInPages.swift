package import Edge
import HTTPTypes
package import Hummingbird
import Invoices
import Lottery

/// Signing in by a code to a phone or by a link from a chat, and signing out.
///
/// The log has the routes' templates and never a path, so no link's code is in it.
package struct SignInPages: RouteProvider {
    private let page: Page
    private let people: SignedIn
    /// True if text messages can be sent from here.
    private let sendsCodes: Bool

    static let path = "/lottery/sign-in"
    static let codePath = "/lottery/sign-in/code"
    static let outPath = "/lottery/sign-out"

    /// The address of a link that somebody gets in his chat.
    package static func address(ofLink link: String) -> String { "/lottery/link/\(link)" }

    package init(page: Page, people: SignedIn, sendsCodes: Bool) {
        self.page = page
        self.people = people
        self.sendsCodes = sendsCodes
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get(RouterPath(Self.path)) { request, context in
            let session = try await people.session(of: request)
            return show(request, context) { language in
                phoneStep(ReturnPath(request), session, language)
            }
        }
        router.post(RouterPath(Self.path)) { request, context in
            try await sendCode(request, context)
        }
        router.get(RouterPath(Self.codePath)) { request, context in
            show(request, context) { _ in codeStep(ReturnPath(request)) }
        }
        router.post(RouterPath(Self.codePath)) { request, context in
            try await confirm(request, context)
        }
        router.get("/lottery/link/{code}") { request, context in
            try await showLink(request, context)
        }
        router.post("/lottery/link/{code}") { request, context in
            try await useLink(request, context)
        }
        router.get(RouterPath(Self.outPath)) { request, context in
            let session = try await people.session(of: request)
            return show(request, context) { language in outStep(session, language) }
        }
        router.post(RouterPath(Self.outPath)) { request, context in
            try await signOut(request, context)
        }
    }

    private func show(
        _ request: Request, _ context: GatewayContext, _ step: (Language) -> HolderStep
    ) -> Response {
        let (language, asked) = PageLanguage.of(request, context)
        return page.response(to: step(language), in: language, keeping: asked)
    }

    // MARK: By a phone

    private func phoneStep(
        _ then: ReturnPath, _ session: HolderSession?, _ language: Language, phone: String = "",
        wrong: String? = nil, notice: String? = nil, status: HTTPResponse.Status = .ok,
        retryAfter: Duration? = nil
    ) -> HolderStep {
        var step = HolderStep(
            name: "sign-in", heading: .signInHeading,
            lead: [
                (sendsCodes ? HolderWord.signInLead : .noPhonesLead).text(in: language)
            ],
            notice: notice
                ?? session.map { HolderWord.signedInAs.text(in: language, $0.label(in: language)) },
            points: [.signInNoPassword, .signInChats, .signInNoFee],
            links: [(.privacyLink, "/lottery/privacy")],
            address: then.after(Self.path), status: status, retryAfter: retryAfter)
        if sendsCodes {
            step.form = HolderStep.Form(
                action: Self.path, button: .sendCode,
                hidden: [("lang", language.rawValue), ("then", then.text)],
                box: .phone.with(phone, wrong: wrong))
        }
        return step
    }

    private func sendCode(
        _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let form = try await people.form(of: request, names: ["phone", "then", "lang"])
        let language = PageLanguage.of(form, request, context)
        let then = ReturnPath(form["then"])
        let phone = form["phone"]
        func again(
            _ wrong: String?, _ notice: String?, _ status: HTTPResponse.Status,
            _ wait: Duration? = nil
        ) -> Response {
            page.response(
                to: phoneStep(
                    then, nil, language, phone: phone, wrong: wrong, notice: notice,
                    status: status, retryAfter: wait), in: language)
        }
        guard sendsCodes else { throw Problem(.notFound) }
        guard let number = PhoneNumber.mobile(phone) else {
            return again(HolderWord.noPhone.text(in: language), nil, .unprocessableContent)
        }
        switch try await people.sendCode(
            to: number, use: .signIn, for: request, context,
            as: { HolderWord.signInMessage.text(in: language, $0) })
        {
        case .sent(let browser):
            return Response.seeOther(
                then.after(Self.codePath),
                setting: [SessionCookie.code.field(browser, for: HolderSessions.codeLifetime)])
        case .wait(let wait):
            return again(nil, language.wait(wait), .tooManyRequests, wait)
        case .exhausted:
            return again(nil, HolderWord.exhausted.text(in: language), .tooManyRequests)
        }
    }

    private func codeStep(_ then: ReturnPath) -> HolderStep {
        HolderStep.code(
            action: Self.codePath, again: then.after(Self.path), address: then.after(Self.codePath),
            hidden: [("then", then.text)])
    }

    private func confirm(
        _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let form = try await people.form(of: request, names: ["code", "then", "lang"])
        let language = PageLanguage.of(form, request, context)
        let then = ReturnPath(form["then"])
        let confirmation = try await people.confirm(
            form["code"], use: .signIn, for: request, context)
        guard case .confirmed(let identity) = confirmation else {
            return page.response(
                to: codeStep(then).telling(confirmation, in: language), in: language)
        }
        return try await begin(identity, instead: request, then)
    }

    // MARK: By a link

    private func showLink(
        _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let code = context.parameters.get("code") ?? ""
        // It only looks: chats fetch links to show what is behind them.
        let identity = try await people.sessions.identity(ofLink: code)
        let session = try await people.session(of: request)
        return show(request, context) { language in
            guard let identity else { return lapsed(language) }
            return HolderStep(
                name: "link", heading: .linkHeading,
                lead: [HolderWord.linkLead.text(in: language, identity.label(in: language))],
                notice: session.flatMap { session in
                    session.identity == identity
                        ? nil
                        : HolderWord.linkSwitches.text(in: language, session.label(in: language))
                },
                points: [.linkOwn, .linkOnce],
                form: HolderStep.Form(
                    action: Self.address(ofLink: code), button: .signIn,
                    hidden: [("lang", language.rawValue)]),
                address: Self.address(ofLink: code))
        }
    }

    private func lapsed(_ language: Language) -> HolderStep {
        HolderStep(
            name: "lapsed", heading: .lapsedHeading,
            lead: [HolderWord.lapsedLead.text(in: language)],
            links: [(.signInHeading, Self.path)], address: Self.path, status: .notFound)
    }

    private func useLink(
        _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let form = try await people.form(of: request, names: ["lang"])
        let code = context.parameters.get("code") ?? ""
        guard let identity = try await people.sessions.useLink(code) else {
            people.metrics.count(result: .linkLapsed)
            let language = PageLanguage.of(form, request, context)
            return page.response(to: lapsed(language), in: language)
        }
        people.metrics.count(result: .linkUsed)
        return try await begin(identity, instead: request, .usual)
    }

    // MARK: Both

    /// A new session under a new cookie; the browser's old one is over, whoever it was.
    private func begin(
        _ identity: StoredIdentity, instead request: Request, _ then: ReturnPath
    ) async throws -> Response {
        if let old = try await people.session(of: request) {
            try await people.sessions.end(old)
        }
        let cookie = try await people.sessions.begin(identity)
        var cookies = [
            SessionCookie.session.field(cookie, for: HolderSessions.lifetime),
            SessionCookie.code.deletion,
        ]
        if let device = people.sessions.deviceCookie(for: identity) {
            cookies.append(SessionCookie.device.field(device, for: HolderSessions.deviceLifetime))
        }
        return Response.seeOther(then.text, setting: cookies)
    }

    private func outStep(_ session: HolderSession?, _ language: Language) -> HolderStep {
        HolderStep(
            name: "sign-out", heading: .signOutHeading,
            lead: [
                session.map { HolderWord.signedInAs.text(in: language, $0.label(in: language)) }
                    ?? HolderWord.notSignedIn.text(in: language)
            ],
            form: session.map { session in
                HolderStep.Form(
                    action: Self.outPath, button: .signOut,
                    hidden: [("token", session.formToken), ("lang", language.rawValue)])
            },
            links: session == nil ? [(.signInHeading, Self.path)] : [],
            address: Self.outPath)
    }

    private func signOut(
        _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let form = try await people.form(of: request, names: ["token", "lang"])
        if let session = try await people.session(of: request) {
            try people.require(session, madeFormWith: form["token"])
            try await people.sessions.end(session)
        }
        return Response.seeOther(
            "/lottery", setting: [SessionCookie.session.deletion, SessionCookie.code.deletion])
    }
}

extension HolderStep {
    /// The page for a code that a phone got.
    static func code(
        action: String, again: String, address: String, hidden: [(String, String)]
    ) -> HolderStep {
        HolderStep(
            name: "code", heading: .codeHeading, points: [.codeComes, .codeSecret],
            form: Form(
                action: action, button: .confirm, hidden: hidden.map { ($0.0, $0.1) },
                box: .code.with("", wrong: nil)),
            links: [(.codeAgain, again)], address: address)
    }

    /// Why a code was not taken.
    func telling(
        _ confirmation: HolderSessions.Confirmation, in language: Language
    ) -> HolderStep {
        var step = self
        step.status = .unprocessableContent
        step.form?.hidden.append(("lang", language.rawValue))
        switch confirmation {
        case .wrong(let left):
            step.form?.box?.wrong = HolderWord.wrongCode.text(in: language, "\(left)")
        case .over, .confirmed:
            step.form = nil
            step.points = []
            step.notice = HolderWord.codeOver.text(in: language)
        case .wait(let wait):
            step.notice = language.wait(wait)
            (step.status, step.retryAfter) = (.tooManyRequests, wait)
        }
        return step
    }
}

extension ReturnPath {
    init(_ request: Request) {
        self.init(request.uri.queryParameters["then"].map(String.init) ?? "")
    }
}

extension PageLanguage {
    /// The language of a page, and the one that its address asks for.
    package static func of(
        _ request: Request, _ context: GatewayContext
    ) -> (language: Language, asked: Language?) {
        let asked = asked(request)
        return (
            choose(
                asked: asked, cookies: request.headers[values: .cookie], else: context.language),
            asked
        )
    }

    /// The language in which a form was shown.
    static func of(
        _ form: URLEncodedForm, _ request: Request, _ context: GatewayContext
    ) -> Language {
        Language(rawValue: form["lang"]) ?? of(request, context).language
    }
}

extension PhoneNumber {
    /// A mobile number of the mainland, however people type it; nil for anything else. Codes go there alone: elsewhere
    /// there are numbers that cost whoever sends to them, and pay whoever has them sent to.
    static func mobile(_ typed: String) -> String? {
        let plain = typed.map { character in
            character.wholeNumberValue.map(String.init) ?? String(character)
        }.joined()
        let number = canonical(plain.filter { !"()（） \u{3000}\u{A0}\t.".contains($0) })
        return number?.hasPrefix("+86") == true ? number : nil
    }
}
