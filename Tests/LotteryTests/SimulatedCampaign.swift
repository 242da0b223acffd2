import Cryptography
import Invoices
import Lottery

/// A campaign of an operator, two witnesses, a cosigner and two auditors, published as its sequencer would. All
/// keys are made of their names, so the same calls give the same bytes.
struct SimulatedCampaign {
    static let origin = "fapiao.example/lottery/simulated"
    static let parties = ["operator.example", "notary.example", "consumers.example"]
    static let auditors = ["treasury.example", "audit.example"]
    static let cosigner = "university.example"
    static let opens: UInt64 = 1_767_225_600
    static let closes = opens + 100_000
    static let promise: UInt64 = 60

    /// Files by path.
    var files: [String: [UInt8]] = [:]
    private(set) var manifests: [CampaignManifest] = []
    var entries: [[UInt8]] = []
    var seals: [PublishedSeal] = []
    /// Of what was sealed so far, as the honest sequencer works it out.
    var replay: CampaignReplay?
    private(set) var outcomes: [[InstantDraw.Outcome]] = []
    /// Whether the cosigner took part.
    var isCosigned = true

    static func secret(_ name: String) -> Secret {
        var bytes = SHA256.digest(Array(name.utf8))
        return Secret(movingFrom: &bytes)
    }

    static func signer(_ name: String, _ kind: VerifierKey.Kind = .note) -> NoteSigner {
        NoteSigner(name: name, kind: kind, key: Ed25519PrivateKey(seed: secret("note " + name))!)!
    }

    static func vrf(_ name: String) -> ECVRFPrivateKey { ECVRFPrivateKey(secret("vrf " + name))! }

    static func campaignKey() -> CampaignKey { CampaignKey(secret("simulated campaign key"))! }

    /// The manifest's text, with some of its parts replaced.
    static func manifestText(
        _ changes: [(String, String)] = [], parties: [String] = SimulatedCampaign.parties
    ) -> String {
        let revealers = parties.map {
            "[\"\($0)\", \"\(Hexadecimal.encode(vrf($0).publicKey.bytes))\"]"
        }
        let people = parties.enumerated().map { place, name in
            let key = signer(name, place == 0 ? .note : .cosignature).verifierKey
            let url = place == 0 ? "" : ", \"url\": \"https://\(name)/witness\""
            return """
                {"name": "\(name)", "legal_name": "\(name) Ltd", "address": "1 Road",
                "note_key": "\(key)"\(url)}
                """
        }
        let auditing = auditors.map {
            "{\"name\": \"\($0)\", \"note_key\": \"\(signer($0).verifierKey)\"}"
        }
        let reserve = parties.contains("reserve.example") ? "spare.example" : "reserve.example"
        var text = """
            {"audit_one_in": 10, "campaign": "simulated", "origin": "\(origin)",
            "campaign_key": "\(campaignKey().fingerprint)", "falls": true,
            "prizes": [["a", 20000, 3], ["b", 1000, 12], ["grand", 80000, 3], ["small", 5000, 9]],
            "ladders": {"1": [["a", 20000000], ["b", 180000000]], "2": [["b", 90000000]]},
            "revealers": [\(revealers.joined(separator: ", "))],
            "title": {"zh": "模拟", "en": "Simulated"},
            "organiser": {"name": {"zh": "市", "en": "City"}, "contact": "12345"},
            "opens": \(opens), "closes": \(closes), "receipt_promise_s": \(promise),
            "amend_notice_s": 86400, "log_key": "\(signer(origin).verifierKey)",
            "receipt_key": "\(signer(origin + "/receipt").verifierKey)",
            "parties": [\(people.joined(separator: ", "))],
            "cosigners": [{"name": "\(cosigner)", "url": "https://\(cosigner)",
            "note_key": "\(signer(cosigner, .cosignature).verifierKey)"}],
            "reserves": [{"name": "\(reserve)", "legal_name": "R", "address": "2 Road",
            "note_key": "\(signer(reserve, .cosignature).verifierKey)",
            "vrf_key": "\(Hexadecimal.encode(vrf(reserve).publicKey.bytes))",
            "url": "https://\(reserve)"}],
            "keepers": {"operator.example": "keeper.example"},
            "auditors": [\(auditing.joined(separator: ", "))],
            "eligibility": {"least_fen": 10000, "kinds": ["32", "10"], "regions": ["3302"],
            "sellers": [], "issued_from": "2026-01-01", "issued_to": "2026-01-31",
            "person_only": true, "name_must_match": true},
            "tables": [{"least_fen": 10000, "ladder": 2}, {"least_fen": 50000, "ladder": 1}],
            "caps": {"holder_day": 3, "holder_all": 100, "seller_day": 500},
            "wait_unlisted_s": 3600, "mode": "after_days", "pay_after_days": 7,
            "tax": {"exempt_fen": 80000, "rate_percent": 20}, "fund_fen": 1000000,
            "payouts": [{"channel": "bank", "least_fen": 100, "most_fen": 500000}],
            "rules_text_sha256": "\(SHA256.hash([1]))", "program_sha256": "\(SHA256.hash([2]))",
            "exclusive_with": [], "draws": [
            {"name": "draw-1", "series": "main", "closes": \(opens + 20_000),
            "tiers": [["grand", 1], ["small", 3]], "per_holder": 1, "passes_over": ["won"],
            "sources": [{"name": "ssq", "issue": "2026001", "pattern": "ssq",
            "sale_ends": \(opens + 30_000), "last_day": "2026-01-05"}]},
            {"name": "draw-2", "series": "main", "closes": \(opens + 90_000),
            "tiers": [["grand", 1], ["small", 3]], "per_holder": 2,
            "passes_over": ["won", "drawn"], "sources": []}]}

            """
        for (part, other) in changes { text = text.replacing(part, with: other) }
        return text
    }

    init(parties: [String] = SimulatedCampaign.parties) {
        publish(Self.manifestText(parties: parties))
    }

    init(manifest: String) { publish(manifest) }

    /// Adds a manifest with its signatures; those of `unsigned` are missing.
    mutating func publish(_ text: String, unsigned: Set<String> = []) {
        let bytes = Array(text.utf8)
        guard let manifest = try? CampaignManifest(bytes) else { fatalError("no manifest") }
        files[CampaignPath.manifest(manifest.digest)] = bytes
        let statement = CampaignStatement.manifest(manifest.digest)
        let staying = Set(manifest.parties.map(\.name))
        let signing =
            manifest.parties.map(\.name) + Self.parties.filter { !staying.contains($0) }
            + Self.auditors
        files[CampaignPath.signatures(manifest.digest)] = Self.note(
            statement, signing.filter { !unsigned.contains($0) })
        manifests.append(manifest)
        if replay == nil {
            replay = CampaignReplay([manifest.rules])
        } else {
            replay?.amend(manifest.rules)
        }
    }

    static func note(_ statement: CampaignStatement, _ names: [String]) -> [UInt8] {
        let text = statement.text(origin: origin)!
        let signatures = names.map { signer($0).sign(text) }
        // A note without a line is none; one of a stranger says nothing.
        let lines = signatures.isEmpty ? [signer("nobody.example").sign(text)] : signatures
        return SignedNote(text: text, signatures: lines)!.bytes
    }

    static func holder(_ number: Int) -> String { "holder-\(number % 40)" }

    static func invoice(_ number: Int) -> EnteredInvoice {
        EnteredInvoice(seller: "91990000MA0000001R", code: "", number: "\(number)")
    }

    mutating func enter(
        _ count: Int, at time: UInt64, under manifest: Int? = nil, number: Int? = nil
    ) {
        for _ in 0..<count {
            let number = number ?? entries.count
            let entry = Self.campaignKey().entry(
                of: Self.invoice(number), by: Self.holder(number),
                under: manifests[manifest ?? manifests.count - 1].digest,
                oddsTable: UInt32(1 + number % 2), acceptedAt: time)
            entries.append(entry.bytes)
        }
    }

    /// Where a seal differs from what an honest operator would make.
    struct Cheat {
        /// The question that the revealers answer.
        var from: UInt64?
        var previousSeed: Bytes32?
        var answeredSize: UInt64?
        var root: Bytes32?
        var withoutCosignature: String?
        var manifest: Bytes32?
    }

    func root(_ size: UInt64) -> Bytes32 {
        var tree = MerkleFrontier()
        for bytes in entries.prefix(Int(size)) { tree.append(leaf: MerkleTree.leafHash(bytes)) }
        return tree.root
    }

    /// The checkpoint of a size, cosigned by the witnesses a second apart.
    func checkpoint(
        _ size: UInt64, root: Bytes32, at time: UInt64, without: String? = nil
    ) -> SignedNote {
        let text = Checkpoint(origin: Self.origin, size: size, root: root)!.text
        var note = SignedNote(text: text, signatures: [Self.signer(Self.origin).sign(text)])!
        let names = witnesses + (isCosigned ? [Self.cosigner] : [])
        for (place, name) in names.enumerated() where name != without {
            note.add(Self.signer(name, .cosignature).cosign(text, at: time + UInt64(place)))
        }
        return note
    }

    private var witnesses: [String] { manifests.last!.witnessKeys.map(\.name) }

    func reveals(_ question: [UInt8], of manifest: CampaignManifest? = nil) -> [[UInt8]] {
        (manifest ?? manifests.last!).parties.map { Self.vrf($0.name).prove(question) }
    }

    /// Seals all entries that are not sealed yet.
    mutating func seal(at time: UInt64, _ cheat: Cheat = Cheat()) {
        let size = UInt64(entries.count)
        let manifest = cheat.manifest ?? manifests.last!.digest
        let root = cheat.root ?? root(size)
        let note = checkpoint(size, root: root, at: time, without: cheat.withoutCosignature)
        let answered = cheat.answeredSize ?? size
        let question = SealQuestion(
            origin: Self.origin, manifest: manifest, from: cheat.from ?? replay!.size,
            previousSeed: cheat.previousSeed ?? replay!.seed, size: answered,
            root: answered == size ? root : self.root(answered))!
        let proofs = reveals(question.bytes)
        let published = CampaignReplay.Seal(
            manifest: manifest, entries: Array(entries[Int(replay!.size)...]), root: root,
            proofs: proofs)
        let outcomes = (try? replay!.add(published).get()) ?? []
        self.outcomes.append(outcomes)
        seals.append(
            PublishedSeal(
                manifest: manifest, note: note.bytes, proofs: proofs,
                wins: outcomes.compactMap { outcome in
                    outcome.prize.map {
                        PublishedSeal.Win(index: outcome.ticket.index, value: Self.value($0))
                    }
                }))
    }

    static func value(_ prize: String) -> Fen {
        Fen(["a": 20_000, "b": 1_000, "grand": 80_000, "small": 5_000][prize] ?? 0)
    }

    /// Writes tiles, seals and the public checkpoint.
    mutating func publishLog() {
        var builder = TileBuilder()
        for entry in entries {
            for tile in builder.append(entry) { files[tile.coordinate.path] = tile.bytes }
        }
        for tile in builder.partial { files[tile.coordinate.path] = tile.bytes }
        let whole = TileNumber.widthMaximum
        for start in stride(from: 0, to: seals.count, by: whole) {
            let some = Array(seals[start..<min(seals.count, start + whole)])
            let number = TileNumber(index: UInt64(start / whole), width: some.count)
            files[SealFile.path(number)] = SealFile.encode(some)
        }
        let text = Checkpoint(origin: Self.origin, size: builder.size, root: builder.root)!.text
        files[CampaignPath.checkpoint] =
            SignedNote(
                text: text, signatures: [Self.signer(Self.origin).sign(text)])!.bytes
    }

    /// What a holder is given of a sealed entry.
    func proof(_ index: UInt64) -> HolderProof {
        var from: UInt64 = 0
        for seal in seals {
            let note = SignedNote(seal.note)!
            let size = Checkpoint(note.text)!.size
            if index < size { return proof(index, seal, from: from, size: size, note) }
            from = size
        }
        fatalError("no seal has the entry")
    }

    private func proof(
        _ index: UInt64, _ seal: PublishedSeal, from: UInt64, size: UInt64, _ note: SignedNote
    ) -> HolderProof {
        var nodes: [MerkleNode: Bytes32] = [:]
        var tree = MerkleFrontier()
        for bytes in entries.prefix(Int(size)) {
            tree.append(leaf: MerkleTree.leafHash(bytes)) { nodes[$0] = $1 }
        }
        var before = CampaignReplay(manifests.map(\.rules))
        var start = 0
        for earlier in seals {
            let end = Int(Checkpoint(SignedNote(earlier.note)!.text)!.size)
            if UInt64(start) == from { break }
            let some = CampaignReplay.Seal(
                manifest: earlier.manifest, entries: Array(entries[start..<end]),
                root: root(UInt64(end)), proofs: earlier.proofs)
            _ = before.add(some)
            start = end
        }
        return HolderProof(
            entry: Entry(entries[Int(index)])!, manifest: seal.manifest, from: from,
            previousSeed: before.seed, proofs: seal.proofs,
            inclusion: InclusionProof(index: index, size: size) { nodes[$0]! }, note: note)!
    }

    static func receipt(_ entry: [UInt8]) -> [UInt8] {
        let statement = CampaignStatement.receipt(
            leaf: MerkleTree.leafHash(entry), acceptedAt: Entry(entry)!.acceptedAt)
        return note(statement, [origin + "/receipt"])
    }
}

/// Files in memory.
struct MemoryFiles: CampaignFiles {
    let files: [String: [UInt8]]

    func read(_ path: String, atMost: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        guard let bytes = files[path] else { return nil }
        guard bytes.count <= atMost else { throw .tooLarge(path) }
        return bytes
    }
}
