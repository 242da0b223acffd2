package import Edge
import HTTPTypes
package import Hummingbird
import Invoices
package import Lottery

/// Lets a winner whose prize is held say something about it, and shows the answer: on his receipt's
/// own page.
package struct AppealPages: RouteProvider {
    private let page: Page
    private let people: SignedIn
    private let holders: any ReceiptHolders
    private let appeals: any PrizeAppeals

    package init(
        page: Page, people: SignedIn, holders: any ReceiptHolders, appeals: any PrizeAppeals
    ) {
        self.page = page
        self.people = people
        self.holders = holders
        self.appeals = appeals
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/lottery/r/:leaf/appeal") { request, context in
            let own = try await own(request, context)
            let (language, asked) = PageLanguage.of(request, context)
            let history = try await appeals.appeals(of: own.origin, index: own.index)
            return page.response(
                to: step(own, history, in: language), in: language, keeping: asked)
        }
        router.post("/lottery/r/:leaf/appeal") { request, context in
            try await appeal(request, context)
        }
    }

    /// A judged entry of whoever asks.
    private struct Own {
        let address: String
        let origin: String
        let index: UInt64
        let token: String
    }

    /// To others it is not there.
    private func own(_ request: Request, _ context: GatewayContext) async throws -> Own {
        guard let leaf = LeafPrefix(context.parameters.get("leaf") ?? ""),
            let visitor = try await holders.visitor(of: request),
            let held = try await holders.receipt(of: visitor, leaf: leaf)
        else { throw Problem(.notFound) }
        let stored = held.entry.stored
        switch held.standing.outcome {
        case .waiting: throw Problem(.notFound)
        case .lost(let index), .won(let index, _, _):
            return Own(
                address: LotteryAddress.receipt(stored.leaf), origin: stored.origin, index: index,
                token: visitor.token)
        }
    }

    private func step(
        _ own: Own, _ history: PrizeAppealHistory, in language: Language, typed: String = "",
        wrong: String? = nil
    ) -> HolderStep {
        let told = history.appeals.flatMap { appeal in
            [
                "\(language.moment(appeal.at)) · \(appeal.words)",
                appeal.answer.map { HolderWord.appealAnswer.text(in: language, $0) }
                    ?? HolderWord.appealWaits.text(in: language),
            ]
        }
        var step = HolderStep(
            name: "appeal", heading: .appealHeading,
            lead: [
                (history.isHeld ? HolderWord.appealLead : .appealNotHeld).text(in: language)
            ] + told,
            points: history.mayAppeal ? [.appealOne, .signInNoFee] : [],
            links: [(.back, own.address)], address: own.address + "/appeal",
            status: wrong == nil ? .ok : .unprocessableContent)
        if history.mayAppeal {
            step.form = HolderStep.Form(
                action: own.address + "/appeal", button: .appealSend,
                hidden: [("token", own.token), ("lang", language.rawValue)],
                box: HolderStep.Box.appeal.with(typed, wrong: wrong))
        }
        return step
    }

    private func appeal(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let own = try await own(request, context)
        let form = try await people.form(of: request, names: ["words", "token", "lang"])
        guard let session = try await people.session(of: request) else { throw Problem(.notFound) }
        try people.require(session, madeFormWith: form["token"])
        let language = PageLanguage.of(form, request, context)
        let words = form["words"].trimmed
        guard (1...PrizeAppeal.bytesMaximum).contains(words.utf8.count) else {
            let history = try await appeals.appeals(of: own.origin, index: own.index)
            return page.response(
                to: step(
                    own, history, in: language, typed: words,
                    wrong: HolderWord.appealEmpty.text(in: language)), in: language)
        }
        // The page shows the outcome of every case: an appeal that is open, or that nothing is held
        // any more.
        _ = try await appeals.appeal(of: own.origin, index: own.index, words)
        return Response.seeOther(own.address + "/appeal?lang=\(language.rawValue)")
    }
}

extension HolderStep.Box {
    fileprivate static let appeal = HolderStep.Box(
        name: "words", label: .appealLabel, help: .appealHelp, type: "text", keyboard: "text",
        completion: "off", longest: 500)
}

extension String {
    /// Without the space around it, and in one line.
    fileprivate var trimmed: String {
        // PostgreSQL keeps no NUL, and nobody reads an escape sequence.
        let plain = unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        let line = String(String.UnicodeScalarView(plain)).map { $0.isNewline ? " " : $0 }
        return String(String(line).trimmingWhiteSpace())
    }
}
