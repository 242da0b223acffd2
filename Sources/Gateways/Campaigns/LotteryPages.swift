package import Edge
import HTTPTypes
package import Hummingbird
package import Invoices
package import Lottery
import NIOCore
package import Payouts

/// The lottery for people: campaigns and their draws, entering, receipts, and why nobody can cheat.
///
/// Everything works without a script. What is everybody's to see is shown to everybody; of a receipt the log's
/// public record alone, and to its holder what he entered.
package struct LotteryPages: RouteProvider {
    /// The public files of the campaign of this name.
    package typealias Files = @Sendable (_ campaign: String) -> any CampaignFiles

    let page: Page
    let results: ResultPages
    let entries: EntryService
    let campaigns: CampaignDirectory
    let log: any PublicLog
    let standings: CampaignStandings
    let holders: any ReceiptHolders
    let files: Files
    let identity: ClientIdentity
    let now: @Sendable () -> Timestamp
    /// The accounts that prizes are paid to; nil where none are paid.
    let accounts: (any HolderAccountStore)?
    /// The address of the wallets in a demonstration, in which nobody's WeChat opens; nil outside
    /// of one.
    let simulatedWallets: String?
    /// Pages that read public files, which may be far away: a stranger can ask for as many as he likes.
    let reads = BoundedSemaphore(concurrent: 4, waitingMaximum: 64)
    static let readsPatience = Duration.seconds(5)

    /// - Parameter files: the published files of a campaign, by its name.
    package init(
        page: Page, results: ResultPages, entries: EntryService, campaigns: CampaignDirectory,
        log: any PublicLog, holders: any ReceiptHolders, files: @escaping Files,
        identity: ClientIdentity, accounts: (any HolderAccountStore)? = nil,
        simulatedWallets: String? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.page = page
        self.results = results
        self.entries = entries
        self.campaigns = campaigns
        self.log = log
        self.holders = holders
        self.files = files
        self.identity = identity
        self.accounts = accounts
        self.simulatedWallets = simulatedWallets
        self.now = now
        standings = CampaignStandings(log)
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/lottery") { try await list(visit($0, $1, at: LotteryAddress.list)) }
        router.get("/lottery/why") { why(visit($0, $1, at: LotteryAddress.reasons)) }
        router.get("/lottery/me") { request, context in
            try await receipts(request, visit(request, context, at: LotteryAddress.receipts))
        }
        router.get("/lottery/r/:leaf") { try await receipt($0, $1) }
        router.get("/lottery/r/:leaf/proof") { try await proof($1) }
        router.get("/lottery/r/:leaf/keep") { try await keep($0, $1) }
        router.get("/lottery/:name") { try await campaign($0, $1) }
        router.get("/lottery/:name/draws") { try await draws($0, $1) }
        router.post("/lottery/:name/enter") { try await enter($0, $1) }
        // A visitor who comes back to where a form was sent finds the campaign.
        router.get("/lottery/:name/enter") { _, context in
            let campaign = try await named(context)
            return Response.redirect(to: LotteryAddress.campaign(campaign.name))
        }
    }

    /// A page that somebody looks at.
    struct Visit {
        /// The language in the address; nil if it names none.
        let asked: Language?
        let language: Language
        let now: Timestamp
        let requestID: String
        /// The page's address without the language, for the links to the others.
        let address: String

        var second: UInt64 { CampaignTime.second(of: now) }
    }

    func visit(_ request: Request, _ context: GatewayContext, at address: String) -> Visit {
        let (language, asked) = PageLanguage.of(request, context)
        return Visit(
            asked: asked, language: language, now: now(), requestID: context.requestID,
            address: address)
    }

    func named(_ context: GatewayContext) async throws -> EnterableCampaign {
        let name = context.parameters.get("name") ?? ""
        let found = try await campaigns.all().first { $0.name == name }
        guard let found else { throw Problem(.notFound) }
        return found
    }

    /// Never kept by anybody: a page may be its visitor's alone.
    func show(
        _ template: String, _ title: String, _ view: View, room: PageRoom?, to visit: Visit,
        status: HTTPResponse.Status = .ok, form: View? = nil, refreshSeconds: Int? = nil
    ) -> Response {
        let html = page.lotteryPage(
            Page.LotteryContent(
                template: template, title: title, room: room, address: visit.address, view: view,
                form: form, refreshSeconds: refreshSeconds),
            words: LotteryWord.all[visit.language] ?? [:], in: visit.language)
        var response = PageController.response(
            status, ByteBuffer(string: html), visit.language)
        if let asked = visit.asked { response.headers[.setCookie] = PageLanguage.cookie(asked) }
        return response
    }

    func notice(
        _ notice: NoticeView.Notice, to visit: Visit, status: HTTPResponse.Status
    ) -> Response {
        let view = NoticeView(
            notice: notice, now: visit.now, requestID: visit.requestID, language: visit.language)
        return show("notice", view.title, view.view, room: .lottery, to: visit, status: status)
    }
}
