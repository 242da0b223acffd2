import Edge
import Invoices
import Lottery

/// A campaign's rules, each in a line of plain words.
struct RulesView {
    let manifest: CampaignManifest
    let language: Language

    var view: [View] {
        let rules = manifest.eligibility
        var lines: [(LotteryWord, String)] = [
            (.ruleWhen, language.period(manifest)), (.ruleLeast, language.prize(least)),
            (
                .ruleIssued,
                language.span(
                    language.day(rules.issued.lowerBound), language.day(rules.issued.upperBound))
            ),
            (.ruleKinds, kinds),
        ]
        if !rules.regions.isEmpty { lines.append((.ruleRegions, regions)) }
        if !rules.sellers.isEmpty {
            lines.append((.ruleSellers, LotteryWord.ruleSellersListed.text(in: language)))
        }
        if rules.nameMustMatch {
            lines.append((.ruleBuyer, LotteryWord.ruleBuyerName.text(in: language)))
        } else if rules.personOnly {
            lines.append((.ruleBuyer, LotteryWord.ruleBuyerPerson.text(in: language)))
        }
        let times = [LotteryWord.ruleOnce.text(in: language)] + language.caps(manifest.caps)
        lines += [
            (.ruleCaps, times.joined(separator: language.semicolon)),
            (.ruleUnlisted, language.unlisted(manifest.waitUnlistedSeconds)),
            (.rulePaid, language.payment(manifest)), (.ruleTax, language.tax(manifest.tax)),
            (.ruleAudit, language.audit(oneIn: manifest.rules.auditOneIn)),
        ]
        if !manifest.draws.isEmpty { lines.append((.rulePeriodic, draws)) }
        return lines.map { word, text in
            View(["label": word.text(in: language), "text": text])
        }
    }

    /// Tables may begin above the least amount.
    private var least: Fen {
        max(manifest.eligibility.least, manifest.tables.first?.least ?? .zero)
    }

    private var kinds: String {
        let kinds = manifest.eligibility.kinds
        guard !kinds.isEmpty else { return LotteryWord.ruleAnyKind.text(in: language) }
        return kinds.map { language == .chinese ? $0.chineseName : $0.englishName }
            .joined(separator: language.comma)
    }

    /// A city's digits are those of the tax number; a province has a name here.
    private var regions: String {
        manifest.eligibility.regions.map { digits in
            let region = Int(digits.padding(to: 4)).map { Region(digits: $0) }
            guard let region, region.exists else { return digits }
            let name = language == .chinese ? region.chineseName : region.englishName
            let isWhole = digits.padding(to: 6) == String(region.division).padding(to: 6)
            return isWhole ? name : "\(name) \(digits)"
        }.joined(separator: language.comma)
    }

    private var draws: String {
        manifest.draws.map { draw in
            let closes = language.minute(draw.closes)
            return language == .chinese
                ? "\(draw.name)（\(closes) 截止）" : "\(draw.name) (until \(closes))"
        }.joined(separator: language.comma)
    }
}

extension String {
    /// With zeros behind, cut to this length.
    fileprivate func padding(to length: Int) -> String {
        String((self + String(repeating: "0", count: length)).prefix(length))
    }
}

extension Language {
    /// Between parts of one sentence.
    var semicolon: String { self == .chinese ? "；" : "; " }
}
