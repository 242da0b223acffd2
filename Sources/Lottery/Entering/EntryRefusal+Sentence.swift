import Invoices

extension EntryRefusal {
    /// The sentence for the person: the rule that was not met, and when or how it could be.
    package var sentence: CampaignText {
        CampaignText(chinese: chinese, english: english)
    }

    private var chinese: String {
        switch self {
        case .notYetOpen(let opens): "活动尚未开始，\(CampaignTime.minute(of: opens)) 起可以参加。"
        case .over(let since): "活动已于 \(CampaignTime.minute(of: since)) 结束。"
        case .paused: "活动暂停中，恢复后可以参加。"
        case .closed: "活动已经关闭，不再接受参加。"
        case .status(let status):
            "这张发票的状态是\(Self.word(for: status).chinese)，只有状态正常的发票可以参加。"
        case .kind(let kind): "\(kind.chineseName)不在本活动的票种之内。"
        case .amount(let least): "价税合计满 ¥\(least) 的发票才能参加。"
        case .region: "销售方不在本活动的地区之内。"
        case .seller: "销售方的行业不在本活动的范围之内。"
        case .issuedTooEarly(let first): "只有 \(first) 及以后开具的发票可以参加。"
        case .issuedTooLate(let last): "只有 \(last) 及以前开具的发票可以参加。"
        case .buyerIsCompany: "购买方须为个人；开给单位的发票不能参加。"
        case .buyerName: "发票的购买方须与参加人同名；请由购买方本人参加，并填写与发票一致的姓名。"
        case .holderDay(let cap, let until):
            "每人每天最多参加 \(cap) 次，今天已经满了，\(CampaignTime.minute(of: until)) 起可以再参加。"
        case .holderMonth(let cap, let until):
            "每人每月最多参加 \(cap) 次，本月已经满了，\(CampaignTime.minute(of: until)) 起可以再参加。"
        case .holderAll(let cap): "每人在本活动中最多参加 \(cap) 次，已经满了。"
        case .sellerDay(let cap, let until):
            "同一销售方的发票每天最多参加 \(cap) 次，今天已经满了，\(CampaignTime.minute(of: until)) 起可以再参加。"
        case .sellerAll(let cap): "同一销售方的发票在本活动中最多参加 \(cap) 次，已经满了。"
        case .enteredElsewhere(let origin): "您已用这张发票参加了 \(origin)，一张发票只能参加一次。"
        case .notEligible: "这张发票不能参加本活动。如有疑问，请联系主办方。"
        }
    }

    private var english: String {
        switch self {
        case .notYetOpen(let opens):
            "The campaign has not begun; it takes entries from \(CampaignTime.minute(of: opens)) on, "
                + "Beijing time."
        case .over(let since):
            "The campaign ended on \(CampaignTime.minute(of: since)), Beijing time."
        case .paused: "The campaign is paused; enter when it goes on."
        case .closed: "The campaign is closed and takes no more entries."
        case .status(let status):
            "This invoice is \(Self.word(for: status).english); only invoices in normal state enter."
        case .kind(let kind): "An invoice of this kind (\(kind.englishName)) does not enter here."
        case .amount(let least): "Invoices of at least ¥\(least), tax included, enter."
        case .region: "The seller is not in the regions of this campaign."
        case .seller: "The seller’s trade is not one of this campaign."
        case .issuedTooEarly(let first): "Invoices issued on \(first) or later enter."
        case .issuedTooLate(let last): "Invoices issued on \(last) or earlier enter."
        case .buyerIsCompany: "The buyer must be a person; an invoice to a company does not enter."
        case .buyerName:
            "The buyer must bear the name of the person who enters: let the buyer enter, with the "
                + "name as it stands on the invoice."
        case .holderDay(let cap, let until):
            "One person enters at most \(times(cap)) a day. Today’s are used up; enter again from "
                + "\(CampaignTime.minute(of: until)) on, Beijing time."
        case .holderMonth(let cap, let until):
            "One person enters at most \(times(cap)) a month. This month’s are used up; enter again "
                + "from \(CampaignTime.minute(of: until)) on, Beijing time."
        case .holderAll(let cap):
            "One person enters at most \(times(cap)) in this campaign, and these are used up."
        case .sellerDay(let cap, let until):
            "Invoices of one seller enter at most \(times(cap)) a day. Today’s are used up; enter "
                + "again from \(CampaignTime.minute(of: until)) on, Beijing time."
        case .sellerAll(let cap):
            "Invoices of one seller enter at most \(times(cap)) in this campaign, and these are used "
                + "up."
        case .enteredElsewhere(let origin):
            "You entered this invoice in \(origin), and one invoice enters once."
        case .notEligible:
            "This invoice cannot enter this campaign. The organiser answers questions about it."
        }
    }

    private func times(_ cap: UInt64) -> String {
        switch cap {
        case 1: "once"
        case 2: "twice"
        default: "\(cap) times"
        }
    }

    private static func word(for status: InvoiceStatus) -> CampaignText {
        switch status {
        case .normal: CampaignText(chinese: "正常", english: "in normal state")
        case .voided: CampaignText(chinese: "作废", english: "void")
        case .redFlushed: CampaignText(chinese: "冲红", english: "reversed")
        case .partlyRedFlushed: CampaignText(chinese: "部分红冲", english: "reversed in part")
        case .whollyRedFlushed: CampaignText(chinese: "全额红冲", english: "wholly reversed")
        }
    }
}
