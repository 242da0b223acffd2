import HTTPTypes
package import Hummingbird
import Logging
import Verification

/// What every request passes on its way in and out: its name, its language, headers that keep it
/// safe, one place for errors, one line in the log, one count in the metrics. One step instead of
/// five, because each costs every request.
package struct Doorway: RouterMiddleware {
    package typealias Context = GatewayContext

    private let metrics: HTTPMetrics
    private let headers: SecurityHeaders
    private let allowed = AllowedMethods()

    package init(isSecure: Bool) {
        metrics = HTTPMetrics()
        headers = SecurityHeaders(isSecure: isSecure)
    }

    /// To be called when the router has all its routes.
    package func learn(_ router: Router<GatewayContext>) { allowed.learn(router) }

    package func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let began = ContinuousClock.now
        var context = context
        context.requestID = RequestID.of(request.headers)
        context.language = Language(accepting: request.headers[.acceptLanguage])
        context.logger[metadataKey: "request_id"] = .string(context.requestID)
        metrics.entered()

        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = ProblemResponse.make(
                problem(for: error, request, context), for: context)
        }
        headers.complete(&response, requestID: context.requestID, language: context.language)

        let route = context.endpointPath ?? "unknown"
        let duration = ContinuousClock.now - began
        metrics.left(route, request.method, response.status, after: duration)
        log(response.status.code, request.method, route, duration, context.logger)
        return response
    }

    /// Every error that leaves a door becomes a problem here. Only the log hears what it was.
    private func problem(
        for error: any Error, _ request: Request, _ context: GatewayContext
    ) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let fault as LedgerFault:
            context.logger.warning(
                "the ledger did not answer",
                metadata: ["code": .string(fault.code.rawValue), "detail": .string(fault.detail)])
            return fault.code == .overloaded
                ? Problem(.overloaded, retryAfter: .seconds(1)) : .unavailable
        case let error as HTTPError where error.status == .notFound:
            let methods = allowed.methods(at: request.uri.path)
            return methods.isEmpty
                ? Problem(.notFound) : Problem(.methodNotAllowed, allowed: methods)
        case let error as HTTPError where error.status == .contentTooLarge:
            return Problem(.contentTooLarge)
        case let error as HTTPError where (400..<500).contains(error.status.code):
            return Problem(.badRequest)
        default:
            context.logger.error("unexpected", metadata: ["error": "\(type(of: error))"])
            return Problem(.internalError)
        }
    }

    /// The route's template, never the path: a path may hold what a stranger put there.
    private func log(
        _ status: Int, _ method: HTTPRequest.Method, _ route: String, _ duration: Duration,
        _ logger: Logger
    ) {
        let level: Logger.Level = status >= 500 ? .warning : .debug
        guard level >= logger.logLevel else { return }
        logger.log(
            level: level, "request",
            metadata: [
                "method": .string(method.rawValue), "route": .string(route),
                "status": .stringConvertible(status),
                "milliseconds": .stringConvertible(duration.microseconds / 1_000),
            ])
    }
}
