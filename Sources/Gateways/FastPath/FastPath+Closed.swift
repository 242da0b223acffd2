import Edge
import Invoices
import Verification

extension FastPath {
    /// For a server without verifications: everything goes to the router.
    package static func closed(_ middleware: RequestMiddleware) -> FastPath {
        let identity = ClientIdentity(secret: [], trustedProxies: .none)
        let now: @Sendable () -> Timestamp = { Timestamp(microseconds: 0) }
        let api = VerificationAPI(
            verifier: NoVerifier(),
            authenticator: APIAuthenticator(keys: [], identity: identity, now: now), now: now)
        return FastPath(
            api: api, middleware: middleware, isOpen: false,
            policy: OverloadPolicy(target: .seconds(1), interval: .seconds(1)))
    }
}

/// It is never asked: a closed path hands it nothing.
private struct NoVerifier: InvoiceVerifying {
    func look(_ question: Question) -> FirstLook { .open(question) }
    func answer(_ asked: [AskedQuestion]) {}
    func verify(
        _ submitted: [SubmittedInvoice], by client: Client, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [Result<Answer, ServiceUnavailable>] {
        throw ServiceUnavailable(.ledger, .rejected, "no verifications here")
    }
}
