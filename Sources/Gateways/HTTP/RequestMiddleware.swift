package import Edge
import HTTPTypes
package import Hummingbird
import Invoices
import Logging
import Verification

/// The middleware that every request passes on its way in and out: request ID, language, security
/// headers, one place for errors, one line in the log, one count in the metrics. It is one step instead
/// of five, because each step costs every request.
package struct RequestMiddleware: RouterMiddleware {
    package typealias Context = GatewayContext

    private let metrics: HTTPMetrics
    private let headers: SecurityHeaders
    /// The path of single verifications, for which the router may shed a request.
    static let verificationsPath = "/v1/verifications"

    /// Encodes the responses that go out past the router.
    let bytes: ResponseEncoder
    private let allowed = AllowedMethods()
    private let refusedKeys = RefusedKeyMetrics()
    /// Twenty lines a second are 350 MB a day: what a flood costs a log.
    private let refusals = LogRateLimit(burst: 200, every: .milliseconds(50))
    /// The same for the results of a busy page, which must not keep refusals out of the log.
    private let results = LogRateLimit(burst: 200, every: .milliseconds(50))
    /// A program with a wrong key tries on and on, and says nothing new.
    private let keyRefusals = LogRateLimit(burst: 20, every: .seconds(5))
    private let lag: TaskLag?
    private let page: ProblemPage?

    /// A problem as a page for people; status and further fields are the problem's.
    package typealias ProblemPage = @Sendable (Problem, Request, GatewayContext) -> Response

    /// - Parameters:
    ///   - lag: how long the router's tasks wait; without it nobody is shed here.
    ///   - page: the page for browsers; without it they get JSON as programs do.
    package init(isSecure: Bool, lag: TaskLag? = nil, page: ProblemPage? = nil) {
        self.init(isSecure: isSecure, lag: lag, page: page, metrics: HTTPMetrics())
    }

    private init(isSecure: Bool, lag: TaskLag?, page: ProblemPage?, metrics: HTTPMetrics) {
        self.lag = lag
        self.page = page
        self.metrics = metrics
        headers = SecurityHeaders(isSecure: isSecure)
        bytes = ResponseEncoder(headers)
    }

    /// The middleware of another listener with routes of its own, counted together with this one.
    package func another() -> RequestMiddleware {
        RequestMiddleware(isSecure: false, lag: nil, page: nil, metrics: metrics)
    }

    /// The method counted for input that is no request.
    static let noMethod = HTTPRequest.Method("NONE") ?? .get
    static let noRoute = "unknown"

    /// To be called when the router has all its routes (`buildRouter` does).
    func learn(_ router: Router<GatewayContext>) { allowed.learn(router) }

    /// Never throws: an error becomes a problem here, so that it is logged and counted like any
    /// answer.
    package func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let info = enter(request.headers)
        var context = context
        context.requestID = info.requestID
        context.language = info.language
        context.logger[metadataKey: "request_id"] = .string(info.requestID)
        // The server's own number for it, which nobody is told: a line has one.
        context.logger[metadataKey: "hb.request.id"] = nil

        var response: Response
        var isShed = false
        do {
            if Self.maySayLater(request), lag?.sheds() == true { throw Problem.overloaded }
            response = try await next(try awaiting(request, context), context)
        } catch {
            let problem = problem(for: error, request.uri.path, context.logger)
            isShed = problem.code == .overloaded
            response = self.response(to: problem, request, context, info)
        }
        headers.complete(&response.headers, of: info)
        let route = context.endpointPath ?? Self.noRoute
        leave(info, request.method, route, response.status, context.logger, isShed: isShed)
        return response
    }

    /// A person who followed a link, typed an address or sent a form gets a page. A program that posts gets
    /// JSON whatever it accepts: some of their libraries prefer HTML unasked.
    private func response(
        to problem: Problem, _ request: Request, _ context: GatewayContext, _ info: RequestInfo
    ) -> Response {
        let made = ProblemResponse.make(problem, for: info)
        let mayBeBrowser =
            request.method == .get || request.method == .head
            || Self.isPage(request.uri.path)
        guard let page, mayBeBrowser, request.headers.preferHTML else { return made.response }
        var response = page(problem, request, context)
        response.status = made.status
        for field in made.fields where response.headers[field.name] == nil {
            response.headers[field.name] = field.value
        }
        return response
    }

    /// True if this is a single verification by a program, which wants its answer now. Batches and
    /// photos wait for places of their own, with more patience; pages, chats and text messages
    /// report overload in their own way; files, health and metrics cost nearly nothing.
    private static func maySayLater(_ request: Request) -> Bool {
        request.method == .post && request.uri.path == RequestMiddleware.verificationsPath
    }

    /// The request. Where its client waits to be asked for the body, reading the body asks for it.
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
    func enter(_ fields: some RequestFields) -> RequestInfo {
        metrics.entered()
        lag?.entered()
        return RequestInfo(fields, at: .now)
    }

    /// Its response goes out.
    ///
    /// - Parameter isShed: whether the response says that there is too much to do. A line for each would
    ///   flood the log; shed requests are counted, and `ShedReport` reports them.
    func leave(
        _ info: RequestInfo, _ method: HTTPRequest.Method, _ route: String,
        _ status: HTTPResponse.Status, _ logger: Logger, isShed: Bool = false
    ) {
        let duration = ContinuousClock.now - info.began
        lag?.left()
        metrics.left(route, method, status, after: duration)
        log(info, status.code, method, route, duration, logger, isShed)
    }

    /// Turns every error into a problem (RFC 9457). Only the log says what it was.
    func problem(for error: any Error, _ path: String, _ logger: Logger) -> Problem {
        switch error {
        case let problem as Problem:
            if let refused = problem.refusedKey { tell(refused, logger) }
            return problem
        case let fault as ServiceUnavailable:
            logger.warning("\(fault.service) did not answer", metadata: fault.metadata)
            return Problem(fault)
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

    /// True if forms for people are sent there.
    private static func isPage(_ path: String) -> Bool {
        path == "/" || path == "/photo" || path.hasPrefix("/lottery/")
            || path.hasPrefix("/console")
    }

    /// The access log. A client that was refused or got no answer may ask why, and has nothing but the
    /// request ID: so the log has that ID at its default level. It also has the route's template, never the
    /// path: a path may hold what a stranger put there.
    private func log(
        _ info: RequestInfo, _ status: Int, _ method: HTTPRequest.Method, _ route: String,
        _ duration: Duration, _ logger: Logger, _ isShed: Bool
    ) {
        // A page tells its result's request ID, whether it is there at once or behind a 303.
        let isTold = status >= 400 || method == .post && Self.isPage(route)
        let level: Logger.Level =
            isShed ? .debug : status >= 500 ? .warning : isTold ? .info : .debug
        guard level >= logger.logLevel else { return }
        var omitted = 0
        if level != .debug {
            let limit = status >= 400 ? refusals : results
            guard let before = limit.take(at: .now) else { return }
            omitted = before
        }
        var metadata: Logger.Metadata = [
            "request_id": .string(info.requestID),
            "method": .string(method.rawValue), "route": .string(route),
            "status": .stringConvertible(status),
            "milliseconds": .stringConvertible(duration.microseconds / 1_000),
        ]
        if omitted > 0 { metadata["omitted"] = .stringConvertible(omitted) }
        logger.log(level: level, "request", metadata: metadata)
    }
}
