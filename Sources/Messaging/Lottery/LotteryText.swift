import Cryptography
import Edge
import Invoices
import Lottery

/// The sentences about entries. The important sentence comes first, for a text message takes no
/// more than fits; a link comes last, so that nothing sticks to it.
struct LotteryText: Sendable {
    let language: Language
    /// The address of the service's pages, such as `https://fapiao.example`; empty where no links
    /// are told.
    let site: String

    /// - Parameter tail: the end of the invoice's number.
    /// - Parameter draws: what periodic draws gave it since, and still give.
    func entered(
        _ tail: String, _ leaf: Bytes32, _ outcome: EntryOutcome, draws: [DrawWin] = []
    ) -> [String] {
        // The newest; the page has all of them.
        if let win = draws.last { return drawn(tail, leaf, win) }
        let sentences: [String] =
            switch (outcome, language) {
            case (.waiting, .chinese): ["尾号\(tail)已参加摇奖，正在等待开奖。"]
            case (.waiting, .english):
                ["No. ...\(tail) is in the draw. The outcome is still to come."]
            case (.lost, .chinese): ["尾号\(tail)已参加摇奖，这次没有中奖。"]
            case (.lost, .english): ["No. ...\(tail) was in the draw: no prize this time."]
            case (.won(let index, _, let value), .chinese):
                ["中奖¥\(value)！尾号\(tail)已登记，编号\(index)。", "怎么领奖，凭证页上写着。"]
            case (.won(let index, _, let value), .english):
                [
                    "You won ¥\(value)! No. ...\(tail) is recorded under number \(index).",
                    "The receipt's page says how it is paid.",
                ]
            }
        return sentences + receipt(leaf)
    }

    /// Tells the gift of a periodic draw to an entry whose receipt was told before.
    func drawn(_ tail: String, _ leaf: Bytes32, _ win: DrawWin) -> [String] {
        let sentences: [String] =
            switch (win.ended, language) {
            case (nil, .chinese):
                [
                    "中奖¥\(win.value)！尾号\(tail)在\(win.draw)定期开奖中奖。",
                    "异议期到\(Self.minute(of: win.payableAt))为止。", "领奖不收任何费用。",
                ]
            case (nil, .english):
                [
                    "You won ¥\(win.value)! No. ...\(tail) won in the draw \(win.draw).",
                    "Objections are heard until \(Self.minute(of: win.payableAt)).",
                    "There is never a fee.",
                ]
            case (.disqualified, .chinese):
                ["尾号\(tail)在\(win.draw)的中奖¥\(win.value)已被全体审计方取消资格，不再有效。"]
            case (.disqualified, .english):
                [
                    "The prize of ¥\(win.value) for no. ...\(tail) in the draw \(win.draw) is no "
                        + "longer: all auditors have disqualified it."
                ]
            case (.redrawn, .chinese):
                ["\(win.draw)重新开奖，尾号\(tail)的中奖¥\(win.value)不再有效。"]
            case (.redrawn, .english):
                [
                    "The draw \(win.draw) was done anew: the prize of ¥\(win.value) for no. "
                        + "...\(tail) is no longer."
                ]
            }
        return sentences + receipt(leaf)
    }

    /// The end of a wait that began without a receipt.
    func enteredAtLast(_ tail: String, _ leaf: Bytes32, _ outcome: EntryOutcome) -> [String] {
        let listed =
            language == .chinese
            ? "您等的发票已经查到。" : "The invoice that you waited for is listed now."
        var sentences = entered(tail, leaf, outcome)
        sentences.insert(listed, at: 1)
        return sentences
    }

    /// The reason first: it says when and how it could be otherwise.
    func refused(_ tail: String, _ refusal: EntryRefusal) -> [String] {
        let sentence = refusal.sentence
        return switch language {
        case .chinese: [sentence.chinese, "尾号\(tail)没有参加摇奖。"]
        case .english: [sentence.english, "No. ...\(tail) did not enter."]
        }
    }

    func awaited(_ tail: String, until: Timestamp) -> [String] {
        let time = Self.minute(of: until)
        return switch language {
        case .chinese:
            ["尾号\(tail)还没有查到。", "到\(time)为止，一查到就自动参加摇奖。", "在那之前没有凭证，不算参加。"]
        case .english:
            [
                "No. ...\(tail) is not listed yet.", "It enters by itself if it is by \(time).",
                "Before that it has no receipt and no promise.",
            ]
        }
    }

    func notListed(_ tail: String, until: Timestamp) -> [String] {
        let time = Self.minute(of: until)
        return switch language {
        case .chinese: ["尾号\(tail)到\(time)还没有查到，没有参加摇奖。", "以后查到了，可以再发一次。"]
        case .english:
            [
                "No. ...\(tail) was not listed by \(time) and did not enter.",
                "Send it again once it is listed.",
            ]
        }
    }

    /// For one that had been waited for.
    func unverified(_ tail: String, _ verdict: String) -> [String] {
        switch language {
        case .chinese: ["尾号\(tail)没有参加摇奖。", verdict]
        case .english: ["No. ...\(tail) did not enter.", verdict]
        }
    }

    var noneOpen: String {
        language == .chinese ? "现在没有正在进行的摇奖活动。" : "No draw takes entries just now."
    }

    var ask: String {
        language == .chinese ? "请发送要参加摇奖的发票。" : "Send the invoice that is to enter the draw."
    }

    var which: String {
        language == .chinese ? "现在有几个活动，请选一个。" : "Several draws are open: choose one."
    }

    var gone: String {
        language == .chinese
            ? "这张发票现在查不到了，没有参加摇奖。" : "This invoice is no longer listed and did not enter."
    }

    /// - Parameter link: good once and for ten minutes.
    func receipts(_ link: String) -> [String] {
        switch language {
        case .chinese: ["我的凭证，十分钟内限开一次，勿转发 \(link)"]
        case .english: ["Your receipts, once within ten minutes: \(link)"]
        }
    }

    var onlyInPrivate: String {
        language == .chinese
            ? "凭证只发给您一个人：请在私聊里发送“我的”。"
            : "Receipts are for you alone: send \"my receipts\" in a private chat."
    }

    private func receipt(_ leaf: Bytes32) -> [String] {
        if site.isEmpty { return [] }
        let link = "\(site)/lottery/r/\(leaf.description.prefix(LeafPrefix.digitsMinimum))"
        return [language == .chinese ? "凭证 \(link)" : "Receipt: \(link)"]
    }

    /// `18:30`, in China; with the day where it is another one than most people would think.
    private static func minute(of moment: Timestamp) -> String {
        String(CampaignTime.minute(of: CampaignTime.second(of: moment)).dropFirst(5))
    }
}
