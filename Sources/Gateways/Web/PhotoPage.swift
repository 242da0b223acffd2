package import Edge
import HTTPTypes
package import Hummingbird
package import Invoices
import Logging
import NIOCore
import Verification

/// The page's upload: `POST /photo` with a photo is answered as `POST /` with the form is.
package struct PhotoPage: RouteProvider {
    private let verification: PhotoVerification
    private let identity: ClientIdentity
    private let now: @Sendable () -> Timestamp
    private let page: Page
    private let results: ResultPages
    private let metrics = VerdictMetrics()

    package init(
        page: Page, results: ResultPages, verification: PhotoVerification, identity: ClientIdentity,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.page = page
        self.results = results
        self.verification = verification
        self.identity = identity
        self.now = now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post("/photo") { request, context in try await verify(request, context) }
        // A visitor who comes back to an answer's address finds the form.
        router.get("/photo") { _, _ in Response.redirect(to: "/") }
    }

    private func verify(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var language = PageLanguage.choose(
            asked: nil, cookies: request.headers[values: .cookie], else: context.language)
        let time = now()
        let client = identity.client(at: .page, request.headers, peer: context.peer)
        do {
            guard PageRequest.isOurs(request) else { throw Problem(.forbidden) }
            guard let boundary = MultipartForm.boundary(request.headers[.contentType] ?? "") else {
                throw Problem(.unsupportedMediaType)
            }
            let readings = try await verification.readings(for: client, at: time) { arrival in
                let form = try await Self.form(request, boundary, arrival)
                let asked = String(decoding: form["lang"].prefix(16), as: UTF8.self)
                language = Language(rawValue: asked) ?? language
                return Array(form["photo"])
            }
            metrics.count(readings.map(\.result), at: client.channel, context.logger)
            let occasion = Page.RenderContext(
                language: language, now: time, requestID: context.requestID)
            return try await answer(readings, client, occasion, request, context.logger)
        } catch {
            let occasion = Page.RenderContext(
                language: language, now: time, requestID: context.requestID)
            return await refuse(error, occasion, request, context.logger)
        }
    }

    private static func form(
        _ request: Request, _ boundary: [UInt8], _ arrival: Arrival
    ) async throws -> MultipartForm {
        let body = try await request.largeBody(
            maximumBytes: PhotoVerification.bytesMaximum + MultipartForm.overheadBytesMaximum,
            as: arrival)
        guard let form = MultipartForm(body, boundary: boundary, names: ["photo", "lang"]) else {
            throw Problem(.badRequest)
        }
        return form
    }

    private func answer(
        _ readings: [PhotoVerification.Reading], _ client: Client, _ occasion: Page.RenderContext,
        _ request: Request, _ logger: Logger
    ) async throws -> Response {
        let isSingle = readings.count == 1
        // A fault hurts only the invoice that it concerns.
        let shown = readings.map { reading in
            let typed = SubmittedForm(reading.read)
            do throws(ServiceUnavailable) {
                let answer = try reading.result.get()
                let face = try PageController.face(answer.verdict, for: client)
                return Page.ResultView(
                    answer: answer, face: face, typed: typed, isFromPhoto: isSingle)
            } catch {
                logger.warning("an invoice of a photo is not shown", metadata: error.metadata)
                return Page.ResultView(answer: nil, face: nil, typed: typed)
            }
        }
        if shown.allSatisfy({ $0.answer == nil }) { throw Problem.unavailable }
        return await results.answer(ResultRecord(.answers(shown), on: occasion), to: request)
    }

    private func refuse(
        _ error: any Error, _ occasion: Page.RenderContext, _ request: Request, _ logger: Logger
    ) async -> Response {
        let problem: Problem
        switch error {
        case let known as Problem: problem = known
        case let fault as ServiceUnavailable:
            logger.warning("\(fault.service) did not answer", metadata: fault.metadata)
            problem = .unavailable
        default:
            logger.error("unexpected", metadata: ["error": "\(type(of: error))"])
            problem = Problem(.internalError)
        }
        return await results.answer(ResultRecord(.photo(problem), on: occasion), to: request)
    }
}
