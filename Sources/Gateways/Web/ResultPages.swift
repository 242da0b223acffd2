package import Edge
import HTTPTypes
package import Hummingbird
package import Invoices
import Logging
import NIOCore
package import Verification

/// The answers to forms at addresses of their own, and the refusals. A form is answered with a redirect there
/// (303), so that Back and a reload send nothing again, and the other language shows what was typed: reading
/// again is no check and costs no limit.
///
/// A form is answered directly without the memory of all workers (Redis), where a record would be too long for
/// it, and where more are refused than may be kept: then a reload sends the form again, and the other
/// language is an empty form.
///
/// The page has the status that the form's answer would have had: 200 for an answer, 422 for faults, 429 and
/// 503 with `Retry-After` for a refusal. So a program that follows the redirect sees the refusal and when to
/// come back, the same with Redis and without, and no cache or crawler takes a refusal for an answer. A browser
/// shows such a page like any other.
package struct ResultPages: RouteProvider {
    private let page: Page
    private let results: KeptResults
    private let now: @Sendable () -> Timestamp
    private var offers: Offers = { _ in .none }

    /// Finds the campaigns that the sender of a request can enter an invoice into.
    package typealias Offers = @Sendable (Request) async -> EntryOffers

    /// - Parameter secret: 32 random bytes that all workers share.
    package init(
        page: Page, memory: any EphemeralStore, secret: [UInt8],
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.page = page
        results = KeptResults(memory: memory, secret: secret)
        self.now = now
    }

    /// The same, with campaigns to enter below what is consistent.
    package func offering(_ offers: @escaping Offers) -> ResultPages {
        var pages = self
        pages.offers = offers
        return pages
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("\(ResultName.folder)/{name}") { request, context in await show(request, context)
        }
    }

    /// Redirects to the record where it can be kept; else shows it.
    func answer(_ record: ResultRecord, to request: Request) async -> Response {
        guard let name = await results.keep(record) else {
            return page.response(
                to: record,
                on: Page.RenderContext(
                    language: record.language, now: record.asked, requestID: record.requestID,
                    offers: await offers(under: record, request)))
        }
        return .seeOther(name.address, in: record.language)
    }

    /// Asks for them only where there is something to enter.
    private func offers(under record: ResultRecord, _ request: Request) async -> EntryOffers {
        guard case .answers(let shown) = record.content, shown.contains(where: \.mayEnter) else {
            return .none
        }
        return await offers(request)
    }

    private func show(_ request: Request, _ context: GatewayContext) async -> Response {
        let asked = PageLanguage.asked(request)
        let remembered = PageLanguage.choose(
            asked: asked, cookies: request.headers[values: .cookie], else: context.language)
        let time = now()
        let response: Response
        do throws(ServiceUnavailable) {
            let name = context.parameters.get("name").flatMap { ResultName($0) }
            if let name, let record = try await results.recall(name) {
                let occasion = Page.RenderContext(
                    language: asked ?? record.language, now: record.asked,
                    requestID: record.requestID, address: name.address,
                    age: time.duration(since: record.asked),
                    offers: await offers(under: record, request))
                response = page.response(to: record, on: occasion)
            } else {
                let occasion = Page.RenderContext(
                    language: remembered, now: time, requestID: context.requestID)
                let html = page.failure(.lapsed, on: occasion)
                response = PageController.response(
                    .notFound, ByteBuffer(string: html), remembered)
            }
        } catch {
            context.logger.warning(
                "a result cannot be fetched", metadata: ["why": "\(error.detail)"])
            response = away(remembered, request, time, context)
        }
        return response.personal(keeping: asked)
    }

    private func away(
        _ language: Language, _ request: Request, _ time: Timestamp, _ context: GatewayContext
    ) -> Response {
        let occasion = Page.RenderContext(
            language: language, now: time, requestID: context.requestID,
            address: context.parameters.get("name").flatMap { ResultName($0) }?.address)
        let wait: Duration = .seconds(2)
        let html = page.failure(.away(retryAfter: wait), on: occasion)
        return PageController.response(
            .serviceUnavailable, ByteBuffer(string: html), language, retryAfter: wait)
    }
}

extension Page {
    fileprivate func response(to record: ResultRecord, on occasion: RenderContext) -> Response {
        let refusal = record.refusal
        return PageController.response(
            refusal?.pageStatus ?? .ok, ByteBuffer(string: html(of: record, on: occasion)),
            occasion.language, retryAfter: refusal?.retryAfter.map(occasion.remains(of:)))
    }

    func html(of record: ResultRecord, on occasion: RenderContext) -> String {
        switch record.content {
        case .answers(let shown): results(shown, on: occasion)
        case .photo(let problem): failure(.photo(problem), on: occasion)
        }
    }
}

extension Problem {
    /// The status of the page that shows it, which may be read by a request of its own: what was wrong with the
    /// request that brought a photo is not wrong with that one.
    fileprivate var pageStatus: HTTPResponse.Status {
        switch code {
        case .tooSlow, .contentTooLarge: .unprocessableContent
        default: HTTPResponse.Status(code: code.status)
        }
    }
}
