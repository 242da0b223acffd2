import Cryptography
import Edge
import Hummingbird
import Invoices
import Lottery

extension LotteryPages {
    func list(_ visit: Visit) async throws -> Response {
        var views: [(rank: Int, opens: UInt64, view: View)] = []
        for campaign in try await campaigns.all() {
            let shown = CampaignView(
                campaign: campaign, standing: try await standings.standing(of: campaign.origin),
                second: visit.second, language: visit.language)
            let opens = campaign.manifest(at: visit.second).opens
            views.append((shown.isOpen ? 0 : 1, opens, shown.teaser))
        }
        // Campaigns that take entries come first, then the latest.
        views.sort { ($0.rank, $1.opens) < ($1.rank, $0.opens) }
        return show(
            "campaigns", LotteryWord.listHeading.text(in: visit.language),
            View(["campaigns": views.map(\.view)]), room: .lottery, to: visit)
    }

    func campaign(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let campaign = try await named(context)
        let address = LotteryAddress.campaign(campaign.name)
        let visit = visit(request, context, at: address)
        let visitor = try await holders.visitor(of: request)
        let shown = CampaignView(
            campaign: campaign, standing: try await standings.standing(of: campaign.origin),
            second: visit.second, language: visit.language)
        var form: View?
        if shown.isOpen {
            let rules = campaign.manifest(at: visit.second).eligibility
            // A visitor who is not signed in checks the invoice first, and is offered to enter it
            // with the answer.
            let purpose = visitor.map { visitor in
                FormView.Purpose.entering(
                    address: EntryOffers.address(campaign.name), token: visitor.token,
                    asksName: rules.nameMustMatch)
            }
            let heading = visitor == nil ? PageWord.enterByChecking : .enterByDetails
            form =
                FormView(
                    language: visit.language, heading: heading.text(in: visit.language),
                    purpose: purpose ?? .verifying
                ).view
        }
        return show(
            "campaign", shown.title,
            shown.view(signIn: visitor == nil ? SignInAddress.text(then: address) : nil),
            room: .lottery, to: visit, form: form)
    }

    func draws(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let campaign = try await named(context)
        let visit = visit(request, context, at: LotteryAddress.draws(campaign.name))
        let manifest = campaign.manifest(at: visit.second)
        var drawn: [DrawsView.Drawn] = []
        guard await reads.acquire(within: Self.readsPatience) else { throw Problem.overloaded }
        defer { reads.release() }
        for plan in manifest.draws.prefix(Self.drawsMaximum) {
            // Nothing of a draw is published before its closing, so no file is asked for.
            let isClosed = visit.second >= plan.closes
            drawn.append(
                isClosed ? await self.drawn(plan, of: campaign) : DrawsView.Drawn(plan: plan))
        }
        let indexes = Set(drawn.compactMap(\.result).flatMap(\.shownIndexes))
        let leaves = try await log.entries(of: campaign.origin, at: indexes.sorted())
        let view = DrawsView(
            campaign: campaign, manifest: manifest,
            standing: try await standings.standing(of: campaign.origin),
            wins: try await log.latestWins(of: campaign.origin, Self.winsMaximum), draws: drawn,
            leaves: Dictionary(
                leaves.map { ($0.index, $0.entry.leafHash) }, uniquingKeysWith: { $1 }),
            second: visit.second, language: visit.language)
        return show(
            "draws",
            "\(LotteryWord.drawsHeading.text(in: visit.language)) \(manifest.title.text(in: visit.language))",
            view.view, room: .lottery, to: visit)
    }

    /// On one page; a campaign has some dozens at most.
    private static let drawsMaximum = 60
    private static let winsMaximum = 20
    /// A result of some ten thousand prizes; a larger one is a file to fetch.
    private static let resultBytesMaximum = 4 << 20

    /// Reads the published part of a draw. Files that cannot be reached are shown as not there yet:
    /// the page is no proof, and says where the files are.
    private func drawn(_ plan: DrawPlan, of campaign: EnterableCampaign) async -> DrawsView.Drawn {
        let files = files(campaign.name)
        func read(_ path: String) async -> [UInt8]? {
            (try? await files.read(path, atMost: Self.resultBytesMaximum)) ?? nil
        }
        var drawn = DrawsView.Drawn(plan: plan)
        if let bytes = await read(CampaignPath.terms(plan.name)) {
            drawn.terms = DrawTerms(String(decoding: bytes, as: UTF8.self))
            drawn.files += [
                CampaignPath.terms(plan.name), CampaignPath.termsSignatures(plan.name),
            ]
            let checkpoint = CampaignPath.drawCheckpoint(plan.name)
            if await read(checkpoint) != nil { drawn.files.append(checkpoint) }
        }
        if let bytes = await read(CampaignPath.result(plan.name)) {
            drawn.result = DrawResult(bytes)
            drawn.files += [CampaignPath.reveals(plan.name), CampaignPath.result(plan.name)]
        }
        return drawn
    }

    func why(_ visit: Visit) -> Response {
        func views(_ arguments: [Argument]) -> [View] {
            arguments.map { argument in
                View([
                    "trick": argument.claim.text(in: visit.language),
                    "caught": argument.answer.text(in: visit.language),
                ])
            }
        }
        return show(
            "why", LotteryWord.whyHeading.text(in: visit.language),
            View(["tricks": views(Argument.tricks), "limits": views(Argument.limits)]),
            room: .reasons, to: visit)
    }
}

extension DrawResult {
    /// Of the entries that a page shows.
    fileprivate var shownIndexes: [UInt64] {
        tiers.flatMap { tier in
            tier.winners.prefix(DrawsView.winnersMaximum)
                + tier.skipped.prefix(DrawsView.winnersMaximum).map(\.index)
        }
    }
}
