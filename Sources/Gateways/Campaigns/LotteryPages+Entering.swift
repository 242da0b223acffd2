import Cryptography
import Edge
import HTTPTypes
import Hummingbird
import Invoices
import Logging
import Lottery
import Verification

extension LotteryPages {
    private static let fieldNames = SubmittedForm.fieldNames.union(["token", "holderName"])

    func enter(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let campaign = try await named(context)
        let remembered = visit(request, context, at: LotteryAddress.campaign(campaign.name))
        let form: URLEncodedForm
        switch await PageRequest.read(request, names: Self.fieldNames) {
        case .form(let read): form = read
        case .refused(let status):
            return notice(.stale(campaign: campaign.name), to: remembered, status: status)
        }
        let visit = Visit(
            asked: nil, language: Language(rawValue: form["lang"]) ?? remembered.language,
            now: remembered.now, requestID: remembered.requestID, address: remembered.address)
        guard let visitor = try await holders.visitor(of: request) else {
            return notice(.signIn(then: visit.address), to: visit, status: .forbidden)
        }
        guard ConstantTime.equal(Array(form["token"].utf8), Array(visitor.token.utf8)) else {
            return notice(.stale(campaign: campaign.name), to: visit, status: .forbidden)
        }
        let client = identity.client(at: .page, request.headers, peer: context.peer)
        let name = form["holderName"].unicodeScalars.prefix(EntryRequest.holderCharactersMaximum)
        let typed = SubmittedForm(form)
        do throws(ServiceUnavailable) {
            let result = try await entries.enter(
                Question(typed.submitted, by: client, at: visit.now), as: visitor.identity,
                name: String(name).ifPresent, in: campaign)
            return await answer(result, typed, campaign, visit, request)
        } catch {
            context.logger.warning(
                "an entry was not made: \(error.service) did not answer",
                metadata: error.changeMetadata)
            var response = notice(
                .away(campaign: campaign.name), to: visit, status: .serviceUnavailable)
            response.headers[.retryAfter] = String(Problem.unavailableWait.wholeSeconds)
            return response
        }
    }

    private func answer(
        _ result: EntryResult, _ typed: SubmittedForm, _ campaign: EnterableCampaign,
        _ visit: Visit,
        _ request: Request
    ) async -> Response {
        switch result {
        case .entered(let entry, let isNew):
            // Not kept waiting here: the receipt has an address, and a reload enters nothing.
            let address = LotteryAddress.receipt(entry.stored.leaf)
            return .seeOther(isNew ? address + "?new" : address, in: visit.language)
        case .refused(let refusal, let note):
            return notice(
                .refused(refusal, note, campaign: campaign.name), to: visit,
                status: .unprocessableContent)
        case .awaited(let until):
            return notice(.awaited(until: until), to: visit, status: .accepted)
        case .unverified(let answer):
            // As the page for verifications says it, with the form to correct what was typed.
            let shown = Page.ResultView(answer: answer, face: nil, typed: typed)
            let occasion = Page.RenderContext(
                language: visit.language, now: visit.now, requestID: visit.requestID)
            return await results.answer(ResultRecord(.answers([shown]), on: occasion), to: request)
        }
    }
}
