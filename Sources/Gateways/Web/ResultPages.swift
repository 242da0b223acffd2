import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
package import Verification

/// The answers to forms at addresses of their own. A form is answered with a redirect there (303), so
/// that Back and a reload send nothing again: reading an answer again is no check and costs no limit.
/// Without the memory of all workers a form is answered directly.
package struct ResultPages: Sendable {
    static let path = "/results"

    private let page: Page
    private let results: KeptResults
    private let now: @Sendable () -> Timestamp

    /// - Parameter secret: 32 random bytes that all workers share.
    package init(
        page: Page, memory: any EphemeralStore, secret: [UInt8],
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.page = page
        results = KeptResults(memory: memory, secret: secret)
        self.now = now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("\(Self.path)/{name}") { request, context in await show(request, context) }
    }

    /// Redirects to the answer where it can be kept; else returns `directly`.
    func answer(_ record: ResultRecord, directly: () -> Response) async -> Response {
        guard let name = await results.keep(record) else { return directly() }
        return Response(
            status: .seeOther,
            headers: [
                .location: name.address, .cacheControl: "no-store",
                .contentLanguage: record.language.rawValue,
            ])
    }

    private func show(_ request: Request, _ context: GatewayContext) async -> Response {
        let asked = PageLanguage.asked(request)
        let remembered = PageLanguage.choose(
            asked: asked, cookies: request.headers[values: .cookie], else: context.language)
        let time = now()
        var response: Response
        do throws(ServiceUnavailable) {
            let name = context.parameters.get("name").flatMap { ResultName($0) }
            if let name, let record = try await results.recall(name) {
                let language = asked ?? record.language
                let occasion = Page.RenderContext(
                    language: language, now: record.asked, requestID: record.requestID,
                    address: name.address, age: time.duration(since: record.asked))
                response = PageController.response(
                    .ok, ByteBuffer(string: page.html(of: record, on: occasion)), language)
            } else {
                let occasion = Page.RenderContext(
                    language: remembered, now: time, requestID: context.requestID)
                let html = page.failure(.lapsed, typed: SubmittedForm(), on: occasion)
                response = PageController.response(
                    .notFound, ByteBuffer(string: html), remembered)
            }
        } catch {
            context.logger.warning(
                "a result cannot be fetched", metadata: ["why": "\(error.detail)"])
            response = away(remembered, request, time, context)
        }
        if let name = HTTPField.Name("X-Robots-Tag") { response.headers[name] = "noindex" }
        if let asked { response.headers[.setCookie] = PageLanguage.cookie(asked) }
        return response
    }

    private func away(
        _ language: Language, _ request: Request, _ time: Timestamp, _ context: GatewayContext
    ) -> Response {
        let occasion = Page.RenderContext(
            language: language, now: time, requestID: context.requestID,
            address: context.parameters.get("name").flatMap { ResultName($0) }?.address)
        let wait: Duration = .seconds(2)
        let html = page.failure(
            .away(retryAfter: wait), typed: SubmittedForm(), on: occasion)
        return PageController.response(
            .serviceUnavailable, ByteBuffer(string: html), language, retryAfter: wait)
    }
}

extension Page {
    func html(of record: ResultRecord, on occasion: RenderContext) -> String {
        switch record.content {
        case .answers(let shown): results(shown, on: occasion)
        case .photo(let problem): failure(.photo(problem), typed: SubmittedForm(), on: occasion)
        }
    }
}
