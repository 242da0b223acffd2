package import Cryptography
package import Invoices
package import Lottery

/// A campaign whose public files are made in memory, by the code that seals and draws in earnest.
package struct SyntheticCampaign: Sendable {
    /// Files by path.
    package var files: [String: [UInt8]] = [:]
    package private(set) var manifests: [CampaignManifest] = []
    /// The published bytes of the log, in its order.
    package var entries: [[UInt8]] = []
    /// The numbers of the entries' invoices.
    package private(set) var numbers: [Int] = []
    package var seals: [PublishedSeal] = []
    /// Where each seal ends.
    package private(set) var sizes: [UInt64] = []
    /// Before each seal.
    package private(set) var seeds: [Bytes32] = []
    package private(set) var outcomes: [InstantDraw.Outcome] = []
    private var replay: CampaignReplay?
    private var tree = MerkleFrontier()
    private var cosigners: [String] = []

    package static func campaignKey() -> CampaignKey {
        guard let key = CampaignKey(SyntheticKeys.secret("campaign key")) else {
            fatalError("no key")
        }
        return key
    }

    package init(_ manifest: SyntheticManifest) { publish(manifest) }

    package var origin: String { manifests[0].origin }
    package var manifest: CampaignManifest { manifests[manifests.count - 1] }
    package var auditors: [String] { manifest.auditors.map(\.name) }

    /// Adds a manifest with all its signatures but those of `unsigned`.
    package mutating func publish(_ text: SyntheticManifest, unsigned: Set<String> = []) {
        let bytes = Array(text.text.utf8)
        let manifest: CampaignManifest
        do {
            manifest = try CampaignManifest(bytes)
        } catch {
            fatalError("\(error)\n\(text.text)")
        }
        let signing = Set(
            (manifests.last.map { $0.parties.map(\.name) } ?? []) + text.parties + text.auditors)
        files[CampaignPath.manifest(manifest.digest)] = bytes
        files[CampaignPath.signatures(manifest.digest)] = Self.note(
            .manifest(manifest.digest), signing.subtracting(unsigned).sorted(),
            origin: manifest.origin)
        manifests.append(manifest)
        cosigners = text.cosigners
        if replay == nil {
            replay = CampaignReplay([manifest.rules])
        } else {
            replay?.amend(manifest.rules)
        }
    }

    package static func note(
        _ statement: CampaignStatement, _ names: [String], origin: String
    ) -> [UInt8] {
        guard let text = statement.text(origin: origin),
            let note = SignedNote(
                text: text,
                // A note without a line is none; one of a stranger says nothing.
                signatures: (names.isEmpty ? ["nobody.example"] : names).map {
                    SyntheticKeys.signer($0).sign(text)
                })
        else { fatalError("a statement that breaks its line") }
        return note.bytes
    }

    // MARK: entries

    package static func invoice(_ number: Int) -> EnteredInvoice {
        EnteredInvoice(seller: "91990000MA0000001R", code: "", number: "\(number)")
    }

    package static func holder(_ number: Int, of holders: Int) -> String {
        "holder-\(number % max(1, holders))"
    }

    /// Adds the entry of an invoice of its own, under the newest manifest.
    package mutating func enter(_ number: Int, holders: Int, ladder: UInt32, at time: UInt64) {
        let entry = Self.campaignKey().entry(
            of: Self.invoice(number), by: Self.holder(number, of: holders),
            under: manifest.digest, oddsTable: ladder, acceptedAt: time)
        append(entry.bytes, number)
    }

    package mutating func append(_ entry: [UInt8], _ number: Int) {
        entries.append(entry)
        numbers.append(number)
        tree.append(leaf: MerkleTree.leafHash(entry))
    }

    // MARK: seals

    /// The checkpoint of a size, cosigned by the witnesses a second apart.
    package func checkpoint(
        _ size: UInt64, root: Bytes32, at time: UInt64, without: String? = nil
    ) -> SignedNote {
        guard let text = Checkpoint(origin: origin, size: size, root: root)?.text,
            var note = SignedNote(
                text: text, signatures: [SyntheticKeys.signer(origin).sign(text)])
        else { fatalError("no checkpoint") }
        let names = manifest.witnessKeys.map(\.name) + cosigners
        for (place, name) in names.enumerated() where name != without {
            note.add(
                SyntheticKeys.signer(name, .cosignature).cosign(text, at: time + UInt64(place)))
        }
        return note
    }

    package func reveals(_ question: [UInt8]) -> [[UInt8]] {
        manifest.parties.map { SyntheticKeys.revealer($0.name).prove(question) }
    }

    /// Seals all entries that are not sealed yet.
    package mutating func seal(at time: UInt64) {
        guard var replay = replay.take() else { fatalError("no manifest") }
        let (from, size) = (replay.size, UInt64(entries.count))
        guard
            let question = SealQuestion(
                origin: origin, manifest: manifest.digest, from: from, previousSeed: replay.seed,
                size: size, root: tree.root)
        else { fatalError("a seal without entries") }
        seeds.append(replay.seed)
        let proofs = reveals(question.bytes)
        let added = replay.add(
            CampaignReplay.Seal(
                manifest: manifest.digest, entries: Array(entries[Int(from)...]), root: tree.root,
                proofs: proofs))
        guard case .success(let won) = added else { fatalError("\(added)") }
        self.replay = replay
        outcomes += won
        sizes.append(size)
        seals.append(
            PublishedSeal(
                manifest: manifest.digest,
                note: checkpoint(size, root: tree.root, at: time).bytes, proofs: proofs,
                wins: won.compactMap { outcome in
                    value(of: outcome).map {
                        PublishedSeal.Win(index: outcome.ticket.index, value: $0)
                    }
                }))
    }

    /// What the parties of the last seal were asked; nil before the first.
    package var lastQuestion: SealQuestion? {
        guard let seal = seals.last, let size = sizes.last, let seed = seeds.last else {
            return nil
        }
        return SealQuestion(
            origin: origin, manifest: seal.manifest, from: sizes.dropLast().last ?? 0,
            previousSeed: seed, size: size, root: root(size))
    }

    /// Seals what is there as an operator would who looks at nothing, under the question that it gives.
    /// - Parameter isSecond: whether it takes the last seal's place, behind the same one.
    package mutating func sealBlindly(
        at time: UInt64, previousSeed: Bytes32? = nil, isSecond: Bool = false
    ) {
        var seed = previousSeed ?? replay?.seed ?? .zero
        if isSecond, let last = seeds.popLast() {
            seed = last
            sizes.removeLast()
            seals.removeLast()
        }
        let (from, size) = (sizes.last ?? 0, UInt64(entries.count))
        guard
            let question = SealQuestion(
                origin: origin, manifest: manifest.digest, from: from, previousSeed: seed,
                size: size, root: tree.root)
        else { fatalError("a seal without entries") }
        seeds.append(seed)
        sizes.append(size)
        seals.append(
            PublishedSeal(
                manifest: manifest.digest,
                note: checkpoint(size, root: tree.root, at: time).bytes,
                proofs: reveals(question.bytes), wins: []))
    }

    /// What an entry won, by the manifest that it carries.
    package func value(of outcome: InstantDraw.Outcome) -> Fen? {
        guard let prize = outcome.prize,
            let entry = Entry(entries[Int(outcome.ticket.index)])
        else { return nil }
        let own = manifests.first { $0.digest == entry.manifest }
        return own?.rules.prizes.first { $0.id == prize }?.value
    }

    /// The root behind the first `size` entries.
    package func root(_ size: UInt64) -> Bytes32 {
        var tree = MerkleFrontier()
        for bytes in entries.prefix(Int(size)) { tree.append(leaf: MerkleTree.leafHash(bytes)) }
        return tree.root
    }

    // MARK: files

    /// Writes tiles, seals and the public checkpoint.
    package mutating func publishLog() {
        var builder = TileBuilder()
        for entry in entries {
            for tile in builder.append(entry) { files[tile.coordinate.path] = tile.bytes }
        }
        for tile in builder.partial { files[tile.coordinate.path] = tile.bytes }
        for path in files.keys where path.hasPrefix("seals/") { files[path] = nil }
        let whole = TileNumber.widthMaximum
        for start in stride(from: 0, to: seals.count, by: whole) {
            let some = Array(seals[start..<min(seals.count, start + whole)])
            let number = TileNumber(index: UInt64(start / whole), width: some.count)
            files[SealFile.path(number)] = SealFile.encode(some)
        }
        publishCheckpoint(size: builder.size, root: builder.root)
    }

    package mutating func publishCheckpoint(size: UInt64, root: Bytes32) {
        guard let text = Checkpoint(origin: origin, size: size, root: root)?.text,
            let note = SignedNote(
                text: text, signatures: [SyntheticKeys.signer(origin).sign(text)])
        else { fatalError("no checkpoint") }
        files[CampaignPath.checkpoint] = note.bytes
    }

    /// What holders may show of these entries.
    package func proofs(_ indexes: [UInt64]) -> [HolderProof] {
        var nodes: [MerkleNode: Bytes32] = [:]
        var tree = MerkleFrontier()
        for bytes in entries {
            tree.append(leaf: MerkleTree.leafHash(bytes)) { nodes[$0] = $1 }
        }
        return indexes.map { index in
            guard let place = sizes.firstIndex(where: { $0 > index }),
                let entry = Entry(entries[Int(index)]), let note = SignedNote(seals[place].note),
                let proof = HolderProof(
                    entry: entry, manifest: seals[place].manifest,
                    from: place > 0 ? sizes[place - 1] : 0, previousSeed: seeds[place],
                    proofs: seals[place].proofs,
                    inclusion: InclusionProof(index: index, size: sizes[place]) {
                        nodes[$0] ?? .zero
                    }, note: note)
            else { fatalError("no seal has entry \(index)") }
            return proof
        }
    }

    package func receipt(_ entry: Entry) -> [UInt8] {
        Self.note(
            .receipt(leaf: entry.leafHash, acceptedAt: entry.acceptedAt), [origin + "/receipt"],
            origin: origin)
    }
}
