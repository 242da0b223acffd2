import Cryptography
import Edge
import Invoices
import Lottery

/// Why there is no receipt, and what helps.
struct NoticeView {
    enum Notice {
        case refused(EntryRefusal, SignedNote, campaign: String)
        /// The invoice waits for the ledger until then.
        case awaited(until: Timestamp)
        case signIn(then: String)
        /// The button was pressed on a page of another session, or of another site.
        case stale(campaign: String)
        /// The store did not say if the invoice was entered.
        case away(campaign: String)
    }

    let notice: Notice
    let now: Timestamp
    let requestID: String
    let language: Language

    private func say(_ word: LotteryWord) -> String { word.text(in: language) }

    var title: String { say(headline) }

    private var headline: LotteryWord {
        switch notice {
        case .refused: .refusedHeadline
        case .awaited: .awaitedHeadline
        case .signIn: .signInHeadline
        case .stale: .staleHeadline
        case .away: .awayHeadline
        }
    }

    var view: View {
        var view = View([
            "headline": say(headline), "instant": now.description, "at": language.moment(now),
            "requestID": requestID, "tone": "is-note",
        ])
        switch notice {
        case .refused(let refusal, let note, let campaign):
            view["code"] = refusal.rule
            view["tone"] = "is-warn"
            view["lead"] = refusal.sentence.text(in: language)
            view["until"] = refusal.until.map { language.again(from: $0) }
            view["next"] = steps(.refusedOther, .refusedAsk)
            view["note"] = View(["text": String(decoding: note.bytes, as: UTF8.self)])
            view["again"] = LotteryAddress.campaign(campaign)
        case .awaited(let until):
            view["code"] = "awaited"
            view["isClock"] = true
            view["lead"] = say(.awaitedLead)
            view["until"] = language.awaited(until: until)
            view["next"] = steps(.awaitedKeep)
        case .signIn(let address):
            view["code"] = "sign-in"
            view["lead"] = say(.signInLead)
            view["signIn"] = SignInAddress.text(then: address)
        case .stale(let campaign):
            view["code"] = "stale"
            view["lead"] = say(.staleLead)
            view["again"] = LotteryAddress.campaign(campaign)
        case .away(let campaign):
            view["code"] = "away"
            view["isClock"] = true
            view["lead"] = say(.awayLead)
            view["next"] = steps(.awaySteps)
            view["again"] = LotteryAddress.campaign(campaign)
        }
        return view
    }

    private func steps(_ words: LotteryWord...) -> View { View(["steps": words.map(say)]) }
}

extension Language {
    fileprivate func again(from second: UInt64) -> String {
        switch self {
        case .chinese: "\(minute(second)) 起可以再参加（北京时间）。"
        case .english: "Enter again from \(minute(second)) on (Beijing time)."
        }
    }

    fileprivate func awaited(until: Timestamp) -> String {
        switch self {
        case .chinese: "最晚等到 \(moment(until))。"
        case .english: "It waits until \(moment(until)) at the latest."
        }
    }
}
