import Edge
import Invoices
import Lottery

/// A campaign as its page shows it.
struct CampaignView {
    let campaign: EnterableCampaign
    let standing: LogStanding
    let second: UInt64
    let language: Language

    private var manifest: CampaignManifest { campaign.manifest(at: second) }
    private var refusal: EntryRefusal? { campaign.refusal(at: second) }

    var isOpen: Bool { refusal == nil }
    var title: String { manifest.title.text(in: language) }

    private var chart: PrizeChart { PrizeChart(campaign.manifests, won: standing.won) }

    /// In the list of campaigns.
    var teaser: View {
        let status = CampaignStatus(refusal, closes: manifest.closes)
        let best = manifest.rules.ladders.values.map(Self.anyPrize).max() ?? 0
        var figures = [(LotteryWord, String)]()
        if let top = chart.rows.first { figures.append((.topPrize, language.prize(top.value))) }
        if best > 0 { figures.append((.anyPrize, language.shortChance(best))) }
        figures.append((.entriesSoFar, language.count(standing.entries)))
        return View([
            "name": campaign.name, "address": LotteryAddress.campaign(campaign.name),
            "title": title, "tone": status.tone, "state": status.name.text(in: language),
            "organiser": manifest.organiser.name.text(in: language),
            "period": language.period(manifest), "figures": Self.facts(figures, in: language),
        ])
    }

    /// - Parameter signIn: where a visitor signs in; nil for one who is.
    func view(signIn: String?) -> View {
        let status = CampaignStatus(refusal, closes: manifest.closes)
        return View([
            "name": campaign.name, "title": title, "tone": status.tone,
            "state": status.name.text(in: language),
            "stateSentence": status.sentence.text(in: language), "isOpen": isOpen,
            "signIn": signIn, "prizes": prizes, "asOf": language.asOf(standing),
            "fallsSentence": language.falls(manifest.rules.falls), "ladders": ladders,
            "rules": RulesView(manifest: manifest, language: language).view,
            "manifest": LotteryAddress.file(
                CampaignPath.manifest(manifest.digest), of: campaign.name),
            "parties": parties, "complaints": language.complaints(manifest.organiser),
        ])
    }

    private var prizes: [View] {
        chart.rows.map { row in
            View([
                "value": language.prize(row.value), "rank": row.rank,
                "percent": Self.tenths(row.leftPerMille),
                "percentText": language.percent(ofThousand: row.leftPerMille),
                "left": language.left(row.left, of: row.count),
            ])
        }
    }

    private var ladders: [View] {
        let chart = chart
        var values: [String: Fen] = [:]
        for prize in manifest.rules.prizes { values[prize.id] = prize.value }
        return manifest.tables.compactMap { table in
            guard let ladder = manifest.rules.ladders[table.ladder] else { return nil }
            let dots = HundredDots(ladder)
            var first = 0
            var paths: [View] = []
            for (row, count) in zip(ladder.rows, dots.rows) where count > 0 {
                paths.append(
                    View([
                        "kind": "rank-\(chart.rank(of: row.prize))",
                        "path": HundredDots.path(first..<first + count),
                    ]))
                first += count
            }
            if first < 100 {
                paths.append(View(["kind": "none", "path": HundredDots.path(first..<100)]))
            }
            let rows = ladder.rows.map { row in
                View([
                    "value": language.prize(values[row.prize] ?? .zero),
                    "rank": chart.rank(of: row.prize),
                    "chance": language.chance(row.partsPerBillion),
                ])
            }
            return View([
                "amount": language.receipts(from: max(table.least, manifest.eligibility.least)),
                "dots": paths, "rows": rows,
                "summary": language.winning(dots.winning, of: Self.anyPrize(ladder)),
            ])
        }
    }

    private var parties: [View] {
        func row(_ name: String, _ role: LotteryWord) -> View {
            View(["legalName": name, "role": role.text(in: language)])
        }
        return manifest.parties.enumerated().map { place, party in
            row(party.legalName, place == 0 ? .roleOperator : .roleRevealer)
        } + manifest.cosigners.map { row($0.name, .roleCosigner) }
            + manifest.auditors.map { row($0.name, .roleAuditor) }
    }

    private static func anyPrize(_ ladder: Ladder) -> UInt64 {
        ladder.rows.reduce(0) { $0 + $1.partsPerBillion }
    }

    private static func tenths(_ perMille: UInt64) -> String { "\(perMille / 10).\(perMille % 10)" }

    static func facts(_ pairs: [(LotteryWord, String)], in language: Language) -> [View] {
        pairs.map { word, value in View(["label": word.text(in: language), "value": value]) }
    }
}
