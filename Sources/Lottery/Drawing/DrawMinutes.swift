import Cryptography
import Invoices

/// The minutes of a draw, in Chinese and English, to be printed and signed: one page of HTML that needs nothing else. Winners
/// stand there by their place in the log and the beginning of their pseudonym, which names nobody.
struct DrawMinutes {
    private let run: DrawRun
    private let terms: DrawTerms
    private let result: DrawResult
    private let resultHash: Bytes32
    private let second: UInt64
    private let pseudonyms: [UInt64: String]

    init(
        _ run: DrawRun, _ terms: DrawTerms, _ result: DrawResult, resultHash: Bytes32,
        at second: UInt64
    ) {
        self.run = run
        self.terms = terms
        self.result = result
        self.resultHash = resultHash
        self.second = second
        pseudonyms = Dictionary(
            uniqueKeysWithValues: result.shown.map {
                ($0.index, String($0.pseudonym.description.prefix(8)))
            })
    }

    private var manifest: CampaignManifest { run.ground.manifest }
    private var plan: DrawPlan { run.ground.plan }

    var html: String {
        """
        <!DOCTYPE html>
        <html lang="zh-CN"><head><meta charset="utf-8"><title>\(Self.text(terms.draw))</title>
        <style>
        body { font: 11pt/1.5 "Noto Serif SC", "Songti SC", serif; margin: 2cm auto; max-width: 17cm }
        h1 { font-size: 16pt } h2 { font-size: 12pt; margin-top: 1.5em; break-after: avoid }
        table { border-collapse: collapse; width: 100% } tr { break-inside: avoid }
        th, td { border: 1px solid #888; padding: 2pt 6pt; text-align: left; vertical-align: top }
        code { font-size: 9pt; overflow-wrap: anywhere } .sign td { height: 2.2cm; width: 50% }
        </style></head><body>
        \(facts)\(passes)\(seed)\(tiers)\(disqualified)\(signatures)</body></html>

        """
    }

    private var facts: String {
        let range = "\(terms.entries.lowerBound) – \(terms.entries.upperBound - 1)"
        return """
            <h1>抽奖记录 · Minutes of a draw</h1>
            \(Self.table([
                ("活动 · Campaign",
                 "\(Self.text(manifest.title.chinese)) · \(Self.text(manifest.title.english))"),
                ("主办方 · Organiser",
                 "\(Self.text(manifest.organiser.name.chinese)) · "
                    + Self.text(manifest.organiser.name.english)),
                ("抽奖 · Draw", Self.text("\(terms.draw) (\(plan.series))")),
                ("登记簿 · Log", Self.code(terms.origin)),
                ("规则摘要 · Hash of the rules", Self.code(manifest.digest.description)),
                ("截止 · Closing", "\(CampaignTime.minute(of: plan.closes)) (UTC+8)"),
                ("参与序号 · Entries", "\(range) (\(terms.entries.count))"),
                ("登记簿根 · Root of the log", Self.code(run.ground.root?.description ?? "")),
                ("制作时间 · Made at", "\(CampaignTime.minute(of: second)) (UTC+8)"),
            ]))
            """
    }

    private var passes: String {
        let rows = terms.passes.map { [String($0.index), Self.words(of: $0.reason.rawValue)] }
        return """
            <h2>开奖前排除 · Passed over before the draw (\(rows.count))</h2>
            <p>第一部分摘要 · Hash of the first part: \
            \(Self.code(SHA256.hash(Array(terms.firstPart.utf8)).description))<br>
            签字 · Signed by: \(Self.text(manifest.auditors.map(\.name).joined(separator: ", ")))</p>
            \(Self.table(["序号 · Entry", "原因 · Reason"], rows))
            """
    }

    private var seed: String {
        let sources = terms.sources.map { source in
            let issue = plan.sources.first { $0.name == source.name }?.issue ?? ""
            return [Self.text(source.name), Self.text(issue), Self.code(source.value)]
        }
        let reveals = run.reveals.proofs.map { one in
            let value = run.revealer(one.name)?.key.verify(one.proof, of: run.question(terms))
            return [
                Self.text(one.name), Self.code(value?.description ?? ""),
                Self.code(Base64.encode(one.proof)),
            ]
        }
        // Of parties that have changed since the draw was announced.
        let rules =
            run.ground.revealing == manifest
            ? ""
            : "<br>揭示所依规则 · Rules of the reveals: "
                + Self.code(run.ground.revealing.digest.description)
        return """
            <h2>公开来源 · Public sources</h2>
            \(Self.table(["来源 · Source", "期号 · Issue", "结果 · Result"], sources))
            <h2>各方揭示 · Reveals</h2>
            <p>条款摘要 · Hash of the terms: \(Self.code(terms.hash.description))\(rules)</p>
            \(Self.table(["一方 · Party", "值 · Value", "证明 · Proof"], reveals))
            """
    }

    private var tiers: String {
        var text = """
            <h2>结果 · Result</h2>
            <p>结果文件摘要 · Hash of result.json: \(Self.code(resultHash.description))</p>

            """
        for (place, (tier, planned)) in zip(result.tiers, plan.tiers).enumerated() {
            let prize = manifest.rules.prizes.first { $0.id == planned.prize }
            text += """
                <h2>\(place + 1). \(Self.text(planned.prize)) – ¥\(prize.map { "\($0.value)" } ?? "?") \
                × \(planned.count)</h2>
                \(Self.table(
                    ["次序 · Drawn", "序号 · Entry", "匿名 · Pseudonym"],
                    tier.winners.enumerated().map { order, index in
                        [String(order + 1), String(index), Self.code(pseudonyms[index] ?? "")]
                    }))
                <p>未发出 · Not awarded: \(tier.notAwarded)</p>
                \(Self.table(
                    ["跳过 · Passed over", "原因 · Reason"],
                    tier.skipped.map { [String($0.index), Self.words(of: $0.reason)] }))

                """
        }
        return text
    }

    private var disqualified: String {
        if result.disqualified.isEmpty { return "" }
        let rows = result.disqualified.map {
            [String($0.index), Self.text($0.reason), Self.code($0.evidence.description)]
        }
        return """
            <h2>取消资格 · Disqualified</h2>
            \(Self.table(["序号 · Entry", "原因 · Reason", "证据摘要 · Hash of the evidence"], rows))
            """
    }

    private var signatures: String {
        let names =
            manifest.parties.map { "\($0.legalName) (\($0.name))" }
            + manifest.auditors.map(\.name) + ["公证处 · Notary"]
        return """
            <h2>签字 · Signatures</h2>
            <table class="sign">
            \(names.map { "<tr><td>\(Self.text($0))</td><td>日期、签字 · Date, signature</td></tr>\n" }
                .joined())</table>

            """
    }

    /// The meaning of a result's words, in both languages.
    private static func words(of reason: String) -> String {
        let chinese: String? =
            switch reason {
            case "void": "发票作废或冲红"
            case "merchant": "商户违规"
            case "fraud": "弄虚作假"
            case "won": "已在即时抽奖中奖"
            case "drawn": "已在先前抽奖中奖"
            case "drawn already": "本次已中奖"
            case "holder at the limit": "持有人已达上限"
            case "disqualified": "取消资格"
            default: nil
            }
        return (chinese.map { "\($0) · " } ?? "") + text(reason)
    }

    private static func table(_ rows: [(String, String)]) -> String {
        "<table>\n" + rows.map { "<tr><th>\($0)</th><td>\($1)</td></tr>\n" }.joined()
            + "</table>\n"
    }

    /// The table; empty if there are no rows.
    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        if rows.isEmpty { return "<p>无 · None</p>\n" }
        let lines = rows.map { row in
            "<tr>" + row.map { "<td>\($0)</td>" }.joined() + "</tr>\n"
        }
        return "<table>\n<tr>" + head.map { "<th>\($0)</th>" }.joined() + "</tr>\n"
            + lines.joined() + "</table>\n"
    }

    private static func code(_ text: String) -> String { "<code>\(Self.text(text))</code>" }

    private static func text(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
    }
}
