package import Edge
import HTTPTypes
package import Hummingbird
package import Invoices
package import Lottery
import Verification

/// Knows who sent a request, and whether a form is from our own page: what every page for those who are signed in
/// asks.
package struct SignedIn: Sendable {
    /// Starts, finds and ends sessions.
    package let sessions: HolderSessions
    let identity: ClientIdentity
    let metrics = SignInMetrics()

    package init(_ sessions: HolderSessions, identity: ClientIdentity) {
        self.sessions = sessions
        self.identity = identity
    }

    /// Nil for somebody who is not signed in, or no longer.
    package func session(
        of request: Request
    ) async throws(ServiceUnavailable) -> HolderSession? {
        guard let cookie = SessionCookie.session.value(in: request) else { return nil }
        return try await sessions.session(of: cookie)
    }

    /// A form of our own page. No other site's page may make a browser send one, signed in or not: whoever is signed
    /// in as a thief enters his receipts for the thief.
    package func form(
        of request: Request, names: Set<String>
    ) async throws -> URLEncodedForm {
        guard PageRequest.isOurs(request) else { throw Problem(.forbidden) }
        return try await PageRequest.form(of: request, names: names)
    }

    /// Throws unless a form was made for this session.
    package func require(
        _ session: HolderSession, madeFormWith token: String
    ) throws(Problem) {
        guard session.accepts(formToken: token) else { throw Problem(.forbidden) }
    }

    /// Sends a code, and counts it.
    func sendCode(
        to phone: String, use: CodeUse, for request: Request, _ context: GatewayContext,
        as message: @Sendable (String) -> String
    ) async throws(ServiceUnavailable) -> HolderSessions.CodeRequest {
        let answer = try await sessions.sendCode(
            to: phone, use: use, from: client(of: request, context),
            device: SessionCookie.device.value(in: request), as: message)
        metrics.count(answer)
        return answer
    }

    /// Compares a code with what the request's browser asked for, and counts it.
    func confirm(
        _ code: String, use: CodeUse, for request: Request, _ context: GatewayContext
    ) async throws(ServiceUnavailable) -> HolderSessions.Confirmation {
        let answer = try await sessions.confirm(
            code, use: use, browser: SessionCookie.code.value(in: request) ?? "",
            from: client(of: request, context),
            device: SessionCookie.device.value(in: request))
        metrics.count(answer)
        return answer
    }

    /// For the limits of signing in.
    private func client(of request: Request, _ context: GatewayContext) -> SignInClient {
        let client = identity.client(at: .page, request.headers, peer: context.peer)
        return SignInClient(
            names: [(client.name, 1)] + client.networks.map { ($0.name, $0.share) })
    }
}
