import Edge
import Invoices
import Lottery

/// The lottery's sentences that have figures in them.
extension Language {
    /// Without fen where there are none.
    func prize(_ value: Fen) -> String {
        let text = yuan(value)
        return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
    }

    /// A share of a billion, exactly: `0.02%`.
    func percent(ofBillion parts: UInt64) -> String {
        let (whole, rest) = parts.quotientAndRemainder(dividingBy: 10_000_000)
        var digits = String(String(10_000_000 + rest).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return digits.isEmpty ? "\(whole)%" : "\(whole).\(digits)%"
    }

    func percent(ofThousand parts: UInt64) -> String { percent(ofBillion: parts * 1_000_000) }

    /// Exactly, and for people.
    func chance(_ parts: UInt64) -> String {
        let exact = percent(ofBillion: parts)
        guard let one = oneIn(parts) else { return exact }
        return switch self {
        case .chinese: "约 \(one) 张里 1 张（\(exact)）"
        case .english: "about 1 in \(one) (\(exact))"
        }
    }

    /// In few letters, for a card.
    func shortChance(_ parts: UInt64) -> String {
        guard let one = oneIn(parts) else { return percent(ofBillion: parts) }
        return switch self {
        case .chinese: "\(one) 张里 1 张"
        case .english: "1 in \(one)"
        }
    }

    /// Nil where a share says it better.
    private func oneIn(_ parts: UInt64) -> String? {
        guard parts > 0, parts <= Ladder.whole / 3 else { return nil }
        return count((Ladder.whole + parts / 2) / parts)
    }

    func winning(_ dots: Int, of parts: UInt64) -> String {
        switch (self, dots) {
        case (.chinese, 1...): "一百张里大约 \(dots) 张中奖。"
        case (.english, 1): "Of a hundred receipts about one wins."
        case (.english, 2...): "Of a hundred receipts about \(dots) win."
        case (.chinese, _): "中奖机会：\(chance(parts))。"
        case (.english, _): "Chance of a prize: \(chance(parts))."
        }
    }

    func left(_ left: UInt64, of all: UInt64) -> String {
        switch self {
        case .chinese: "剩 \(count(left)) / \(count(all))"
        case .english: "\(count(left)) of \(count(all))"
        }
    }

    func receipts(from least: Fen) -> String {
        switch self {
        case .chinese: "满 \(prize(least)) 的发票"
        case .english: "Invoices from \(prize(least)) on"
        }
    }

    /// To the minute, in China's time.
    func minute(_ second: UInt64) -> String { CampaignTime.minute(of: second) }

    func span(_ first: String, _ last: String) -> String {
        switch self {
        case .chinese: "\(first) 至 \(last)"
        case .english: "\(first) to \(last)"
        }
    }

    func period(_ manifest: CampaignManifest) -> String {
        let span = span(minute(manifest.opens), minute(manifest.closes))
        return self == .chinese ? "\(span)（北京时间）" : "\(span) (Beijing time)"
    }

    func caps(_ caps: EntryCaps) -> [String] {
        func times(_ cap: UInt64?, _ chinese: String, _ english: String) -> String? {
            cap.map { cap in
                switch self {
                case .chinese: "\(chinese) \(count(cap)) 次"
                case .english:
                    "\(english) \(cap == 1 ? "once" : cap == 2 ? "twice" : "\(count(cap)) times")"
                }
            }
        }
        return [
            times(caps.holderDay, "每人每天", "a person, a day:"),
            times(caps.holderMonth, "每人每月", "a person, a month:"),
            times(caps.holderAll, "每人一共", "a person, in all:"),
            times(caps.sellerDay, "同一销售方每天", "invoices of one seller, a day:"),
            times(caps.sellerAll, "同一销售方一共", "invoices of one seller, in all:"),
        ].compactMap { $0 }
    }

    func payment(_ manifest: CampaignManifest) -> String {
        [paid(manifest), manifest.claimDays.map(claim)].compactMap { $0 }
            .joined(separator: semicolon)
    }

    private func claim(within days: UInt64) -> String {
        switch self {
        case .chinese: "中奖后 \(count(days)) 天内绑定收款方式，过期退回活动资金"
        case .english:
            "to be claimed within \(count(days)) days; after that it goes back to the fund"
        }
    }

    private func paid(_ manifest: CampaignManifest) -> String {
        switch (manifest.mode, self) {
        case (.instant, .chinese): "中奖后马上兑付"
        case (.instant, .english): "as soon as it is won"
        case (.afterDays, .chinese):
            "中奖 \(manifest.payAfterDays) 天后再查验一次发票，没有作废、冲红才兑付"
        case (.afterDays, .english):
            "\(manifest.payAfterDays) days after the win, once the invoice was checked again"
        }
    }

    func tax(_ tax: CampaignManifest.Tax) -> String {
        switch self {
        case .chinese: "\(prize(tax.exempt)) 及以下免税；超过的，整笔按 \(tax.ratePercent)% 代扣"
        case .english:
            "none up to \(prize(tax.exempt)); above, \(tax.ratePercent)% of the whole prize is withheld"
        }
    }

    func unlisted(_ seconds: UInt64) -> String {
        let wait = span(of: .seconds(Int64(clamping: seconds)))
        return switch self {
        case .chinese: "台账里还查不到的，最多等 \(wait)，查到了自动参加"
        case .english:
            "one that the ledger does not list yet waits up to \(wait) and enters by itself"
        }
    }

    func audit(oneIn number: UInt64) -> String {
        switch self {
        case .chinese: "每个中奖，还有每 \(count(number)) 张里抽的 1 张，都交审计方核对"
        case .english:
            "every prize, and one in \(count(number)) of all entries, is checked by the auditors"
        }
    }

    func falls(_ falls: Bool) -> String {
        switch (self, falls) {
        case (.chinese, true): "某一档发完以后，抽中它的顺延到下一档。"
        case (.chinese, false): "某一档发完以后，抽中它的就没有奖金了。"
        case (.english, true): "Once a prize is exhausted, who draws it gets the next one down."
        case (.english, false): "Once a prize is exhausted, who draws it gets nothing."
        }
    }

    func asOf(_ standing: LogStanding) -> String {
        guard let sealedAt = standing.sealedAt else {
            return self == .chinese ? "还没有开过奖。" : "Nothing has been drawn yet."
        }
        return switch self {
        case .chinese: "截至 \(moment(sealedAt))，已开奖 \(count(standing.entries)) 张。"
        case .english: "As of \(moment(sealedAt)), \(count(standing.entries)) entries drawn."
        }
    }

    func complaints(_ organiser: Organiser) -> String {
        switch self {
        case .chinese: "主办方：\(organiser.name.chinese)。有意见找：\(organiser.contact)"
        case .english: "Organiser: \(organiser.name.english). Complaints: \(organiser.contact)"
        }
    }
}
