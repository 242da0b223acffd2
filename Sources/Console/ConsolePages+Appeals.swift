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
                request, context, to: .look, names: ["id", "act", "reason"]
            ) { visit, form in try await act(onAppeal: form, visit) }
        }
    }

    /// What the holder says is shown in the answer to a form, and at no address.
    private func showAppeal(
        _ id: Int64?, _ visit: Visit, saying said: AppealWords? = nil, notice: ConsoleWord? = nil
    ) async throws -> Response {
        guard let id, let appeal = try await desk.appeal(id) else {
            return refusal(.notFound, .gone, visit)
        }
        let role = visit.session?.role ?? .auditor
        var blocks = [
            ConsoleBlock.facts([
                visit.say(ConsoleColumn.win.word): appeal.win,
                visit.say(ConsoleColumn.at.word): visit.language.moment(appeal.at),
                visit.say(.answeredAlready): appeal.answeredBy,
                visit.say(ConsoleColumn.words.word): said?.words,
                visit.say(.answer): said?.answer,
            ]),
            ConsoleBlock.link(visit.say(.payout), ConsoleAddress.payout(appeal.win)),
        ]
        func add(_ act: ConsoleAct, _ word: ConsoleWord, _ box: ConsoleBlock.Box) {
            guard role.may(act) else { return }
            blocks.append(
                ConsoleBlock.form(
                    "/console/appeal", hidden: ["token": visit.formToken, "id": "\(id)"],
                    boxes: [box],
                    buttons: [
                        .init(
                            label: visit.say(word), name: "act", value: act.rawValue, isMain: true)
                    ]))
        }
        if let said {
            blocks.append(ConsoleBlock.text(visit.say(.revealNote)))
            if said.answer == nil {
                add(
                    .answer, .answer,
                    .init(
                        name: "reason", label: visit.say(.answer), help: visit.say(.answerHelp),
                        isWrong: notice != nil))
            }
        } else {
            add(.reveal, .showWords, Self.reasonBox(visit, isWrong: notice != nil))
        }
        return frame.response(
            ConsoleFrame.Content(
                title: visit.say(.appealHeading), address: "/console/appeal?id=\(id)",
                notice: notice.map { visit.say($0) }, isWrong: notice != nil, blocks: blocks,
                here: .appeals, status: notice == nil ? .ok : .unprocessableContent), to: visit)
    }

    private func act(
        onAppeal form: URLEncodedForm, _ visit: Visit
    ) async throws -> Response {
        guard let id = Int64(form["id"]), let act = ConsoleAct(rawValue: form["act"]),
            [.reveal, .answer].contains(act)
        else { return refusal(.badRequest, .stale, visit) }
        guard visit.session?.role.may(act) == true else {
            return refusal(.forbidden, .forbidden, visit)
        }
        guard let deed = ConsoleDeed(visit.token, because: form["reason"]) else {
            return try await showAppeal(id, visit, notice: .reasonMissing)
        }
        if act == .reveal, try await desk.appeal(id) != nil {
            guard case .done(let said) = try await desk.reveal(appeal: id, deed) else {
                return refusal(.forbidden, .forbidden, visit)
            }
            return try await showAppeal(id, visit, saying: said)
        }
        switch try await desk.answer(id, deed) {
        case .done(true): return Response.seeOther("/console/appeal?id=\(id)")
        case .done(false), .needsAnother, .samePerson:
            return try await showAppeal(id, visit, notice: .notDone)
        case .forbidden: return refusal(.forbidden, .forbidden, visit)
        }
    }
}
