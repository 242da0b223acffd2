package import Cryptography
package import Lottery

/// A manifest's text, as far as outcomes depend on it.
package struct SyntheticManifest: Sendable {
    package struct Draw: Sendable {
        package var name: String
        package var closes: UInt64
        package var tiers: [(prize: String, count: Int)]
        package var perHolder: Int
        package var passesOver: [String]
        package var hasSource: Bool

        package init(
            name: String, closes: UInt64, tiers: [(prize: String, count: Int)], perHolder: Int,
            passesOver: [String] = [], hasSource: Bool = false
        ) {
            (self.name, self.closes, self.tiers) = (name, closes, tiers)
            self.perHolder = perHolder
            self.passesOver = passesOver
            self.hasSource = hasSource
        }
    }

    package static let opens: UInt64 = 1_767_225_600

    package var name: String
    package var prizes: [(id: String, fen: Int, count: Int)]
    /// From number 1 on.
    package var ladders: [[Ladder.Row]]
    package var falls = true
    /// The operator first.
    package var parties = ["operator.example", "notary.example", "consumers.example"]
    package var reserve = "reserve.example"
    package var cosigners: [String] = []
    package var auditors = ["treasury.example"]
    package var draws: [Draw] = []
    package var promise: UInt64 = 60
    package var closes = Self.opens + 10_000_000
    /// The manifest that this one amends, and when it holds.
    package var amends: (manifest: Bytes32, from: UInt64)?
    /// Who leaves by that, and the seal that was begun with it.
    package var struckOut: String?
    package var begun: (seal: SealQuestion, finishedBy: BegunSeal.Finisher)?

    package init(
        name: String, prizes: [(id: String, fen: Int, count: Int)], ladders: [[Ladder.Row]]
    ) {
        (self.name, self.prizes, self.ladders) = (name, prizes, ladders)
    }

    package var origin: String { "fapiao.example/lottery/\(name)" }

    private static func list(_ items: [String]) -> String {
        "[" + items.joined(separator: ", ") + "]"
    }

    private static func key(_ name: String, isWitness: Bool) -> String {
        "\(SyntheticKeys.signer(name, isWitness ? .cosignature : .note).verifierKey)"
    }

    private static func vrf(_ name: String) -> String {
        Hexadecimal.encode(SyntheticKeys.revealer(name).publicKey.bytes)
    }

    private func party(_ name: String, isWitness: Bool) -> String {
        let url = isWitness ? #", "url": "https://\#(name)/witness""# : ""
        return #"{"name": "\#(name)", "legal_name": "\#(name)", "address": "1 Road", "#
            + #""note_key": "\#(Self.key(name, isWitness: isWitness))"\#(url)}"#
    }

    private var ladderText: String {
        ladders.enumerated().map { place, rows in
            let rows = rows.map { #"["\#($0.prize)", \#($0.partsPerBillion)]"# }
            return #""\#(place + 1)": \#(Self.list(rows))"#
        }.joined(separator: ", ")
    }

    private func text(of draw: Draw) -> String {
        let source = """
            {"name": "pl5", "issue": "2026001", "pattern": "pl5",
             "sale_ends": \(draw.closes + 1_000), "last_day": "2026-12-31"}
            """
        return """
            {"name": "\(draw.name)", "series": "main", "closes": \(draw.closes),
             "tiers": \(Self.list(draw.tiers.map { "[\"\($0.prize)\", \($0.count)]" })),
             "per_holder": \(draw.perHolder),
             "passes_over": \(Self.list(draw.passesOver.map { "\"\($0)\"" })),
             "sources": \(draw.hasSource ? "[\(source)]" : "[]")}
            """
    }

    private var begunText: String {
        guard let (seal, finisher) = begun else { return "" }
        return """
            "begun": {"from": \(seal.from), "size": \(seal.size), "seed": "\(seal.previousSeed)",
             "root": "\(seal.root)", "finished_by": "\(finisher.rawValue)"},
            """
    }

    private var amendsText: String {
        guard let amends else { return "" }
        return """
            "amends": {"manifest": "\(amends.manifest)", "from": \(amends.from),
             \(struckOut.map { "\"struck_out\": \"\($0)\"," } ?? "")\(begunText)
             "reason": {"zh": "改", "en": "a change"}},
            """
    }

    package var text: String {
        let people = parties.enumerated().map { party($1, isWitness: $0 > 0) }
        let digest = SHA256.hash([1])
        return """
            {\(amendsText)
            "audit_one_in": 10, "campaign": "\(name)", "origin": "\(origin)",
            "campaign_key": "\(SyntheticCampaign.campaignKey().fingerprint)", "falls": \(falls),
            "prizes": \(Self.list(prizes.map { "[\"\($0.id)\", \($0.fen), \($0.count)]" })),
            "ladders": {\(ladderText)},
            "revealers": \(Self.list(parties.map { "[\"\($0)\", \"\(Self.vrf($0))\"]" })),
            "title": {"zh": "模拟", "en": "Synthetic"},
            "organiser": {"name": {"zh": "市", "en": "City"}, "contact": "12345"},
            "opens": \(Self.opens), "closes": \(closes), "receipt_promise_s": \(promise),
            "amend_notice_s": 1, "log_key": "\(Self.key(origin, isWitness: false))",
            "receipt_key": "\(Self.key(origin + "/receipt", isWitness: false))",
            "parties": \(Self.list(people)),
            "cosigners": \(Self.list(cosigners.map { party($0, isWitness: true) })),
            "reserves": [{"vrf_key": "\(Self.vrf(reserve))", \(party(reserve, isWitness: true)
                .dropFirst())],
            "auditors": \(Self.list(auditors.map { party($0, isWitness: false) })),
            "eligibility": {"least_fen": 10000, "kinds": [], "regions": [], "sellers": [],
            "issued_from": "2026-01-01", "issued_to": "2026-12-31",
            "person_only": true, "name_must_match": false},
            "tables": [{"least_fen": 10000, "ladder": 1}], "caps": {}, "wait_unlisted_s": 3600,
            "mode": "instant", "tax": {"exempt_fen": 80000, "rate_percent": 20},
            "fund_fen": 1000000000, "payouts": [], "rules_text_sha256": "\(digest)",
            "program_sha256": "\(digest)", "exclusive_with": [],
            "draws": \(Self.list(draws.map(text)))}

            """
    }
}
