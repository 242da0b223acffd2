import Cryptography
package import Lottery

/// A campaign that is sealed in memory, but for the store.
package struct SealingBench<Store: SealStore>: Sendable {
    package let campaign: LotteryCampaign
    package let store: Store
    package let files: MemoryLogFiles
    package var witnesses: [String: MemoryWitness]
    /// The manifests that have held, in their order.
    package var rules: [CampaignRules]

    package init(
        _ campaign: LotteryCampaign, _ store: Store, files: MemoryLogFiles = MemoryLogFiles()
    ) {
        self.campaign = campaign
        self.store = store
        self.files = files
        let campaigns = [LotteryCampaign.origin: [campaign.parties]]
        witnesses = Dictionary(
            uniqueKeysWithValues: LotteryCampaign.witnesses.map {
                ($0, MemoryWitness($0, campaigns))
            })
        rules = [campaign.manifest.rules]
    }

    package func sequencer(
        keeperAnswers: [RevealRequest.Proof] = []
    ) -> Sequencer<Store, MemoryLogFiles> {
        Sequencer(
            origin: LotteryCampaign.origin, keys: LotteryCampaign.sealingKeys(), store: store,
            files: files, keeperAnswers: keeperAnswers,
            connect: { [witnesses] in witnesses[$0.name]! })
    }

    /// One that dies at some step.
    package func sequencer(
        _ crashes: Crashes
    ) -> Sequencer<CrashingSealStore<Store>, CrashingLogFiles<MemoryLogFiles>> {
        Sequencer(
            origin: LotteryCampaign.origin, keys: LotteryCampaign.sealingKeys(),
            store: CrashingSealStore(store, crashes), files: CrashingLogFiles(files, crashes),
            connect: { [witnesses] in CrashingWitness(witnesses[$0.name]!, crashes) })
    }

    /// The prizes of all entries in the order of the log, worked out again from the public files alone.
    package func replayed() throws -> [String?] {
        try PublishedFilesReplay.prizes(files.all, rules, campaign.parties)
    }

    /// The same as people are told them.
    package func told() async throws -> [String?] {
        let state = try await store.state()
        var prizes = [String?](repeating: nil, count: Int(state.last?.size ?? 0))
        for seal in try await store.seals(from: 0, 100_000) {
            for win in seal.wins { prizes[Int(win.index)] = win.prize }
        }
        return prizes
    }
}

package struct FilesFault: Error {
    package let what: String
    package init(_ what: String) { self.what = what }
}

/// Works a campaign out again from its public files, as somebody who has nothing else.
package enum PublishedFilesReplay {
    package static func prizes(
        _ files: [String: [UInt8]], _ rules: [CampaignRules], _ parties: SealingParties
    ) throws -> [String?] {
        guard let bytes = files["checkpoint"] else { return [] }
        guard let note = SignedNote(bytes), let checkpoint = parties.wholeCheckpoint(note) else {
            throw FilesFault("the checkpoint is not whole")
        }
        let entries = try bundled(files, checkpoint.size)
        var replay = CampaignReplay(rules)
        var prizes: [String?] = []
        for seal in try seals(files, checkpoint.size) {
            guard let note = SignedNote(seal.note), let own = parties.wholeCheckpoint(note),
                own.size <= checkpoint.size
            else { throw FilesFault("a seal is not cosigned") }
            let outcomes = try replay.add(
                CampaignReplay.Seal(
                    manifest: seal.manifest,
                    entries: Array(entries[Int(replay.size)..<Int(own.size)]), root: own.root,
                    proofs: seal.proofs)
            ).get()
            let winners = outcomes.filter { $0.prize != nil }.map(\.ticket.index)
            guard winners == seal.wins.map(\.index) else { throw FilesFault("other winners") }
            prizes += outcomes.map(\.prize)
        }
        guard replay.size == checkpoint.size else { throw FilesFault("a seal is missing") }
        return prizes
    }

    private static func bundled(
        _ files: [String: [UInt8]], _ size: UInt64
    ) throws -> [[UInt8]] {
        var entries: [[UInt8]] = []
        while entries.count < size {
            let width = min(TileNumber.widthMaximum, Int(size) - entries.count)
            let number = TileNumber(
                index: UInt64(entries.count / TileNumber.widthMaximum), width: width)
            let place = TileCoordinate(.entries, number)
            guard let bytes = files[place.path], let found = Tile(place, bytes).entries else {
                throw FilesFault("\(place.path) is missing")
            }
            entries += found
        }
        return entries
    }

    /// All seals up to the one that ends at this size.
    private static func seals(
        _ files: [String: [UInt8]], _ size: UInt64
    ) throws -> [PublishedSeal] {
        var seals: [PublishedSeal] = []
        while true {
            let index = UInt64(seals.count / TileNumber.widthMaximum)
            // Older partial files may lie there as well.
            let width = (1...TileNumber.widthMaximum).last {
                files[SealFile.path(TileNumber(index: index, width: $0))] != nil
            }
            guard let width,
                let found = SealFile.decode(
                    files[SealFile.path(TileNumber(index: index, width: width))] ?? [],
                    width: width)
            else { throw FilesFault("a file of seals is missing") }
            for seal in found {
                seals.append(seal)
                if Checkpoint(SignedNote(seal.note)?.text ?? "")?.size == size { return seals }
            }
        }
    }
}
