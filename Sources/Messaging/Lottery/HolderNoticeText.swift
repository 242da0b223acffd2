import Cryptography
import Edge
import Invoices
import Lottery
import Payouts

/// The text of a notice to a holder, in both languages: nobody knows which one he reads. It says no
/// more than whoever looks over his shoulder may see, asks for nothing, and names a page of our
/// own, which proves it.
struct HolderNoticeText {
    let notice: HolderNotice
    let site: String

    var text: String {
        let link = link
        return [chinese, english, link].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The receipt's page for news of a prize, else that of the accounts.
    private var link: String {
        if site.isEmpty { return "" }
        guard let leaf = notice.leaf else { return "\(site)/lottery/me/accounts" }
        return "\(site)/lottery/r/\(leaf.description.prefix(LeafPrefix.digitsMinimum))"
    }

    private var amount: String { notice.amount.map { "¥\($0)" } ?? "" }

    private var chinese: String {
        switch notice.kind {
        case .accountBound: "【发票摇奖】绑定了收款方式\(account(in: .chinese))，不会马上打款。不是您做的，请马上在下面的页面删除。"
        case .accountRemoved: "【发票摇奖】删除了收款方式\(account(in: .chinese))。不是您做的，请看下面的页面。"
        case .identityJoined: "【发票摇奖】有新的号码或账号与您的合成一人，收款方式重新等待。不是您做的，请马上在下面的页面处理。"
        case .documentGiven: "【发票摇奖】提交了实名信息。不是您做的，请看下面的页面。"
        case .paid: "奖金\(amount)已到账\(account(in: .chinese))。领奖从不收费。"
        case .returned: "奖金\(amount)被银行退回，还是您的，请换一个收款方式。"
        case .accountNeeded: "奖金\(amount)打不进您的收款方式，还是您的，请换一个。"
        case .tap: "奖金\(amount)请在微信里打开下面的页面确认收款。"
        case .claimSoon: "您的奖金\(amount)还没有领\(until(in: .chinese))。绑定收款方式就会打给您，从不收费。"
        case .unclaimed: "奖金\(amount)过了领奖期限，已退回活动资金。"
        case .held: "您的奖金正在核对，核对完会告诉您。"
        case .stopped: "发票被作废或红冲，这笔奖金不再支付。"
        case .clawedBack: "发票被作废或红冲，已付的奖金\(amount)需要退回。请只按主办方公布的办法退，不要转给别人。"
        case .repaid: "退回的奖金\(amount)已收到。"
        }
    }

    private var english: String {
        switch notice.kind {
        case .accountBound:
            "Invoice lottery: an account\(account(in: .english)) was added; no money goes there at once. Not you? Remove it on this page:"
        case .accountRemoved:
            "Invoice lottery: an account\(account(in: .english)) was removed. Not you? See this page:"
        case .identityJoined:
            "Invoice lottery: another number or chat was joined with yours; accounts wait anew. Not you? See this page:"
        case .documentGiven: "Invoice lottery: a document was given. Not you? See this page:"
        case .paid:
            "Your prize of \(amount) has arrived\(account(in: .english)). Nobody asks for a fee."
        case .returned: "Your prize of \(amount) came back and is still yours: add another account."
        case .accountNeeded:
            "Your account did not take the prize of \(amount), which is still yours: add another."
        case .tap: "Open this page in WeChat to receive your prize of \(amount)."
        case .claimSoon:
            "Your prize of \(amount) is unclaimed\(until(in: .english)). Add an account; nobody asks for a fee."
        case .unclaimed:
            "Your prize of \(amount) was not claimed in time and went back to the fund."
        case .held: "Your prize is being looked at; you will be told."
        case .stopped: "Its invoice was voided or reversed: this prize is not paid."
        case .clawedBack:
            "Its invoice was voided or reversed: the prize of \(amount) is to be paid back, in the organiser's published way only."
        case .repaid: "The prize of \(amount) was paid back. Thank you."
        }
    }

    private func account(in language: Language) -> String {
        guard let channel = notice.channel, let tail = notice.tail else { return "" }
        return switch (channel, language) {
        case (.wechat, .chinese): "（微信，尾号\(tail)）"
        case (.alipay, .chinese): "（支付宝，尾号\(tail)）"
        case (.bank, .chinese): "（银行卡，尾号\(tail)）"
        case (.wechat, .english): " (WeChat, ...\(tail))"
        case (.alipay, .english): " (Alipay, ...\(tail))"
        case (.bank, .english): " (bank card, ...\(tail))"
        }
    }

    private func until(in language: Language) -> String {
        guard let time = notice.claimUntil else { return "" }
        let last = time.advanced(by: .seconds(-1)).dayInChina
        return language == .chinese ? "，\(last) 为止有效" : " and ends on \(last)"
    }
}
