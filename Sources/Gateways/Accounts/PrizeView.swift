import Edge
import Invoices
import Lottery
import Payouts

/// How far a prize is on its way, as steps from the win to the holder's account.
struct PrizeView {
    let prize: PrizeProgress
    let language: Language
    /// The page's own address.
    let address: String
    /// The payment that the holder has to confirm, if there is one.
    var tap: TapOffer?
    /// In a demonstration.
    var simulatedWallets: String?

    private func say(_ word: AccountWord) -> String { word.text(in: language) }

    private enum Light: String {
        case done = "is-done"
        case now = "is-now"
        case ahead = "is-ahead"
    }

    /// The one thing that the holder can do now; nil if he only has to wait.
    private var act: View? {
        func link(_ word: AccountWord, _ address: String) -> View {
            View(["label": say(word), "address": address])
        }
        switch prize.stage {
        case .account, .otherAccount: return link(.roadGiveAccount, AccountPages.path)
        case .document: return link(.roadGiveDocument, AccountPages.documentPath)
        case .tap, .sent: return simulatedWallets.map { link(.roadWallets, $0) }
        default: return nil
        }
    }

    var view: View {
        View([
            "stage": prize.stage.rawValue, "label": say(.roadHeading), "draw": prize.draw,
            "amount": language.prize(prize.gross), "net": net, "proof": say(.roadProof),
            "steps": steps,
            "act": act,
            "until": until, "tap": tap.map(shown),
        ])
    }

    private func shown(_ tap: TapOffer) -> View {
        View([
            "merchant": tap.merchant, "app": tap.app, "package": tap.package,
            "address": address, "label": say(.roadTapOpen), "again": say(.roadTapAgain),
        ])
    }

    private var net: String? {
        guard prize.withheld > .zero else { return nil }
        return language.net(prize.net, withheld: prize.withheld)
    }

    /// The claim's end, as long as something is left to claim.
    private var until: String? {
        switch prize.stage {
        case .account, .otherAccount, .document: prize.claimUntil.map { language.claim(until: $0) }
        default: nil
        }
    }

    private var steps: [View] {
        let won = step(.roadWon, .done, at: prize.reservedAt)
        switch prize.stage {
        case .stopped: return [won, step(.roadStopped, .now)]
        case .unclaimed: return [won, step(.roadUnclaimed, .now)]
        case .document, .account, .otherAccount:
            let why: AccountWord =
                switch prize.stage {
                case .document: .roadDocument
                case .otherAccount: .roadOtherAccount
                default: .roadNoAccount
                }
            return [
                won, step(.roadAccount, .now, detail: say(why)), step(.roadSent, .ahead),
                step(.roadArrived, .ahead),
            ]
        case .reserved, .held, .tap:
            let why: AccountWord =
                switch prize.stage {
                case .held: .roadHeld
                case .tap: .roadTap
                default: .roadQueued
                }
            return [
                won, account, step(.roadSent, .now, detail: say(why)), step(.roadArrived, .ahead),
            ]
        case .sent:
            return [
                won, account, step(.roadSent, .done, at: prize.sentAt),
                step(.roadArrived, .now, detail: say(.roadSentNow)),
            ]
        case .arrived:
            return [
                won, account, step(.roadSent, .done, at: prize.sentAt),
                step(.roadArrived, .done, at: prize.paidAt, detail: number),
            ]
        }
    }

    private var account: View {
        let name = prize.channel.map { channel in
            prize.tail.map { channel.named($0, in: language) } ?? say(channel.word)
        }
        return step(.roadAccount, .done, detail: name)
    }

    private var number: String? {
        guard let channel = prize.channel, let reference = prize.reference else { return nil }
        let label = AccountWord.roadNumber.text(in: language, say(channel.word))
        return "\(label)\(language.colon)\(reference)"
    }

    private func step(
        _ word: AccountWord, _ light: Light, at time: Timestamp? = nil, detail: String? = nil
    ) -> View {
        View([
            "light": light.rawValue, "label": say(word), "at": time.map { language.moment($0) },
            "detail": detail, "isNow": light == .now,
        ])
    }
}

extension Language {
    /// To the minute, in China's time.
    func minute(_ time: Timestamp) -> String {
        minute(CampaignTime.second(of: time))
    }

    fileprivate func net(_ net: Fen, withheld: Fen) -> String {
        switch self {
        case .chinese: "实收 \(yuan(net))（已代扣个人所得税 \(yuan(withheld))）"
        case .english: "\(yuan(net)) for you, after \(yuan(withheld)) income tax"
        }
    }

    fileprivate func claim(until time: Timestamp) -> String {
        switch self {
        case .chinese: "\(moment(time)) 以前领有效，过期奖金退回活动资金。"
        case .english: "To be claimed before \(moment(time)); after that it goes back to the fund."
        }
    }
}
