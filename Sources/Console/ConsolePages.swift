import Cryptography
package import Edge
package import Gateways
import HTTPTypes
package import Hummingbird
package import Invoices
import Logging
import NIOCore
package import Operators

/// The console's pages: forms and tables without a script. Each route names the right that it
/// takes.
package struct ConsolePages: RouteProvider {
    let access: ConsoleAccess
    let desk: any ConsoleDesk
    let identity: ClientIdentity
    let now: @Sendable () -> Timestamp
    let frame: ConsoleFrame

    static let signInPath = "/console/sign-in"
    static let signOutPath = "/console/sign-out"
    static let passwordPath = "/console/password"

    /// - Throws: the error of a template of ours that cannot be read.
    package init(
        access: ConsoleAccess, desk: any ConsoleDesk, identity: ClientIdentity,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        self.access = access
        self.desk = desk
        self.identity = identity
        self.now = now
        frame = try ConsoleFrame()
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        addFiles(to: router)
        router.get("/") { _, _ in Response.seeOther("/console") }
        router.get("/console") { _, _ in
            Response.seeOther("/console/\(ConsoleList.stuck.rawValue)")
        }
        router.get(RouterPath(Self.signInPath)) { request, context in
            try await showSignIn(request, context)
        }
        router.post(RouterPath(Self.signInPath)) { request, context in
            try await signIn(request, context)
        }
        router.post(RouterPath(Self.signOutPath)) { request, context in
            try await signOut(request, context)
        }
        router.get(RouterPath(Self.passwordPath)) { request, context in
            try await signedIn(request, context, to: nil) { showPassword($0) }
        }
        router.post(RouterPath(Self.passwordPath)) { request, context in
            try await submitted(request, context, to: nil, names: ["code"]) { visit, form in
                try await renewPassword(form["code"], visit)
            }
        }
        addTables(to: router)
        addDeeds(to: router)
        addAppeals(to: router)
        addClawbacks(to: router)
    }

    private func addFiles(to router: Router<GatewayContext>) {
        let files = [
            (frame.sheetPath, "text/css; charset=utf-8", frame.sheet),
            ("/favicon.svg", "image/svg+xml", PageAssets.sharedIcon),
        ]
        for (path, type, bytes) in files {
            let body = ByteBuffer(bytes: bytes)
            router.get(RouterPath(path)) { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: type, .cacheControl: "private, max-age=86400"],
                    body: ResponseBody(byteBuffer: body))
            }
        }
    }

    /// The page for a fault and for an address that there is not.
    package var problems: RequestMiddleware.ProblemPage {
        { problem, request, context in
            let visit = visit(of: request, context)
            return frame.response(
                ConsoleFrame.Content(
                    title: problem.code.title(in: visit.language), address: "/console",
                    notice: problem.code.detail(in: visit.language, retryAfter: nil), isWrong: true,
                    blocks: [
                        ConsoleBlock.link(ConsoleWord.console.text(in: visit.language), "/console")
                    ]), to: visit)
        }
    }

    // MARK: Sessions and rights

    func visit(of request: Request, _ context: GatewayContext) -> Visit {
        let (language, asked) = PageLanguage.of(request, context)
        return Visit(language: language, asked: asked)
    }

    /// Answers a person who is signed in. Others are led to the sign-in page, and a person with a
    /// first password to the page that makes another one.
    /// - Parameter act: nil for pages that take no right; a first password opens them, too.
    func signedIn(
        _ request: Request, _ context: GatewayContext, to act: ConsoleAct?,
        _ answer: (Visit) async throws -> Response
    ) async throws -> Response {
        var visit = visit(of: request, context)
        guard let cookie = ConsoleCookie.session.value(in: request),
            let session = try await access.session(of: cookie)
        else { return Response.seeOther(Self.signInPath) }
        visit.cookie = cookie
        visit.session = session
        visit.formToken = access.formToken(of: cookie)
        if let act {
            if session.mustRenew { return Response.seeOther(Self.passwordPath) }
            guard session.role.may(act) else {
                context.logger.notice(
                    "the console refused",
                    metadata: ["account": "\(session.account)", "act": "\(act.rawValue)"])
                return refusal(.forbidden, .forbidden, visit)
            }
        }
        return try await answer(visit)
    }

    /// A form of our own page, made for this session.
    func submitted(
        _ request: Request, _ context: GatewayContext, to act: ConsoleAct?, names: Set<String>,
        _ answer: (Visit, URLEncodedForm) async throws -> Response
    ) async throws -> Response {
        try await signedIn(request, context, to: act) { visit in
            let isOurs = PageRequest.isOurs(request)
            let form = try await PageRequest.form(of: request, names: names.union(["token"]))
            guard isOurs, access.accepts(formToken: form["token"], of: visit.cookie) else {
                context.logger.notice(
                    "a form that is not the console's own",
                    metadata: ["account": "\(visit.session?.account ?? "")"])
                return refusal(.forbidden, .stale, visit)
            }
            return try await answer(visit, form)
        }
    }

    func refusal(
        _ status: HTTPResponse.Status, _ word: ConsoleWord, _ visit: Visit
    ) -> Response {
        frame.response(
            ConsoleFrame.Content(
                title: visit.say(word), address: "/console",
                blocks: [ConsoleBlock.link(visit.say(.console), "/console")], status: status),
            to: visit)
    }
}
