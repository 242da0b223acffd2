import Edge
import Gateways
import HTTPTypes
import Hummingbird
import Operators

/// Appeals: the words of holders about payouts that are held, and our answers.
extension ConsolePages {
    func addAppeals(to router: Router<GatewayContext>) {
        router.get("/console/appeal") { request, context in
            try await signedIn(request, context, to: .look) { visit in
                try await showAppeal(
                    request.uri.queryParameters["id"].flatMap { Int64(String($0)) }, visit)
            }
        }
        router.post("/console/appeal") { request, context in
            try await submitted(
                request, context, to: .answer, names: ["id", "reason"]
            ) { visit, form in try await answerAppeal(form, visit) }
        }
    }

    private func showAppeal(
        _ id: Int64?, _ visit: Visit, notice: ConsoleWord? = nil
    ) async throws -> Response {
        guard let id, let appeal = try await desk.appeal(id) else {
            return refusal(.notFound, .gone, visit)
        }
        var blocks = [
            ConsoleBlock.facts([
                visit.say(ConsoleColumn.win.word): appeal.win,
                visit.say(ConsoleColumn.at.word): visit.language.moment(appeal.at),
                visit.say(ConsoleColumn.words.word): appeal.words,
                visit.say(.answer): appeal.answer,
            ]),
            ConsoleBlock.link(visit.say(.payout), ConsoleAddress.payout(appeal.win)),
        ]
        if appeal.answer == nil, visit.session?.role.may(.answer) == true {
            blocks.append(
                ConsoleBlock.form(
                    "/console/appeal", hidden: ["token": visit.formToken, "id": "\(id)"],
                    boxes: [
                        .init(
                            name: "reason", label: visit.say(.answer),
                            help: visit.say(.answerHelp), isWrong: notice != nil)
                    ], buttons: [.init(label: visit.say(.answer), isMain: true)]))
        }
        return frame.response(
            ConsoleFrame.Content(
                title: visit.say(.appealHeading), address: "/console/appeal?id=\(id)",
                notice: notice.map { visit.say($0) }, isWrong: notice != nil, blocks: blocks,
                here: .appeals, status: notice == nil ? .ok : .unprocessableContent), to: visit)
    }

    private func answerAppeal(
        _ form: URLEncodedForm, _ visit: Visit
    ) async throws -> Response {
        guard let id = Int64(form["id"]) else { return refusal(.badRequest, .stale, visit) }
        guard let deed = ConsoleDeed(visit.token, because: form["reason"]) else {
            return try await showAppeal(id, visit, notice: .reasonMissing)
        }
        switch try await desk.answer(id, deed) {
        case .done(true): return Response.seeOther("/console/appeal?id=\(id)")
        case .done(false), .needsAnother, .samePerson:
            return try await showAppeal(id, visit, notice: .notDone)
        case .forbidden: return refusal(.forbidden, .forbidden, visit)
        }
    }
}
