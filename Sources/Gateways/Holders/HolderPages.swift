package import Edge
import HTTPTypes
package import Hummingbird
import Invoices
import Lottery

/// The pages of a person who is signed in about himself: to add another phone, or to be forgotten.
package struct HolderPages: RouteProvider {
    private let page: Page
    private let people: SignedIn
    private let sendsCodes: Bool

    static let joinPath = "/lottery/me/join"
    static let joinCodePath = "/lottery/me/join/code"
    static let forgetPath = "/lottery/me/forget"

    package init(page: Page, people: SignedIn, sendsCodes: Bool) {
        self.page = page
        self.people = people
        self.sendsCodes = sendsCodes
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get(RouterPath(Self.joinPath)) { request, context in
            try await signedIn(request, Self.joinPath) { session in
                let (language, asked) = PageLanguage.of(request, context)
                return page.response(
                    to: try await joinStep(session, language), in: language, keeping: asked)
            }
        }
        router.post(RouterPath(Self.joinPath)) { request, context in
            try await signedIn(request, Self.joinPath) { session in
                try await sendCode(request, context, session)
            }
        }
        router.get(RouterPath(Self.joinCodePath)) { request, context in
            try await signedIn(request, Self.joinPath) { session in
                let (language, asked) = PageLanguage.of(request, context)
                return page.response(to: codeStep(session), in: language, keeping: asked)
            }
        }
        router.post(RouterPath(Self.joinCodePath)) { request, context in
            try await signedIn(request, Self.joinPath) { session in
                try await join(request, context, session)
            }
        }
        router.get(RouterPath(Self.forgetPath)) { request, context in
            try await signedIn(request, Self.forgetPath) { session in
                let (language, asked) = PageLanguage.of(request, context)
                return page.response(
                    to: try await forgetStep(session, language), in: language, keeping: asked)
            }
        }
        router.post(RouterPath(Self.forgetPath)) { request, context in
            try await signedIn(request, Self.forgetPath) { session in
                try await forget(request, context, session)
            }
        }
    }

    /// Others sign in first, and come back.
    private func signedIn(
        _ request: Request, _ path: String, _ answer: (HolderSession) async throws -> Response
    ) async throws -> Response {
        guard let session = try await people.session(of: request) else {
            return Response.seeOther(ReturnPath(path).after(SignInPages.path))
        }
        return try await answer(session)
    }

    // MARK: Another phone

    private func joinStep(
        _ session: HolderSession, _ language: Language, phone: String = "", wrong: String? = nil,
        notice: String? = nil, status: HTTPResponse.Status = .ok, retryAfter: Duration? = nil
    ) async throws(ServiceUnavailable) -> HolderStep {
        let known = try await people.sessions.identities(of: session)
        var step = HolderStep(
            name: "join", heading: .joinHeading,
            lead: [(sendsCodes ? HolderWord.joinLead : .noPhonesLead).text(in: language)],
            notice: notice, points: [.joinBoth, .joinCaps, .joinForever],
            known: known.map { $0.label(in: language) },
            links: [(.back, "/lottery/me")], address: Self.joinPath, status: status,
            retryAfter: retryAfter)
        if sendsCodes {
            step.form = HolderStep.Form(
                action: Self.joinPath, button: .sendCode,
                hidden: [("token", session.formToken), ("lang", language.rawValue)],
                box: .phone.with(phone, wrong: wrong))
        }
        return step
    }

    private func sendCode(
        _ request: Request, _ context: GatewayContext, _ session: HolderSession
    ) async throws -> Response {
        let form = try await people.form(of: request, names: ["phone", "token", "lang"])
        try people.require(session, madeFormWith: form["token"])
        let language = PageLanguage.of(form, request, context)
        let phone = form["phone"]
        func again(
            _ wrong: String?, _ notice: String?, _ status: HTTPResponse.Status,
            _ wait: Duration? = nil
        ) async throws -> Response {
            page.response(
                to: try await joinStep(
                    session, language, phone: phone, wrong: wrong, notice: notice, status: status,
                    retryAfter: wait), in: language)
        }
        guard sendsCodes else { throw Problem(.notFound) }
        guard let number = PhoneNumber.mobile(phone) else {
            return try await again(
                HolderWord.noPhone.text(in: language), nil, .unprocessableContent)
        }
        switch try await people.sendCode(
            to: number, use: .join, for: request, context,
            as: { HolderWord.joinMessage.text(in: language, $0) })
        {
        case .sent(let browser):
            return Response.seeOther(
                Self.joinCodePath,
                setting: [SessionCookie.code.field(browser, for: HolderSessions.codeLifetime)])
        case .wait(let wait):
            return try await again(nil, language.wait(wait), .tooManyRequests, wait)
        case .exhausted:
            return try await again(
                nil, HolderWord.exhausted.text(in: language), .tooManyRequests)
        }
    }

    private func codeStep(_ session: HolderSession) -> HolderStep {
        HolderStep.code(
            action: Self.joinCodePath, again: Self.joinPath, address: Self.joinCodePath,
            hidden: [("token", session.formToken)])
    }

    private func join(
        _ request: Request, _ context: GatewayContext, _ session: HolderSession
    ) async throws -> Response {
        let form = try await people.form(of: request, names: ["code", "token", "lang"])
        try people.require(session, madeFormWith: form["token"])
        let language = PageLanguage.of(form, request, context)
        let confirmation = try await people.confirm(
            form["code"], use: .join, for: request, context)
        guard case .confirmed(let identity) = confirmation else {
            return page.response(
                to: codeStep(session).telling(confirmation, in: language), in: language)
        }
        try await people.sessions.join(session, with: identity)
        return Response.seeOther(Self.joinPath, setting: [SessionCookie.code.deletion])
    }

    // MARK: Being forgotten

    private func forgetStep(
        _ session: HolderSession, _ language: Language
    ) async throws(ServiceUnavailable) -> HolderStep {
        HolderStep(
            name: "forget", heading: .forgetHeading,
            lead: [HolderWord.forgetLead.text(in: language)],
            points: [.forgetGone, .forgetPrizes, .forgetLog, .forgetAuditors, .forgetCaps],
            known: try await people.sessions.identities(of: session).map {
                $0.label(in: language)
            },
            form: HolderStep.Form(
                action: Self.forgetPath, button: .forget,
                hidden: [("token", session.formToken), ("lang", language.rawValue)], isGrave: true),
            links: [(.back, "/lottery/me"), (.privacyLink, "/lottery/privacy")],
            address: Self.forgetPath)
    }

    private func forget(
        _ request: Request, _ context: GatewayContext, _ session: HolderSession
    ) async throws -> Response {
        let form = try await people.form(of: request, names: ["token", "lang"])
        try people.require(session, madeFormWith: form["token"])
        let language = PageLanguage.of(form, request, context)
        try await people.sessions.forget(session)
        var response = page.response(
            to: HolderStep(
                name: "forgotten", heading: .forgottenHeading,
                lead: [HolderWord.forgottenLead.text(in: language)],
                links: [(.privacyLink, "/lottery/privacy")], address: "/lottery/privacy"),
            in: language)
        for cookie in [SessionCookie.session, SessionCookie.code, SessionCookie.device] {
            response.headers.append(cookie.deletion)
        }
        return response
    }
}
