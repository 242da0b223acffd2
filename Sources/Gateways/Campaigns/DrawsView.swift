import Cryptography
import Edge
import Invoices
import Lottery

/// A campaign's draws: what was won instantly, the periodic draws with their winners, and the files from which all
/// of it follows. Winners are the beginnings of receipts' codes, which tell nobody who they are.
struct DrawsView {
    /// A periodic draw with what is published of it so far.
    struct Drawn {
        let plan: DrawPlan
        var terms: DrawTerms?
        var result: DrawResult?
        /// The paths of those that there are.
        var files: [String] = []
    }

    let campaign: EnterableCampaign
    let manifest: CampaignManifest
    let standing: LogStanding
    let wins: [PublishedEntry]
    let draws: [Drawn]
    /// Of the winners that are shown, by their indexes.
    let leaves: [UInt64: Bytes32]
    let second: UInt64
    let language: Language

    /// Of one list; the rest stands in the file.
    static let winnersMaximum = 60

    private func say(_ word: LotteryWord) -> String { word.text(in: language) }

    var view: View {
        let won = standing.won.values.reduce(0, +)
        let figures: [(LotteryWord, String)] = [
            (.sealed, language.count(standing.entries)), (.seals, language.count(standing.seals)),
            (.prizesWon, language.count(won)),
            (
                .lastSeal,
                standing.sealedAt.map { String($0.description.dropFirst(11).prefix(8)) } ?? "–"
            ),
        ]
        let origin = campaign.origin
        return View([
            "name": campaign.name, "title": manifest.title.text(in: language),
            "figures": CampaignView.facts(figures, in: language),
            "wins": wins.isEmpty ? nil : View(["rows": wins.map(row)]),
            "draws": draws.map(view), "files": files,
            "command": "fapiao draw verify https://\(origin) --manifest \(manifest.digest).json",
        ])
    }

    private func row(_ win: PublishedEntry) -> View {
        let value: Fen =
            if case .won(_, _, let value) = win.outcome { value } else { .zero }
        let leaf = win.entry.leafHash
        return View([
            "address": LotteryAddress.receipt(leaf), "code": Self.masked(leaf),
            "number": language.count(win.index), "at": language.minute(win.entry.acceptedAt),
            "value": language.prize(value),
        ])
    }

    static func masked(_ leaf: Bytes32) -> String {
        String(leaf.description.prefix(8)).inFours + " ····"
    }

    private func view(_ draw: Drawn) -> View {
        let (state, tone): (LotteryWord, String) =
            draw.result != nil
            ? (.drawDone, "is-good")
            : draw.terms != nil
                ? (.drawTermsOut, "is-note")
                : second < draw.plan.closes ? (.drawAhead, "") : (.drawClosed, "is-note")
        var facts: [(LotteryWord, String)] = [
            (.drawCloses, language.minute(draw.plan.closes))
        ]
        if let entries = draw.terms?.entries {
            facts.append(
                (
                    .drawRange,
                    language.span(
                        language.count(entries.lowerBound), language.count(entries.upperBound - 1))
                ))
        }
        facts += [
            (.drawPerHolder, language.prizes(draw.plan.prizesPerHolder)),
            (.drawPrizes, prizes(of: draw.plan)), (.drawSources, sources(of: draw)),
        ]
        return View([
            "drawName": draw.plan.name, "drawState": say(state), "drawTone": tone,
            "facts": facts.map { word, text in View(["label": say(word), "text": text]) },
            "tiers": tiers(of: draw),
            "files": draw.files.isEmpty ? nil : View(["links": draw.files.map(link)]),
        ])
    }

    private func prizes(of plan: DrawPlan) -> String {
        plan.tiers.map { tier in
            "\(language.prize(value(of: tier.prize))) × \(language.count(tier.count))"
        }.joined(separator: language.comma)
    }

    private func value(of prize: String) -> Fen {
        manifest.rules.prizes.first { $0.id == prize }?.value ?? .zero
    }

    private func sources(of draw: Drawn) -> String {
        if let sources = draw.terms?.sources, !sources.isEmpty {
            return sources.map { "\($0.name)\(language.colon)\($0.value)" }
                .joined(separator: language.semicolon)
        }
        return draw.plan.sources.map { source in
            language.source(source.pattern, issue: source.issue)
        }.joined(separator: language.semicolon)
    }

    private func tiers(of draw: Drawn) -> [View] {
        guard let result = draw.result else { return [] }
        return zip(draw.plan.tiers, result.tiers).enumerated().map { place, pair in
            let (plan, tier) = pair
            let shown = tier.winners.prefix(Self.winnersMaximum)
            let skipped = tier.skipped.prefix(Self.winnersMaximum)
            let hidden = tier.winners.count - shown.count
            let title = language.tier(
                place + 1, language.prize(value(of: plan.prize)), tier.winners.count)
            return View([
                "tierTitle": title,
                "winners": shown.isEmpty
                    ? nil
                    : View([
                        "codes": shown.map { code($0) },
                        "more": hidden > 0 ? language.more(UInt64(hidden)) : nil,
                    ]),
                "skipped": skipped.isEmpty
                    ? nil
                    : View([
                        "skippedTitle": language.passedOver(UInt64(tier.skipped.count)),
                        "codes": skipped.map { code($0.index, reason: $0.reason) },
                    ]),
            ])
        }
    }

    private func code(_ index: UInt64, reason: String? = nil) -> View {
        View([
            "code": leaves[index].map(Self.masked) ?? "····",
            "number": language.count(index), "reason": reason.map(language.reason),
        ])
    }

    private func link(_ path: String) -> View {
        let word: LotteryWord =
            switch path.split(separator: "/").last {
            case "terms.sig": .fileTermsSignatures
            case "terms": .fileTerms
            case "checkpoint": .fileDrawCheckpoint
            case "reveals": .fileReveals
            default: .fileResult
            }
        return View(["address": LotteryAddress.file(path, of: campaign.name), "label": say(word)])
    }

    private var files: [View] {
        let list: [(String, LotteryWord, LotteryWord?)] =
            [(CampaignPath.checkpoint, .fileCheckpoint, .fileCheckpointAbout)]
            + campaign.manifests.flatMap { manifest in
                [
                    (CampaignPath.manifest(manifest.digest), .fileManifest, .fileManifestAbout),
                    (CampaignPath.signatures(manifest.digest), .fileSignatures, nil),
                ]
            }
        return list.map { path, label, about in
            View([
                "address": LotteryAddress.file(path, of: campaign.name), "label": say(label),
                "about": about.map(say),
            ])
        }
    }
}

extension Language {
    fileprivate func prizes(_ count: UInt64) -> String {
        self == .chinese ? "\(count) 个奖" : count == 1 ? "one prize" : "\(count) prizes"
    }

    fileprivate func tier(_ number: Int, _ value: String, _ winners: Int) -> String {
        switch self {
        case .chinese: "第 \(number) 档 \(value)：\(count(UInt64(winners))) 个"
        case .english: "Tier \(number), \(value): \(count(UInt64(winners)))"
        }
    }

    fileprivate func more(_ number: UInt64) -> String {
        switch self {
        case .chinese: "还有 \(count(number)) 个，见结果文件。"
        case .english: "\(count(number)) more stand in the file of results."
        }
    }

    fileprivate func passedOver(_ number: UInt64) -> String {
        switch self {
        case .chinese: "跳过的 \(count(number)) 个和理由"
        case .english: "\(count(number)) passed over, and why"
        }
    }

    fileprivate func source(_ pattern: DrawPlan.Source.Pattern, issue: String) -> String {
        switch (pattern, self) {
        case (.ssq, .chinese): "福彩双色球第 \(issue) 期"
        case (.dlt, .chinese): "体彩大乐透第 \(issue) 期"
        case (.pl5, .chinese): "体彩排列五第 \(issue) 期"
        case (.ssq, .english): "Welfare Lottery 双色球, issue \(issue)"
        case (.dlt, .english): "Sports Lottery 大乐透, issue \(issue)"
        case (.pl5, .english): "Sports Lottery 排列五, issue \(issue)"
        }
    }

    /// As the file of results has it, in words; what this version does not know stays as it is.
    fileprivate func reason(_ reason: String) -> String {
        Self.reasons[reason]?.text(in: self) ?? reason
    }

    private static let reasons = [
        "void": CampaignText(chinese: "发票已作废或冲红", english: "the invoice was voided or reversed"),
        "merchant": CampaignText(chinese: "商户的发票", english: "the merchant’s own invoice"),
        "fraud": CampaignText(chinese: "查实作弊", english: "fraud"),
        "won": CampaignText(chinese: "已中即时奖", english: "won in the instant draw"),
        "drawn": CampaignText(chinese: "以前的开奖中过", english: "won in an earlier draw"),
        "drawn already": CampaignText(chinese: "本次已抽中", english: "drawn already"),
        "holder at the limit": CampaignText(
            chinese: "本人中奖数已满", english: "its holder has won enough"),
        "disqualified": CampaignText(chinese: "取消资格", english: "disqualified"),
    ]
}
