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
    /// Responses past the router.
    let bytes: ResponseBytes
    private let allowed = AllowedMethods()
    private let refusedKeys = RefusedKeyMetrics()
    /// Twenty lines a second are 350 MB a day: what a flood costs a log.
    private let refusals = LinePace(burst: 200, every: .milliseconds(50))
    /// A program with a wrong key tries on and on, and says nothing new.
    private let keyRefusals = LinePace(burst: 20, every: .seconds(5))

    package init(isSecure: Bool) {
        self.init(isSecure: isSecure, metrics: HTTPMetrics())
    }

    private init(isSecure: Bool, metrics: HTTPMetrics) {
        self.metrics = metrics
        headers = SecurityHeaders(isSecure: isSecure)
        bytes = ResponseBytes(headers)
    }

    /// The door of another, plain listener with routes of its own, counted together with this one.
    package func another() -> Doorway { Doorway(isSecure: false, metrics: metrics) }

    /// What is counted of a request that is none.
    static let noMethod = HTTPRequest.Method("NONE") ?? .get
    static let noRoute = "unknown"

    /// To be called when the router has all its routes.
    package func learn(_ router: Router<GatewayContext>) { allowed.learn(router) }

    package func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let visit = enter(request.headers)
        var context = context
        context.requestID = visit.requestID
        context.language = visit.language
        context.logger[metadataKey: "request_id"] = .string(visit.requestID)

        var response: Response
        do {
            response = try await next(try awaiting(request, context), context)
        } catch {
            let problem = problem(for: error, request.uri.path, context.logger)
            response = ProblemResponse.make(problem, for: visit).response
        }
        headers.complete(&response.headers, of: visit)
        let route = context.endpointPath ?? Self.noRoute
        leave(visit, request.method, route, response.status, context.logger)
        return response
    }

    /// The request, with a body that is asked for where its client waits for that.
    private func awaiting(
        _ request: Request, _ context: GatewayContext
    ) throws(Problem) -> Request {
        guard let expected = request.headers[.expect] else { return request }
        guard expected.lowercased() == "100-continue" else { throw Problem(.expectationFailed) }
        var request = request
        request.body = RequestBody(
            asyncSequence: AwaitedBody(body: request.body, channel: context.channel))
        return request
    }

    /// A request has come, through the router or past it.
    func enter(_ fields: some RequestFields) -> Visit {
        metrics.entered()
        return Visit(fields, at: .now)
    }

    /// Its answer goes.
    func leave(
        _ visit: Visit, _ method: HTTPRequest.Method, _ route: String,
        _ status: HTTPResponse.Status, _ logger: Logger
    ) {
        let duration = ContinuousClock.now - visit.began
        metrics.left(route, method, status, after: duration)
        log(visit, status.code, method, route, duration, logger)
    }

    /// Every error that leaves a door becomes a problem here. Only the log hears what it was.
    func problem(for error: any Error, _ path: String, _ logger: Logger) -> Problem {
        switch error {
        case let problem as Problem:
            if let refused = problem.refusedKey { tell(refused, logger) }
            return problem
        case let fault as LedgerFault:
            logger.warning(
                "the ledger did not answer",
                metadata: fault.metadata)
            return fault.code == .overloaded
                ? Problem(.overloaded, retryAfter: .seconds(1)) : .unavailable
        case let error as HTTPError where error.status == .notFound:
            let methods = allowed.methods(at: path)
            return methods.isEmpty
                ? Problem(.notFound) : Problem(.methodNotAllowed, allowed: methods)
        case let error as HTTPError where error.status == .contentTooLarge:
            return Problem(.contentTooLarge)
        case let error as HTTPError where (400..<500).contains(error.status.code):
            return Problem(.badRequest)
        default:
            logger.error("unexpected", metadata: ["error": "\(type(of: error))"])
            return Problem(.internalError)
        }
    }

    private func tell(_ refused: RefusedKey, _ logger: Logger) {
        refusedKeys.count(refused.reason)
        guard let omitted = keyRefusals.take(at: .now) else { return }
        var metadata = refused.metadata
        if omitted > 0 { metadata["omitted"] = .stringConvertible(omitted) }
        logger.notice("an API key was refused", metadata: metadata)
    }

    /// Whoever was refused or got no answer may ask why, and has nothing in hand but the request's
    /// number: it is in the log at its default level. The route's template, never the path: a path
    /// may hold what a stranger put there.
    private func log(
        _ visit: Visit, _ status: Int, _ method: HTTPRequest.Method, _ route: String,
        _ duration: Duration, _ logger: Logger
    ) {
        let level: Logger.Level = status >= 500 ? .warning : status >= 400 ? .info : .debug
        guard level >= logger.logLevel else { return }
        var omitted = 0
        if level != .debug {
            guard let before = refusals.take(at: .now) else { return }
            omitted = before
        }
        var metadata: Logger.Metadata = [
            "request_id": .string(visit.requestID),
            "method": .string(method.rawValue), "route": .string(route),
            "status": .stringConvertible(status),
            "milliseconds": .stringConvertible(duration.microseconds / 1_000),
        ]
        if omitted > 0 { metadata["omitted"] = .stringConvertible(omitted) }
        logger.log(level: level, "request", metadata: metadata)
    }
}
