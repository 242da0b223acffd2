import Cryptography
import Edge
import Gateways
import HTTPTypes
import Hummingbird
import Operators
import Verification

extension ConsolePages {
    func showSignIn(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let visit = visit(of: request, context)
        if let cookie = ConsoleCookie.session.value(in: request) {
            if try await access.session(of: cookie) != nil { return .seeOther("/console") }
            if try await access.wasEnded(cookie) {
                return signInPage(visit, notice: visit.say(.endedByPassword), isAlarming: true)
            }
        }
        let isOut = request.uri.queryParameters["out"] != nil
        return signInPage(visit, notice: isOut ? visit.say(.signedOut) : nil)
    }

    private func signInPage(
        _ visit: Visit, notice: String? = nil, name: String = "", isAlarming: Bool = false,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let form = ConsoleBlock.form(
            Self.signInPath,
            boxes: [
                .init(
                    name: "name", label: visit.say(.name), value: name, completion: "username",
                    longest: 32),
                .init(
                    name: "password", label: visit.say(.password), help: visit.say(.passwordHelp),
                    type: "password", completion: "current-password",
                    longest: ConsolePassword.bytesMaximum),
                Self.codeBox(visit),
            ], buttons: [.init(label: visit.say(.signIn), isMain: true)])
        return frame.response(
            ConsoleFrame.Content(
                title: visit.say(.signIn), address: Self.signInPath, notice: notice,
                isWrong: isAlarming || status != .ok, blocks: [form], status: status), to: visit)
    }

    func signIn(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let visit = visit(of: request, context)
        guard PageRequest.isOurs(request) else { return refusal(.forbidden, .stale, visit) }
        let form = try await PageRequest.form(of: request, names: ["name", "password", "code"])
        // The session that this browser had ends, even if another person began it.
        if let old = ConsoleCookie.session.value(in: request) { try await access.end(old) }
        let client = identity.client(at: .page, request.headers, peer: context.peer)
        let name = form["name"]
        switch try await access.signIn(
            name, password: SecretText(form["password"]), code: form["code"],
            client: client.name, device: ConsoleCookie.device.value(in: request))
        {
        case .signedIn(let cookie, let device):
            return Response.seeOther(
                "/console",
                setting: [
                    ConsoleCookie.session.field(cookie, for: ConsoleSession.lifetime),
                    ConsoleCookie.device.field(device, for: ConsoleCookie.deviceLifetime),
                ])
        case .refused:
            return signInPage(
                visit, notice: visit.say(.refused), name: name, status: .unprocessableContent)
        case .tooMany:
            return signInPage(
                visit, notice: visit.say(.tooMany), name: name, status: .tooManyRequests)
        }
    }

    func signOut(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try await submitted(request, context, to: nil, names: []) { visit, _ in
            try await access.end(visit.cookie)
            return Response.seeOther(
                Self.signInPath + "?out=1", setting: [ConsoleCookie.session.deletion])
        }
    }

    // MARK: The password

    func showPassword(_ visit: Visit, notice: String? = nil) -> Response {
        let mustRenew = visit.session?.mustRenew == true
        return frame.response(
            ConsoleFrame.Content(
                title: visit.say(.newPassword), address: Self.passwordPath, notice: notice,
                isWrong: notice != nil,
                blocks: [
                    ConsoleBlock.text(
                        visit.say(mustRenew ? .firstPasswordLead : .newPasswordLead)),
                    ConsoleBlock.form(
                        Self.passwordPath, hidden: ["token": visit.formToken],
                        boxes: mustRenew ? [] : [Self.codeBox(visit)],
                        buttons: [.init(label: visit.say(.makePassword), isMain: true)]),
                ], status: notice == nil ? .ok : .unprocessableContent), to: visit)
    }

    static func codeBox(_ visit: Visit) -> ConsoleBlock.Box {
        ConsoleBlock.Box(
            name: "code", label: visit.say(.code), help: visit.say(.codeHelp),
            completion: "one-time-code", keyboard: "numeric", longest: 8)
    }

    /// Takes a code, so that a browser that was left open is not enough. A first password takes
    /// none: its person has just shown one to sign in.
    func renewPassword(_ code: String, _ visit: Visit) async throws -> Response {
        if let session = visit.session, !session.mustRenew {
            guard try await access.confirm(code, session, visit.cookie) else {
                return showPassword(visit, notice: visit.say(.wrongCode))
            }
        }
        guard let password = try await access.renewPassword(visit.cookie) else {
            return showPassword(visit, notice: visit.say(.busy))
        }
        return frame.response(
            ConsoleFrame.Content(
                title: visit.say(.newPassword), address: Self.passwordPath,
                blocks: [
                    ConsoleBlock.text(visit.say(.yourPassword)),
                    ConsoleBlock.secret(password.reveal()),
                    ConsoleBlock.text(visit.say(.newPasswordLead)),
                    ConsoleBlock.link(visit.say(.goOn), "/console"),
                ]), to: visit)
    }
}
