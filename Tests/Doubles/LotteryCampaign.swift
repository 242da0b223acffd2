package import Cryptography
package import Lottery

/// A campaign with an operator and two witnesses, all of whose keys follow from names.
package struct LotteryCampaign: Sendable {
    package static let origin = "draw.example/lottery/spring"
    package static let witnesses = ["one.example/w", "two.example/w"]
    package static let auditors = ["treasury.example", "notary.example"]

    package let manifest: CampaignManifest
    package let body: [UInt8]
    /// In cumulative order, of each ladder: parts per billion of the three prizes.
    package static let usualLadders = """
        {"1": [["p800", 1000000], ["p50", 100000000], ["p10", 300000000]],
         "2": [["p50", 400000000], ["p10", 600000000]]}
        """

    /// - Parameters:
    ///   - prizes: `[id, fen, number]` each.
    ///   - urls: where the witnesses answer.
    package init(
        prizes: String = #"[["p800", 80000, 2], ["p50", 5000, 20], ["p10", 1000, 1000000]]"#,
        ladders: String = usualLadders, falls: Bool = true, sealInterval: Int = 0,
        campaignKey: [UInt8] = Self.bytes("campaign key").bytes,
        draws: String = "[]", witnesses: [String] = Self.witnesses, reserves: [String] = [],
        urls: [String] = ["http://127.0.0.1:1", "http://127.0.0.1:2"], amends: String = ""
    ) {
        func hex(_ bytes: [UInt8]) -> String { Hexadecimal.encode(bytes) }
        var key = campaignKey
        let fingerprint = CampaignKey(Secret(movingFrom: &key))!.fingerprint
        let operatorName = "operator.example"
        let revealers = ([operatorName] + witnesses).map {
            #"["\#($0)", "\#(hex(Self.revealer($0).publicKey.bytes))"]"#
        }
        let parties =
            [Self.party(operatorName, Self.noteKey(operatorName, .note), url: nil)]
            + zip(witnesses, urls).map {
                Self.party($0, Self.noteKey($0, .cosignature), url: $1)
            }
        let auditors = Self.auditors.map {
            #"{"name": "\#($0)", "note_key": "\#(Self.noteKey($0, .note))"}"#
        }
        let waiting = reserves.map { name in
            let party = Self.party(
                name, Self.noteKey(name, .cosignature), url: "http://127.0.0.1:3")
            let key = hex(Self.revealer(name).publicKey.bytes)
            return #"\#(party.dropLast()), "vrf_key": "\#(key)"}"#
        }
        let digest = hex([UInt8](repeating: 7, count: 32))
        let text = """
            {"origin": "\(Self.origin)", "campaign": "spring",
             "campaign_key": "\(fingerprint)", "falls": \(falls), "audit_one_in": 10,
             "prizes": \(prizes), "ladders": \(ladders),
             "revealers": [\(revealers.joined(separator: ", "))],
             "title": {"zh": "春", "en": "Spring"},
             "organiser": {"name": {"zh": "局", "en": "Office"}, "contact": "a@draw.example"},
             "opens": 0, "closes": 4000000000, "receipt_promise_s": 60,
             "seal_interval_ms": \(sealInterval), "amend_notice_s": 86400,
             "log_key": "\(Self.noteKey(Self.origin, .note))",
             "receipt_key": "\(Self.noteKey(Self.origin + "/receipt", .note))",
             "parties": [\(parties.joined(separator: ", "))],
             "reserves": [\(waiting.joined(separator: ", "))],
             "auditors": [\(auditors.joined(separator: ", "))],
             "eligibility": {"least_fen": 10000, "kinds": [], "issued_from": "2026-01-01",
                             "issued_to": "2026-12-31", "person_only": false,
                             "name_must_match": false},
             "tables": [{"least_fen": 10000, "ladder": 1}], "wait_unlisted_s": 3600,
             "mode": "instant", "tax": {"exempt_fen": 80000, "rate_percent": 20},
             "fund_fen": 1000000000, "payouts": [], "rules_text_sha256": "\(digest)",
             "program_sha256": "\(digest)", "draws": \(draws)\(amends)}
            """
        body = Array(text.utf8)
        do {
            manifest = try CampaignManifest(body)
        } catch {
            fatalError("\(error)")
        }
    }

    private static func party(_ name: String, _ key: VerifierKey, url: String?) -> String {
        let url = url.map { #", "url": "\#($0)""# } ?? ""
        return
            #"{"name": "\#(name)", "legal_name": "\#(name)", "address": "-", "note_key": "\#(key)"\#(url)}"#
    }

    /// With the signatures of all parties and auditors.
    package var stored: StoredManifest {
        StoredManifest(
            holdsFrom: manifest.amends?.from ?? 0, body: body,
            signatures: String(decoding: signatures.bytes, as: UTF8.self))
    }

    private var signatures: SignedNote {
        let text = CampaignStatement.manifest(manifest.digest).text(origin: Self.origin)!
        let names = manifest.signingKeys.map(\.name)
        return SignedNote(
            text: text, signatures: names.map { Self.signer($0, .note).sign(text) })!
    }

    package var parties: SealingParties { SealingParties(manifest) }

    /// The operator's keys of the draw.
    package static func sealingKeys() -> SealingKeys {
        SealingKeys(log: signer(origin, .note), revealer: revealer("operator.example"))!
    }

    package static func witnessKeys(_ name: String) -> WitnessKeys {
        WitnessKeys(cosigner: signer(name, .cosignature), revealer: revealer(name))!
    }

    package static func bytes(_ text: String) -> Bytes32 { SHA256.hash(Array(text.utf8)) }

    package static func signer(_ name: String, _ kind: VerifierKey.Kind) -> NoteSigner {
        var seed = bytes("note key of \(name)").bytes
        let key = Ed25519PrivateKey(seed: Secret(movingFrom: &seed))!
        return NoteSigner(name: name, kind: kind, key: key)!
    }

    package static func revealer(_ name: String) -> ECVRFPrivateKey {
        var scalar = bytes("VRF key of \(name)").bytes
        return ECVRFPrivateKey(Secret(movingFrom: &scalar))!
    }

    package static func noteKey(_ name: String, _ kind: VerifierKey.Kind) -> VerifierKey {
        signer(name, kind).verifierKey
    }

    /// Entries of invoices that follow from numbers.
    package func entries(
        _ numbers: Range<Int>, oddsTable: UInt32 = 1, acceptedAt: UInt64 = 0
    ) -> [Entry] {
        numbers.map { number in
            Entry(
                manifest: manifest.digest, invoice: Self.bytes("invoice \(number)"),
                holder: Self.bytes("holder \(number)"), acceptedAt: acceptedAt,
                oddsTable: oddsTable)
        }
    }
}
