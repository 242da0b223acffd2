package import Edge
import HTTPTypes
package import Hummingbird
package import Invoices
import Logging
import NIOCore
package import Verification

/// The page for people: `GET /` is the form, `POST /` leads to the answer.
///
/// Nothing of an invoice is ever in an address, where histories, proxies and logs would keep it.
/// Checking needs no login and changes nothing, so a request forged by another site could only make a visitor's
/// browser ask, and `Sec-Fetch-Site` stops even that. What is entered into a campaign is another page's, with a
/// token.
package struct PageController: RouteProvider {
    private let verifier: any InvoiceVerifying
    private let identity: ClientIdentity
    private let now: @Sendable () -> Timestamp
    private let page: Page
    private let results: ResultPages
    private let starts: [Language: ByteBuffer]
    private let metrics = VerdictMetrics()

    /// - Parameter verifier: the one that sheds load: its refusals are shown as pages.
    package init(
        page: Page, results: ResultPages, verifier: any InvoiceVerifying,
        identity: ClientIdentity, now: @escaping @Sendable () -> Timestamp
    ) {
        self.verifier = verifier
        self.identity = identity
        self.now = now
        self.page = page
        self.results = results
        starts = Dictionary(
            uniqueKeysWithValues: Language.allCases.map { language in
                (language, ByteBuffer(string: page.start(in: language)))
            })
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/") { request, context in start(request, context) }
        router.post("/") { request, context in await verify(request, context) }
        PageFiles(assets: page.assets).addRoutes(to: router)
    }

    private func start(_ request: Request, _ context: GatewayContext) -> Response {
        let asked = PageLanguage.asked(request)
        let language = PageLanguage.choose(
            asked: asked, cookies: request.headers[values: .cookie], else: context.language)
        // Written once at the start of the program: the same for everybody.
        let body = starts[language] ?? ByteBuffer()
        var response = Self.response(.ok, body, language)
        response.headers[.cacheControl] = "no-cache"
        if let asked { response.headers[.setCookie] = PageLanguage.cookie(asked) }
        return response
    }

    private func verify(_ request: Request, _ context: GatewayContext) async -> Response {
        let remembered = PageLanguage.choose(
            asked: nil, cookies: request.headers[values: .cookie], else: context.language)
        let time = now()
        func occasion(_ language: Language) -> Page.RenderContext {
            Page.RenderContext(language: language, now: time, requestID: context.requestID)
        }
        let form: URLEncodedForm
        switch await PageRequest.read(request) {
        case .form(let read): form = read
        case .refused(let status):
            // Directly: nobody sent this by our page, and nothing typed could be read that would be lost.
            let html = page.failure(.unreadable, on: occasion(remembered))
            return Self.response(status, ByteBuffer(string: html), remembered)
        }
        let language = Language(rawValue: form["lang"]) ?? remembered
        return await answer(
            SubmittedForm(form), identity.client(at: .page, request.headers, peer: context.peer),
            occasion(language), request, context)
    }

    private func answer(
        _ typed: SubmittedForm, _ client: Client, _ occasion: Page.RenderContext,
        _ request: Request, _ context: GatewayContext
    ) async -> Response {
        let shown: Page.ResultView
        do throws(ServiceUnavailable) {
            let answer = try await verifier.verify(typed.submitted, by: client, at: occasion.now)
            let face = try Self.face(answer.verdict, for: client)
            metrics.count(answer.verdict, at: client.channel)
            shown = Page.ResultView(answer: answer, face: face, typed: typed)
        } catch {
            metrics.countUnavailable(at: client.channel)
            context.logger.warning("\(error.service) did not answer", metadata: error.metadata)
            shown = Page.ResultView(answer: nil, face: nil, typed: typed)
        }
        return await results.answer(
            ResultRecord(.answers([shown]), on: occasion), to: request)
    }

    /// The invoice of a consistent answer, as far as this client may see it.
    static func face(
        _ verdict: Verdict, for client: Client
    ) throws(ServiceUnavailable) -> (invoice: Invoice, isMasked: Bool)? {
        guard case .consistent(let verified) = verdict else { return nil }
        let invoice: Invoice
        do throws(JSONError) {
            invoice = try verified.stored.invoice()
        } catch {
            // The ledger wrote these bytes itself. To show half of them would be worse than none.
            throw ServiceUnavailable(.ledger, .damaged, "a face cannot be read")
        }
        let isMasked = !client.isProven && BuyerPrivacy.isPrivate(invoice.buyer)
        return (isMasked ? BuyerPrivacy.masked(invoice) : invoice, isMasked)
    }

    static func response(
        _ status: HTTPResponse.Status, _ body: ByteBuffer, _ language: Language,
        retryAfter: Duration? = nil
    ) -> Response {
        var fields: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentLanguage: language.rawValue, .vary: "Accept-Language, Cookie",
            .contentSecurityPolicy: Self.contentSecurityPolicy,
        ]
        if let retryAfter { fields[.retryAfter] = String(retryAfter.wholeSeconds) }
        return Response(
            status: status, headers: fields, body: ResponseBody(byteBuffer: body))
    }

    /// Allows nothing from elsewhere, nothing inline and no framing by others; the form goes only
    /// to us.
    static let contentSecurityPolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """
}
