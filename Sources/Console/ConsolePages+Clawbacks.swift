import Edge
import Gateways
import HTTPTypes
import Hummingbird
import Operators
import Payouts

/// Prizes to be paid back, and how each ends: by the money, or given up. A large one takes two people, each here or at the
/// terminal.
extension ConsolePages {
    func addClawbacks(to router: Router<GatewayContext>) {
        router.get("/console/clawback") { request, context in
            try await signedIn(request, context, to: .look) { visit in
                let win = request.uri.queryParameters["win"].flatMap { WinID(String($0)) }
                let done = request.uri.queryParameters["done"].map(String.init) ?? ""
                return try await showClawback(win, visit, notice: Self.clawbackNotices[done])
            }
        }
        router.post("/console/clawback") { request, context in
            try await submitted(
                request, context, to: .settle,
                names: ["win", "act", "reference", "reason", "code"]
            ) { visit, form in try await endClawback(form, visit) }
        }
    }

    private static let clawbackNotices: [String: ConsoleWord] = [
        "done": .done, "wanted": .clawbackWanted, "exists": .clawbackExists,
    ]

    private func showClawback(
        _ win: WinID?, _ visit: Visit, notice: ConsoleWord? = nil, isWrong: Bool = false,
        reference: String = ""
    ) async throws -> Response {
        guard let win, let clawback = try await desk.clawback(win) else {
            return refusal(.notFound, .gone, visit)
        }
        func label(_ column: ConsoleColumn) -> String { visit.say(column.word) }
        var blocks = [
            ConsoleBlock.facts([
                label(.win): "\(win)", visit.say(.amount): visit.language.yuan(clawback.amount),
                label(.asked): visit.language.moment(clawback.askedAt),
                label(.how): clawback.end.map { TableWord.text($0, in: visit.language) },
                label(.ended): clawback.endedAt.map { visit.language.moment($0) },
                label(.reference): clawback.reference,
                visit.say(.clawbackWantedBy): clawback.wantedBy,
                visit.say(.clawbackWantedReference): clawback.wantedReference,
                label(.reason): clawback.wantedReason,
            ]),
            ConsoleBlock.link(visit.say(.payout), ConsoleAddress.payout("\(win)")),
        ]
        if clawback.end == nil, visit.session?.role.may(.settle) == true {
            blocks.append(endForm(win, visit, reference: reference))
        }
        return frame.response(
            ConsoleFrame.Content(
                title: visit.say(.clawbackHeading), address: ConsoleAddress.clawback("\(win)"),
                notice: notice.map { visit.say($0) }, isWrong: isWrong, blocks: blocks,
                here: .clawbacks, status: isWrong ? .unprocessableContent : .ok), to: visit)
    }

    private func endForm(_ win: WinID, _ visit: Visit, reference: String) -> View {
        ConsoleBlock.form(
            "/console/clawback", hidden: ["token": visit.formToken, "win": "\(win)"],
            boxes: [
                .init(
                    name: "reference", label: visit.say(ConsoleColumn.reference.word),
                    help: visit.say(.referenceHelp), value: reference,
                    longest: ClawbackEnd.referenceBytesMaximum, isRequired: false),
                Self.reasonBox(visit), Self.codeBox(visit),
            ],
            buttons: [
                .init(label: visit.say(.repaid), name: "act", value: "repaid", isMain: true),
                .init(label: visit.say(.writeOff), name: "act", value: "write-off"),
            ])
    }

    private func endClawback(_ form: URLEncodedForm, _ visit: Visit) async throws -> Response {
        guard let win = WinID(form["win"]), let session = visit.session,
            ["repaid", "write-off"].contains(form["act"])
        else { return refusal(.badRequest, .stale, visit) }
        let reference = form["reference"]
        func wrong(_ notice: ConsoleWord) async throws -> Response {
            try await showClawback(
                win, visit, notice: notice, isWrong: true, reference: reference)
        }
        let end = form["act"] == "repaid" ? ClawbackEnd(repaidBy: reference) : .writtenOff
        guard let end else { return try await wrong(.referenceMissing) }
        // Both stand in one line of the table.
        let room = ConsoleDeed.reasonBytesMaximum - reference.utf8.count - 2
        guard let deed = ConsoleDeed(visit.token, because: form["reason"]),
            deed.reason.utf8.count <= room
        else { return try await wrong(.reasonMissing) }
        // It takes a code, so that a browser that was left open is not enough.
        guard try await access.confirm(form["code"], session, visit.cookie) else {
            return try await wrong(.wrongCode)
        }
        guard case .done(let outcome) = try await desk.end(clawback: win, end, deed) else {
            return refusal(.forbidden, .forbidden, visit)
        }
        let address = ConsoleAddress.clawback("\(win)")
        switch outcome {
        case .settled, .writtenOff: return .seeOther(address + "&done=done")
        case .wanted: return .seeOther(address + "&done=wanted")
        case .exists: return .seeOther(address + "&done=exists")
        case .samePerson: return try await wrong(.clawbackSamePerson)
        case .referenceUsed: return try await wrong(.referenceUsed)
        case .none, .notKnown: return try await wrong(.notDone)
        }
    }
}
