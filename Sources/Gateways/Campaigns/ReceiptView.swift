import Cryptography
import Edge
import Invoices
import Lottery
import Payouts

/// One receipt: what came of it and what happens next. To its holder it says which invoice it is of, and to nobody
/// else.
struct ReceiptView {
    let entry: Entry
    let campaign: EnterableCampaign
    let standing: EntryStanding
    /// Nil for everybody but the holder.
    let held: HeldReceipt?
    let language: Language
    let second: UInt64
    /// The seal that it waits for, if that is known.
    var wait: SealWait?
    /// True if the outcome is drawn away from under a veil.
    var isRevealed = false
    /// How far its prizes are; nil where none are paid from here, and for everybody but the holder.
    var prizes: [PrizeProgress]?
    /// Payments that the holder has to confirm, by the prize's name.
    var taps: [String: TapOffer] = [:]
    var simulatedWallets: String?
    /// The address at which a person signs in who may be the holder; nil for one who is signed in.
    var signIn: String?

    private var manifest: CampaignManifest {
        campaign.manifest(of: entry.manifest) ?? campaign.manifest(at: entry.acceptedAt)
    }
    private var outcome: EntryOutcome { standing.outcome }
    private var leaf: Bytes32 { entry.leafHash }
    private func say(_ word: LotteryWord) -> String { word.text(in: language) }

    var view: View {
        var view = View([
            "name": campaign.name, "address": LotteryAddress.receipt(leaf),
            "campaign": manifest.title.text(in: language), "leafCode": leaf.description.inFours,
            "facts": facts, "isOwn": held != nil, "appeal": appeal,
            "isRevealed": isRevealed && outcome != .waiting,
            "proof": outcome == .waiting ? nil : LotteryAddress.proof(leaf),
            "keep": held == nil ? nil : LotteryAddress.keep(leaf), "signIn": signIn,
            "manifest": LotteryAddress.file(
                CampaignPath.manifest(manifest.digest), of: campaign.name),
            "prizes": (prizes ?? []).map(shown),
        ])
        switch (outcome, standing.won) {
        case (_, let value?): addWon(value, to: &view)
        case (.waiting, nil): addWaiting(to: &view)
        case (.lost, nil), (.won, nil): addLost(to: &view)
        }
        return view
    }

    private func shown(_ prize: PrizeProgress) -> View {
        PrizeView(
            prize: prize, language: language, address: LotteryAddress.receipt(leaf),
            tap: taps[prize.win],
            simulatedWallets: simulatedWallets
        ).view
    }

    private func addWaiting(to view: inout View) {
        view["code"] = "waiting"
        view["tone"] = "is-note"
        view["isWaiting"] = true
        view["headline"] = say(.waitingHeadline)
        view["lead"] = say(.waitingLead)
        let (stage, names): (LotteryWord, [String]) =
            switch wait {
            case .cosignatures(_, let names): (.waitCosignatures, names)
            case .reveals(_, let names): (.waitReveals, names)
            case .seal, nil: (.waitSeal, [])
            }
        // A party that joined after the entry stands in a newer manifest.
        let parties = campaign.manifests.flatMap(\.parties)
        let people = names.map { name in
            parties.last { $0.name == name }?.legalName ?? name
        }
        view["wait"] = View([
            "stage": say(stage),
            "who": names.isEmpty
                ? nil : language.away(people.joined(separator: language.comma)),
        ])
    }

    private func addLost(to view: inout View) {
        view["code"] = "lost"
        view["tone"] = "is-note"
        view["isLost"] = true
        view["headline"] = say(.lostHeadline)
        view["lead"] = say(.lostLead)
        guard held != nil else { return }
        let rolls = manifest.draws.filter { $0.closes > entry.acceptedAt }
            .min { $0.closes < $1.closes }
        let steps = [
            rolls.map { language.rolls(into: $0) }, say(.lostAgain), say(.lostCheck),
        ]
        view["next"] = View(["steps": steps.compactMap { $0 }])
    }

    private func addWon(_ value: Fen, to view: inout View) {
        view["code"] = "won"
        view["tone"] = "is-good"
        view["isWon"] = true
        view["headline"] = say(.wonHeadline)
        view["amount"] = language.prize(value)
        guard held != nil else {
            view["lead"] = say(.wonLeadPublic)
            return
        }
        view["lead"] = say(.wonLead)
        let withheld =
            value > manifest.tax.exempt ? language.withheld(manifest.tax, of: value) : nil
        view["next"] = View([
            "steps": [objection, prizes == nil ? say(.notPaidYet) : nil, withheld].compactMap { $0 }
                + [say(.keepInvoice), say(.keepFiles), say(.noFee)]
        ])
    }

    /// For the holder of what is judged.
    private var appeal: View? {
        guard held != nil, outcome != .waiting else { return nil }
        return View([
            "address": LotteryAddress.receipt(entry.leafHash) + "/appeal",
            "label": HolderWord.appealLink.text(in: language),
        ])
    }

    /// The end of the time in which somebody may object to a draw's gift; nil where it is over.
    private var objection: String? {
        guard let last = standing.standing.max(by: { $0.payableAt < $1.payableAt }),
            CampaignTime.second(of: last.payableAt) > second
        else { return nil }
        return language.objection(
            to: last.draw, until: language.minute(CampaignTime.second(of: last.payableAt)))
    }

    private var facts: [View] {
        var pairs: [(LotteryWord, String)] = []
        switch outcome {
        case .won(let index, _, _), .lost(let index):
            pairs.append((.entryNumber, language.count(index)))
        case .waiting: break
        }
        pairs.append((.enteredAt, language.minute(entry.acceptedAt)))
        // Lists the gift of each draw, if more than the entry's seal gave something.
        if !standing.draws.isEmpty, case .won(_, _, let value) = outcome {
            pairs.append((.instantDraw, language.prize(value)))
        }
        for win in standing.draws {
            pairs.append((.periodicDraw, language.drawn(win)))
        }
        let table = manifest.tables.first { $0.ladder == entry.oddsTable }
        if let table {
            pairs.append(
                (.ladderOf, language.receipts(from: max(table.least, manifest.eligibility.least))))
        }
        if let held {
            let opening = held.entry.opening
            let numbers = [opening.invoice.code, opening.invoice.number].filter { !$0.isEmpty }
            pairs.append((.invoiceOf, numbers.joined(separator: " ")))
            pairs.append((.amountOf, language.yuan(opening.amount)))
        }
        return pairs.map { word, text in View(["label": say(word), "text": text]) }
    }
}

extension String {
    /// A long code in groups of four, so that two can be compared by eye.
    var inFours: String {
        enumerated().reduce(into: "") { text, item in
            if item.offset > 0, item.offset.isMultiple(of: 4) { text += " " }
            text.append(item.element)
        }
    }
}

extension Language {
    fileprivate func away(_ names: String) -> String {
        switch self {
        case .chinese: "还没有回应：\(names)。"
        case .english: "Not answered yet: \(names)."
        }
    }

    fileprivate func rolls(into draw: DrawPlan) -> String {
        switch self {
        case .chinese: "它还会参加定期开奖 \(draw.name)（\(minute(draw.closes)) 截止），不用再做什么。"
        case .english:
            "It stays in the periodic draw \(draw.name), which closes at \(minute(draw.closes)), "
                + "Beijing time; there is nothing to do."
        }
    }

    /// `第 2 档 ¥20（grand-1）`, and why it is none any more.
    fileprivate func drawn(_ win: DrawWin) -> String {
        let given = tier(win.tier, prize(win.value), of: win.draw)
        return switch (self, win.ended) {
        case (_, nil): given
        case (.chinese, .disqualified): "\(given)：全体审计方取消了资格，不再有效"
        case (.english, .disqualified): "\(given): no longer, by a decision of all auditors"
        case (.chinese, .redrawn): "\(given)：这次开奖重新抽过，不再有效"
        case (.english, .redrawn): "\(given): no longer, for the draw was done anew"
        }
    }

    private func tier(_ tier: Int, _ prize: String, of draw: String) -> String {
        switch self {
        case .chinese: "\(draw) 第 \(tier) 档 \(prize)"
        case .english: "\(prize), tier \(tier) of \(draw)"
        }
    }

    fileprivate func objection(to draw: String, until time: String) -> String {
        switch self {
        case .chinese: "\(draw) 的异议期到 \(time) 为止，之后兑付。"
        case .english:
            "Objections to \(draw) are heard until \(time), Beijing time; it is paid after that."
        }
    }

    fileprivate func withheld(_ tax: CampaignManifest.Tax, of value: Fen) -> String {
        switch self {
        case .chinese: "\(prize(value)) 整笔按 \(tax.ratePercent)% 代扣个人所得税。"
        case .english: "\(tax.ratePercent)% income tax of the whole \(prize(value)) is withheld."
        }
    }
}
