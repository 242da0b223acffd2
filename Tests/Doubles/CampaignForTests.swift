package import Cryptography
package import Invoices
package import Lottery

/// A campaign whose keys are known to everybody, with a manifest as it would be published.
package struct CampaignForTests: Sendable {
    /// 2026-01-01 00:00 and 2027-01-01 00:00 in China.
    package static let opens: UInt64 = 1_767_196_800
    package static let closes: UInt64 = 1_798_732_800
    /// 2026-01-05 09:30 in China.
    package static let now: UInt64 = 1_767_576_600

    package var name = "demo-2026"
    /// In both languages.
    package var title: String?
    package var opens = Self.opens
    package var closes = Self.closes
    package var leastFen = 10_000
    package var kinds: [String] = []
    package var regions: [String] = []
    package var sellers: [String] = []
    package var issued = ("2025-01-01", "2026-12-31")
    package var personOnly = false
    package var nameMustMatch = false
    /// Least amount in fen and ladder.
    package var tables = [(10_000, 1), (50_000, 2)]
    /// By their names in the manifest.
    package var caps: [String: Int] = [:]
    package var state = CampaignStatement.State.open
    /// The name of a periodic draw that closes with the campaign, over one grand prize of ¥500 and three of ¥20.
    package var draw: String?

    package init() {}

    package init(_ change: (inout CampaignForTests) -> Void) { change(&self) }

    package var origin: String { "fapiao.example/lottery/\(name)" }

    private static func secret(_ byte: UInt8) -> Secret {
        var bytes = [UInt8](repeating: byte, count: 32)
        return Secret(movingFrom: &bytes)
    }

    /// As the keys name a person in a database.
    package static func tag(of identity: HolderIdentity) -> Bytes32 {
        let key = PersonalKey(secret(2))!
        return key.tag(of: identity)
    }

    package static func campaignKey() -> CampaignKey { CampaignKey(secret(1))! }

    package static func keys(campaign: UInt8 = 1, receipt: UInt8 = 3) -> EntryKeys {
        EntryKeys(campaign: secret(campaign), personal: secret(2), receipt: secret(receipt))!
    }

    private static func verifierKey(_ name: String, _ byte: UInt8) -> VerifierKey {
        let key = Ed25519PrivateKey(seed: secret(byte))!
        return NoteSigner(name: name, kind: .note, key: key)!.verifierKey
    }

    package var receiptKey: VerifierKey { Self.verifierKey("\(origin)/receipt", 3) }

    package var manifest: CampaignManifest {
        do {
            return try CampaignManifest(body)
        } catch {
            fatalError("\(error)")
        }
    }

    package var published: PublishedCampaign {
        PublishedCampaign(
            origin: origin, name: name, keyFingerprint: Self.campaignKey().fingerprint,
            state: state, manifests: [.init(holdsFrom: 0, body: body)])
    }

    package var body: [UInt8] {
        func list(_ texts: [String]) -> String {
            "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        }
        let vrf = ECVRFPrivateKey(Self.secret(4))!.publicKey
        let hash = String(repeating: "0", count: 64)
        let tables = tables.map { "{\"least_fen\":\($0.0),\"ladder\":\($0.1)}" }
        let prizes = draw == nil ? "" : #",["grand",50000,1],["small",2000,3]"#
        let draws = draw.map { name in
            """
            ,"draws":[{"name":"\(name)","series":"main","closes":\(closes - 1),
              "tiers":[["grand",1],["small",3]],"per_holder":9,"passes_over":[],"sources":[]}]
            """
        }
        let caps = caps.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return Array(
            """
            {"origin":"\(origin)","campaign":"\(name)",
            "campaign_key":"\(Self.campaignKey().fingerprint)",
            "prizes":[["p50",5000,10],["p10",1000,100]\(prizes)],
            "ladders":{"1":[["p10",100000000]],"2":[["p50",50000000],["p10",100000000]]},
            "falls":true,"audit_one_in":10,
            "revealers":[["operator.example","\(Hexadecimal.encode(vrf.bytes))"]],
            "parties":[{"name":"operator.example","legal_name":"Operator","address":"Road 1",
              "note_key":"\(Self.verifierKey("operator.example", 5))"}],
            "title":{"zh":"\(title ?? "演示")","en":"\(title ?? "Demo")"},
            "organiser":{"name":{"zh":"主办方","en":"Organiser"},"contact":"a@example.com"},
            "opens":\(opens),"closes":\(closes),"receipt_promise_s":60,"amend_notice_s":86400,
            "log_key":"\(Self.verifierKey(origin, 6))","receipt_key":"\(receiptKey)",
            "eligibility":{"least_fen":\(leastFen),"kinds":\(list(kinds)),
              "regions":\(list(regions)),"sellers":\(list(sellers)),
              "issued_from":"\(issued.0)","issued_to":"\(issued.1)",
              "person_only":\(personOnly),"name_must_match":\(nameMustMatch)},
            "tables":[\(tables.joined(separator: ","))],
            "caps":{\(caps.joined(separator: ","))},
            "wait_unlisted_s":3600,"mode":"instant","tax":{"exempt_fen":80000,"rate_percent":20},
            "fund_fen":100000000,"rules_text_sha256":"\(hash)","program_sha256":"\(hash)"\(draws ?? "")}
            """.utf8)
    }
}

extension VerifiedReceipt {
    /// A verified receipt of a person's, with what a test asks for.
    package static func test(
        _ number: Int = 1, id: InvoiceID? = nil, seller: String = SyntheticInvoice.seller,
        kind: InvoiceKind = .digitalOrdinary, fen: Int64 = 11_300,
        issuedOn: String = "2025-03-05", status: InvoiceStatus = .normal, buyer: String = "张三",
        buyerIsPerson: Bool = true
    ) -> VerifiedReceipt {
        VerifiedReceipt(
            id: id ?? SyntheticInvoice.digital(number).id, seller: seller, kind: kind,
            amount: Fen(fen), issuedOn: CalendarDay(issuedOn)!, status: status, buyer: buyer,
            buyerIsPerson: buyerIsPerson)
    }
}
