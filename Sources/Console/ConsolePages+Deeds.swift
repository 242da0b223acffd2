import Cryptography
import Edge
import Gateways
import HTTPTypes
import Hummingbird
import Operators
import Payouts

/// One payout, and what is done about it.
extension ConsolePages {
    func addDeeds(to router: Router<GatewayContext>) {
        router.get("/console/payout") { request, context in
            try await signedIn(request, context, to: .look) { visit in
                let win = request.uri.queryParameters["win"].flatMap { WinID(String($0)) }
                let done = request.uri.queryParameters["done"].map(String.init) ?? ""
                return try await showPayout(win, visit, notice: Self.notices[done])
            }
        }
        router.post("/console/payout") { request, context in
            try await submitted(
                request, context, to: .look, names: ["win", "act", "reason", "hold"]
            ) { visit, form in try await act(form, visit) }
        }
        router.get("/console/release") { request, context in
            try await signedIn(request, context, to: .look) { visit in
                try await showRelease(
                    request.uri.queryParameters["id"].flatMap { Int64(String($0)) }, visit)
            }
        }
        router.post("/console/release") { request, context in
            try await submitted(
                request, context, to: .approve,
                names: ["id", "act", "hold", "reason", "code"]
            ) { visit, form in try await decide(form, visit) }
        }
    }

    private static let notices: [String: ConsoleWord] = [
        "done": .done, "asked": .asked, "not": .notDone, "another": .needsAnother,
    ]

    private func showPayout(
        _ win: WinID?, _ visit: Visit, notice: ConsoleWord? = nil, isWrong: Bool = false,
        revealed: [RevealedPayee]? = nil
    ) async throws -> Response {
        guard let win, let shown = try await desk.payout(win) else {
            return refusal(.notFound, .gone, visit)
        }
        let language = visit.language
        let payout = shown.summary
        var blocks = [facts(of: payout, visit)]
        if let id = shown.openRelease {
            blocks.append(
                ConsoleBlock.link(visit.say(.releasePending), "/console/release?id=\(id)"))
        }
        if let revealed {
            let isLogged = revealed.contains { $0.payee != nil }
            blocks += [
                ConsoleBlock.heading(visit.say(.revealed)),
                ConsoleBlock.text(visit.say(isLogged ? .revealNote : .nothingRevealed)),
                ConsoleBlock.table(
                    visit.say(.revealed),
                    columns: [
                        visit.say(ConsoleColumn.attempts.word), visit.say(.merchant),
                        visit.say(.revealed),
                    ],
                    rows: revealed.map {
                        [
                            .count(Int64($0.attempt)),
                            .text(
                                $0.isToldByStatement
                                    ? visit.say(.byStatement(of: $0.account)) : $0.account),
                            .text($0.payee ?? visit.say(.notKept)),
                        ]
                    }, in: language),
            ]
        }
        if let form = try await form(for: shown, visit, isWrong: isWrong) { blocks.append(form) }
        blocks += [
            ConsoleBlock.heading(visit.say(.attempts)),
            ConsoleBlock.table(
                visit.say(.attempts),
                columns: [
                    visit.say(ConsoleColumn.at.word), visit.say(.orderNumber),
                    visit.say(.merchant), visit.say(.amount),
                ],
                rows: shown.history.attempts.map {
                    [.moment($0.begunAt), .text($0.order), .text($0.account), .money($0.amount)]
                }, in: language),
            ConsoleBlock.heading(visit.say(.acts)),
            ConsoleBlock.table(
                visit.say(.acts),
                columns: [
                    ConsoleColumn.at, .act, .actor, .login, .reason,
                ].map { visit.say($0.word) },
                rows: shown.history.acts.map {
                    [
                        .moment($0.at), .word($0.act), .text($0.actor),
                        $0.login.map { .text($0) } ?? .none, .text($0.reason),
                    ]
                }, in: language),
        ]
        return frame.response(
            ConsoleFrame.Content(
                title: visit.say(.payout), address: ConsoleAddress.payout("\(win)"),
                notice: notice.map { visit.say($0) }, isWrong: isWrong, blocks: blocks,
                status: isWrong ? .unprocessableContent : .ok), to: visit)
    }

    private func facts(of payout: PayoutSummary, _ visit: Visit) -> View {
        func label(_ column: ConsoleColumn) -> String { visit.say(column.word) }
        return ConsoleBlock.facts([
            label(.win): "\(payout.win)", label(.gross): visit.language.yuan(payout.gross),
            label(.withheld): visit.language.yuan(payout.withheld),
            label(.state): TableWord.text(payout.state.rawValue, in: visit.language),
            label(.attempts): "\(payout.attempt)",
            label(.why): payout.hold ?? payout.alarm?.rawValue ?? payout.reference,
            label(.reserved): visit.language.moment(payout.reservedAt),
        ])
    }

    /// Offers the acts that the payout needs and the role allows; nil if there is none.
    private func form(
        for shown: ConsolePayout, _ visit: Visit, isWrong: Bool
    ) async throws -> View? {
        let payout = shown.summary
        let role = visit.session?.role ?? .auditor
        let needsLook = payout.hold != nil || payout.alarm == .person
        let isStuck = needsLook || [.inDoubt, .paidLate].contains(payout.alarm)
        var buttons: [ConsoleBlock.Button] = []
        func add(_ act: ConsoleAct, _ word: ConsoleWord, isMain: Bool = false) {
            guard role.may(act) else { return }
            buttons.append(
                .init(label: visit.say(word), name: "act", value: act.rawValue, isMain: isMain))
        }
        if isStuck, shown.openRelease == nil {
            let isLarge = payout.gross > (try await desk.releaseLimit())
            let needsAnother = needsLook && isLarge
            add(needsAnother ? .ask : .release, needsAnother ? .ask : .release, isMain: true)
        }
        if payout.hold == nil, !payout.state.isFinal { add(.hold, .hold) }
        if !payout.state.isFinal { add(.retry, .retry) }
        if payout.attempt > 0 { add(.reveal, .reveal) }
        if buttons.isEmpty { return nil }
        return ConsoleBlock.form(
            "/console/payout",
            hidden: [
                "token": visit.formToken, "win": "\(payout.win)", "hold": "\(payout.holdDigest)",
            ],
            boxes: [Self.reasonBox(visit, isWrong: isWrong)], buttons: buttons)
    }

    private func act(_ form: URLEncodedForm, _ visit: Visit) async throws -> Response {
        guard let win = WinID(form["win"]), let act = ConsoleAct(rawValue: form["act"]) else {
            return refusal(.badRequest, .stale, visit)
        }
        guard visit.session?.role.may(act) == true else {
            return refusal(.forbidden, .forbidden, visit)
        }
        guard let deed = ConsoleDeed(visit.token, because: form["reason"]) else {
            return try await showPayout(win, visit, notice: .reasonMissing, isWrong: true)
        }
        switch act {
        case .hold: return try await perform(.hold, on: win, seeing: nil, deed, visit)
        case .release:
            guard let hold = Self.hold(form) else { return refusal(.badRequest, .stale, visit) }
            return try await perform(.release, on: win, seeing: hold, deed, visit)
        case .retry: return try await perform(.retry, on: win, seeing: nil, deed, visit)
        case .ask:
            let outcome = try await desk.askRelease(of: win, deed)
            return answer(outcome, on: win, "asked", visit)
        case .reveal:
            // Written by now, so it is shown in this answer and at no address.
            guard case .done(let payees) = try await desk.reveal(win, deed) else {
                return refusal(.forbidden, .forbidden, visit)
            }
            return try await showPayout(win, visit, revealed: payees)
        case .look, .export, .approve, .settle, .answer, .audit:
            return refusal(.badRequest, .stale, visit)
        }
    }

    private func perform(
        _ act: PayoutAct, on win: WinID, seeing hold: Bytes32?, _ deed: ConsoleDeed,
        _ visit: Visit
    ) async throws -> Response {
        answer(
            try await desk.act(act, on: win, seeing: hold, deed, at: now()), on: win, "done",
            visit)
    }

    /// What stopped the payout on the page that the person has seen.
    private static func hold(_ form: URLEncodedForm) -> Bytes32? {
        Hexadecimal.decode(form["hold"]).flatMap { Bytes32($0) }
    }

    private func answer(
        _ outcome: ConsoleOutcome<Bool>, on win: WinID, _ done: String, _ visit: Visit
    ) -> Response {
        let notice: String
        switch outcome {
        case .done(true): notice = done
        case .done(false): notice = "not"
        case .needsAnother: notice = "another"
        case .forbidden, .samePerson: return refusal(.forbidden, .forbidden, visit)
        }
        return Response.seeOther(ConsoleAddress.payout("\(win)") + "&done=\(notice)")
    }
}

/// Wishes to release, on which a second person decides.
extension ConsolePages {
    private func showRelease(
        _ id: Int64?, _ visit: Visit, notice: ConsoleWord? = nil
    ) async throws -> Response {
        guard let id, let release = try await desk.release(id) else {
            return refusal(.notFound, .gone, visit)
        }
        func label(_ column: ConsoleColumn) -> String { visit.say(column.word) }
        var blocks = [
            ConsoleBlock.facts([
                label(.win): "\(release.win)", label(.gross): visit.language.yuan(release.gross),
                label(.why): release.hold ?? release.alarm?.rawValue,
                label(.asker): release.askedBy,
                label(.asked): visit.language.moment(release.askedAt),
                label(.reason): release.reason,
                visit.say(.decision): release.decision.map {
                    "\(visit.say($0.isApproved ? .approved : .declined)) · \($0.by) · \($0.answer)"
                },
                label(.decided): release.decision.map { visit.language.moment($0.at) },
            ]),
            ConsoleBlock.link(visit.say(.payout), ConsoleAddress.payout("\(release.win)")),
        ]
        let isOwn = release.askedBy == visit.session?.account
        if release.decision == nil, visit.session?.role.may(.approve) == true {
            blocks.append(
                isOwn ? ConsoleBlock.text(visit.say(.ownWish)) : decisionForm(release, visit))
        }
        return frame.response(
            ConsoleFrame.Content(
                title: visit.say(.releaseHeading), address: "/console/release?id=\(id)",
                notice: notice.map { visit.say($0) }, isWrong: notice != nil, blocks: blocks,
                here: .releases, status: notice == nil ? .ok : .unprocessableContent), to: visit)
    }

    private func decisionForm(_ release: ConsoleRelease, _ visit: Visit) -> View {
        ConsoleBlock.form(
            "/console/release",
            hidden: [
                "token": visit.formToken, "id": "\(release.id)", "hold": "\(release.holdDigest)",
            ],
            boxes: [
                Self.reasonBox(visit), Self.codeBox(visit),
            ],
            buttons: [
                .init(label: visit.say(.approve), name: "act", value: "approve", isMain: true),
                .init(label: visit.say(.refuse), name: "act", value: "refuse"),
            ])
    }

    private func decide(_ form: URLEncodedForm, _ visit: Visit) async throws -> Response {
        guard let id = Int64(form["id"]), let session = visit.session,
            ["approve", "refuse"].contains(form["act"]),
            let hold = Self.hold(form)
        else { return refusal(.badRequest, .stale, visit) }
        guard let deed = ConsoleDeed(visit.token, because: form["reason"]) else {
            return try await showRelease(id, visit, notice: .reasonMissing)
        }
        // It takes a code, so that a browser that was left open is not enough.
        guard try await access.confirm(form["code"], session, visit.cookie) else {
            return try await showRelease(id, visit, notice: .wrongCode)
        }
        let outcome = try await desk.decide(
            id, approving: form["act"] == "approve" ? hold : nil, deed, at: now())
        switch outcome {
        case .done(true): return Response.seeOther("/console/release?id=\(id)")
        case .done(false), .needsAnother:
            return try await showRelease(id, visit, notice: .notDone)
        case .samePerson: return refusal(.forbidden, .ownWish, visit)
        case .forbidden: return refusal(.forbidden, .forbidden, visit)
        }
    }
}
