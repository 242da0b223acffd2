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
    let outcome: EntryOutcome
    /// Nil for everybody but the holder.
    let held: HeldReceipt?
    let language: Language
    /// What it waits for, where that is known.
    var wait: SealWait?
    /// Whether the outcome is drawn away from under a veil.
    var isRevealed = false
    /// How far its prizes are; nil where none are paid from here, and for everybody but the holder.
    var prizes: [PrizeProgress]?
    /// What there is to confirm, by the prize's name.
    var taps: [String: TapOffer] = [:]
    /// Where somebody signs in who may be the holder; nil for who is signed in.
    var signIn: String?

    private var manifest: CampaignManifest {
        campaign.manifests.first { $0.digest == entry.manifest }
            ?? campaign.manifest(at: entry.acceptedAt)
    }
    private var leaf: Bytes32 { entry.leafHash }
    private func say(_ word: LotteryWord) -> String { word.text(in: language) }

    var view: View {
        var view = View([
            "name": campaign.name, "address": LotteryAddress.receipt(leaf),
            "campaign": manifest.title.text(in: language), "leafCode": leaf.description.inFours,
            "facts": facts, "isOwn": held != nil, "isRevealed": isRevealed && outcome != .waiting,
            "proof": outcome == .waiting ? nil : LotteryAddress.proof(leaf),
            "keep": held == nil ? nil : LotteryAddress.keep(leaf), "signIn": signIn,
            "manifest": LotteryAddress.file(
                CampaignPath.manifest(manifest.digest), of: campaign.name),
            "prizes": (prizes ?? []).map(shown),
        ])
        switch outcome {
        case .waiting: addWaiting(to: &view)
        case .lost: addLost(to: &view)
        case .won(_, _, let value): addWon(value, to: &view)
        }
        return view
    }

    private func shown(_ prize: PrizeProgress) -> View {
        PrizeView(
            prize: prize, language: language,
            tap: taps[prize.win].map { ($0, LotteryAddress.receipt(leaf)) }
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
            case .cosignatures: (.waitCosignatures, manifest.parties.dropFirst().map(\.legalName))
            case .reveals: (.waitReveals, manifest.parties.map(\.legalName))
            case .seal, nil: (.waitSeal, [])
            }
        view["wait"] = View([
            "stage": say(stage), "who": names.joined(separator: language.comma).ifPresent,
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
            "steps": [
                prizes == nil ? say(.notPaidYet) : nil, withheld, say(.keepInvoice),
                say(.keepFiles), say(.noFee),
            ].compactMap { $0 }
        ])
    }

    private var facts: [View] {
        var pairs: [(LotteryWord, String)] = []
        switch outcome {
        case .won(let index, _, _), .lost(let index):
            pairs.append((.entryNumber, language.count(index)))
        case .waiting: break
        }
        pairs.append((.enteredAt, language.minute(entry.acceptedAt)))
        let table = manifest.tables.first { $0.ladder == entry.oddsTable }
        if let table {
            pairs.append((.ladderOf, language.receipts(from: table.least)))
        }
        if let held {
            if let opening = held.opening {
                let invoice = opening.invoice
                let numbers = [invoice.code, invoice.number].filter { !$0.isEmpty }
                pairs.append((.invoiceOf, numbers.joined(separator: " ")))
                pairs.append((.amountOf, language.yuan(opening.amount)))
            } else {
                pairs.append((.invoiceOf, say(.invoiceErased)))
            }
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
    fileprivate func rolls(into draw: DrawPlan) -> String {
        switch self {
        case .chinese: "它还会参加定期开奖 \(draw.name)（\(minute(draw.closes)) 截止），不用再做什么。"
        case .english:
            "It stays in the periodic draw \(draw.name), which closes at \(minute(draw.closes)), China "
                + "time; there is nothing to do."
        }
    }

    fileprivate func withheld(_ tax: CampaignManifest.Tax, of value: Fen) -> String {
        switch self {
        case .chinese: "\(prize(value)) 整笔按 \(tax.ratePercent)% 代扣个人所得税。"
        case .english: "\(tax.ratePercent)% income tax of the whole \(prize(value)) is withheld."
        }
    }
}
