import Cryptography
import Edge
import HTTPTypes
import Hummingbird
import Invoices
import Logging
import Lottery
import NIOCore
import Payouts

extension LotteryPages {
    /// On one page.
    private static let receiptsMaximum = 20
    /// A browser looks again so often, and less often once something is the matter.
    private static let refreshSeconds = 3
    private static let lateRefreshSeconds = 20
    private static let lateAfterSeconds: UInt64 = 60
    /// The outcome is waited for while the entry is as new as this.
    private static let freshSeconds: UInt64 = 10

    // MARK: One receipt

    func receipt(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let leaf = try leaf(context)
        let visitor = try await holders.visitor(of: request)
        if let visitor, let held = try await holders.receipt(of: visitor, leaf: leaf) {
            return try await own(held, request, context)
        }
        // Of an entry that is not judged a stranger learns nothing, not even that there is one.
        guard let judged = try await log.entry(leaf: leaf),
            let campaign = try await campaign(of: judged.origin)
        else { throw Problem(.notFound) }
        let visit = visit(request, context, at: LotteryAddress.receipt(judged.entry.leafHash))
        let shown = ReceiptView(
            entry: judged.entry, campaign: campaign,
            standing: EntryStanding(
                outcome: judged.outcome,
                draws: try await log.drawWins(of: judged.origin, at: judged.index)),
            held: nil, language: visit.language, second: visit.second,
            signIn: visitor == nil ? SignInAddress.text(then: visit.address) : nil)
        return show(
            "receipt", LotteryWord.publicRecord.text(in: visit.language), shown.view,
            room: .lottery, to: visit)
    }

    private func own(
        _ held: HeldReceipt, _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let stored = held.entry.stored
        guard let campaign = try await campaign(of: stored.origin) else { throw Problem(.notFound) }
        let visit = visit(request, context, at: LotteryAddress.receipt(stored.leaf))
        let isNew = request.uri.queryParameters.contains { $0.key == "new" }
        let age = visit.second - min(visit.second, stored.entry.acceptedAt)
        var outcome = held.standing.outcome
        if outcome == .waiting, isNew, age < Self.freshSeconds {
            outcome = await entries.outcome(of: held.entry)
        }
        let isWaiting = outcome == .waiting
        let prizes = isWaiting ? nil : try await accounts?.prizes(ofEntry: stored.id)
        let isAgain = request.uri.queryParameters.contains { $0.key == "again" }
        let taps = await taps(prizes ?? [], again: isAgain)
        // The page reloads itself, and must not ask for another package by that.
        if isAgain { return Response.seeOther(visit.address) }
        let shown = ReceiptView(
            entry: stored.entry, campaign: campaign,
            standing: EntryStanding(outcome: outcome, draws: held.standing.draws), held: held,
            language: visit.language, second: visit.second,
            wait: isWaiting ? try await log.wait(of: stored.id) : nil,
            isRevealed: isNew, prizes: prizes, taps: taps, simulatedWallets: simulatedWallets)
        let isLate = age > Self.lateAfterSeconds
        return show(
            "receipt", LotteryWord.ticket.text(in: visit.language), shown.view, room: .receipts,
            to: visit,
            refreshSeconds: isWaiting
                ? isLate ? Self.lateRefreshSeconds : Self.refreshSeconds
                : moves(prizes ?? [], taps) ? Self.refreshSeconds : nil)
    }

    /// True if something is about to change by itself; not while there is something to tap.
    private func moves(_ prizes: [PrizeProgress], _ taps: [String: TapOffer]) -> Bool {
        prizes.contains { prize in
            switch prize.stage {
            case .reserved, .sent: true
            case .tap: taps[prize.win] == nil
            default: false
            }
        }
    }

    /// A payment that waits for its holder begins because he is here. Without an answer the page says so much the less.
    private func taps(_ prizes: [PrizeProgress], again: Bool) async -> [String: TapOffer] {
        var taps: [String: TapOffer] = [:]
        for prize in prizes where prize.stage == .tap {
            taps[prize.win] = (try? await accounts?.visit(prize.win, again: again)) ?? nil
        }
        return taps
    }

    private func leaf(_ context: GatewayContext) throws(Problem) -> LeafPrefix {
        guard let leaf = LeafPrefix(context.parameters.get("leaf") ?? "") else {
            throw Problem(.notFound)
        }
        return leaf
    }

    private func campaign(of origin: String) async throws -> EnterableCampaign? {
        try await campaigns.all().first { $0.origin == origin }
    }

    // MARK: Its files

    /// The file to show: everything in it is public, so everybody gets the same.
    func proof(_ context: GatewayContext) async throws -> Response {
        guard await reads.acquire(within: Self.readsPatience) else { throw Problem.overloaded }
        defer { reads.release() }
        guard let judged = try await log.entry(leaf: leaf(context)),
            let campaign = try await campaign(of: judged.origin),
            let seal = try await log.seal(of: judged.origin, judging: judged.index)
        else { throw Problem(.notFound) }
        let made: HolderProof?
        do throws(CampaignFilesFault) {
            made = try await HolderProof.made(of: judged, in: seal, from: files(campaign.name))
        } catch {
            context.logger.warning("public files cannot be read", metadata: ["why": "\(error)"])
            throw Problem.unavailable
        }
        // The seal is judged before its files are written.
        guard let made else { throw Problem.unavailable }
        return Self.file(
            made.bytes, "fapiao-\(campaign.name)-\(judged.index).tlog-proof",
            type: "text/plain; charset=utf-8", caching: "public, max-age=86400")
    }

    /// The file to keep: the holder's alone, so no cache may have it, and to others it is not there.
    func keep(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let leaf = try leaf(context)
        guard let held = try await ownReceipt(leaf, request) else { throw Problem(.notFound) }
        return Self.keepFile(held)
    }

    // Inlined into what throws other errors too, it would crash the optimizer of Swift 6.3.1.
    @inline(never)
    private func ownReceipt(
        _ leaf: LeafPrefix, _ request: Request
    ) async throws(ServiceUnavailable) -> HeldReceipt? {
        guard let visitor = try await holders.visitor(of: request) else { return nil }
        return try await holders.receipt(of: visitor, leaf: leaf)
    }

    private static func keepFile(_ held: HeldReceipt) -> Response {
        file(
            keptBytes(held), "fapiao-keep-\(held.entry.stored.leaf.description.prefix(16)).json",
            type: "application/json", caching: "no-store")
    }

    private static func keptBytes(_ held: HeldReceipt) -> [UInt8] {
        let stored = held.entry.stored
        var writer = JSONWriter(reserving: 1_024)
        writer.object { writer in
            writer.field("campaign", held.entry.campaign)
            writer.field("origin", stored.origin)
            writer.field("leaf", stored.leaf.description)
            writer.field("d", Base64.encode(stored.entry.bytes))
            writer.field("salt", held.entry.salt.description)
            writer.field("nym", held.entry.pseudonym.description)
            writer.field("receipt", String(decoding: held.entry.note.bytes, as: UTF8.self))
        }
        writer.endLine()
        return writer.bytes
    }

    private static func file(
        _ bytes: [UInt8], _ name: String, type: String, caching: String
    ) -> Response {
        var fields: HTTPFields = [.contentType: type, .cacheControl: caching]
        fields[.contentDisposition] = "attachment; filename=\"\(name)\""
        return Response(
            status: .ok, headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    // MARK: All of one's own

    func receipts(_ request: Request, _ visit: Visit) async throws -> Response {
        let title = LotteryWord.myReceipts.text(in: visit.language)
        guard let visitor = try await holders.visitor(of: request) else {
            return show(
                "receipts", title,
                ReceiptsView.view(
                    signIn: SignInAddress.text(then: visit.address), in: visit.language),
                room: .receipts, to: visit)
        }
        let cursor = request.uri.queryParameters["before"].flatMap { Int64($0) }
        // One more tells whether there are older ones.
        let found = try await holders.receipts(
            of: visitor, before: cursor, atMost: Self.receiptsMaximum + 1)
        let shown = Array(found.prefix(Self.receiptsMaximum))
        var titles: [String: CampaignText] = [:]
        for campaign in try await campaigns.all() {
            titles[campaign.name] = campaign.manifest(at: visit.second).title
        }
        let older =
            found.count > shown.count
            ? shown.last.map { "\(LotteryAddress.receipts)?before=\($0.entry.stored.id)" } : nil
        let view = ReceiptsView(
            visitor: visitor, receipts: shown, titles: titles, older: older,
            paysPrizes: accounts != nil, language: visit.language)
        return show("receipts", title, view.view, room: .receipts, to: visit)
    }
}
