import Cryptography
import GoldenValues
import Lottery
import Testing

struct CampaignReplayTests {
    private static let values = Golden.values

    private static func seal(_ known: LotteryValues.Seal) -> CampaignReplay.Seal {
        let entries = values.entries[Int(known.from)..<Int(known.size)]
        return CampaignReplay.Seal(
            manifest: Golden.rules.manifest, entries: entries.map(\.data.bytes),
            root: known.root.hash, proofs: known.reveals.map(\.pi.bytes))
    }

    @Test func theGoldenCampaignIsReplayed() throws {
        var replay = CampaignReplay([Golden.rules])
        for known in Self.values.seals {
            #expect(replay.stock == Golden.stock(known.stockBefore))
            let outcomes = try replay.add(Self.seal(known)).get()
            #expect(outcomes.map(\.prize) == known.outcomes.map(\.prize))
            #expect(outcomes.map(\.ticket.key) == known.outcomes.map(\.key.hash))
            #expect(replay.seed == known.seed.hash)
            #expect(replay.size == known.size)
        }
    }

    /// The second seal, of one entry, with something else in one place.
    private static func second(
        manifest: Bytes32 = Golden.rules.manifest, entries: [[UInt8]]? = nil, root: Bytes32? = nil,
        proofs: [[UInt8]]? = nil
    ) -> CampaignReplay.Seal {
        let good = seal(values.seals[1])
        let entries = entries ?? good.entries
        var tree = MerkleFrontier()
        for bytes in seal(values.seals[0]).entries + entries {
            tree.append(leaf: MerkleTree.leafHash(bytes))
        }
        // What the operator would publish with it: the root over these entries.
        return CampaignReplay.Seal(
            manifest: manifest, entries: entries, root: root ?? tree.root,
            proofs: proofs ?? good.proofs)
    }

    private static func changed(_ change: (inout [UInt8]) -> Void) -> [[UInt8]] {
        var bytes = values.entries[2].data.bytes
        change(&bytes)
        return [bytes]
    }

    /// Under what name each trick is caught.
    @Test(
        arguments: [
            ("no entry", second(entries: []), .noEntries),
            ("another manifest", second(manifest: .zero), .foreignManifest),
            ("another root", second(root: .zero), .otherRoot),
            (
                "an entry dropped from the root's",
                second(entries: [], root: values.seals[1].root.hash), .noEntries
            ),
            (
                "an entry more than the root's",
                second(
                    entries: [values.entries[2].data.bytes, values.entries[3].data.bytes],
                    root: values.seals[1].root.hash), .otherRoot
            ),
            ("a short leaf", second(entries: [[1, 2]]), .malformedEntry(index: 2)),
            (
                "a leaf for something else", second(entries: changed { $0[4] ^= 1 }),
                .malformedEntry(index: 2)
            ),
            (
                "an entry under other rules", second(entries: changed { $0[19] ^= 1 }),
                .entryUnderForeignManifest(index: 2)
            ),
            (
                "a ladder that is not there", second(entries: changed { $0[126] = 9 }),
                .unknownLadder(index: 2)
            ),
            (
                "an invoice of the last seal", second(entries: [values.entries[0].data.bytes]),
                .enteredTwice(index: 2)
            ),
            (
                "an invoice twice in one seal",
                second(entries: [values.entries[2].data.bytes, values.entries[2].data.bytes]),
                .enteredTwice(index: 3)
            ),
            (
                "an entry altered after the reveals", second(entries: changed { $0[118] ^= 1 }),
                .falseReveal
            ),
            (
                "reveals of another seal",
                second(proofs: values.seals[2].reveals.map(\.pi.bytes)), .falseReveal
            ),
            (
                "a revealer left out",
                second(proofs: values.seals[1].reveals.dropLast().map(\.pi.bytes)), .falseReveal
            ),
        ] as [(String, CampaignReplay.Seal, CampaignReplay.Fault)])
    func tricksAreNamed(
        _ what: String, _ seal: CampaignReplay.Seal, _ fault: CampaignReplay.Fault
    ) throws {
        var replay = CampaignReplay([Golden.rules])
        _ = try replay.add(Self.seal(Self.values.seals[0])).get()
        #expect(throws: fault, "\(what)") { try replay.add(seal).get() }
        // It stands where it stood, and the true seal is still the next.
        #expect(try replay.add(Self.seal(Self.values.seals[1])).get().count == 1)
    }

    @Test func aSealLeftOutBreaksTheChain() throws {
        var replay = CampaignReplay([Golden.rules])
        _ = try replay.add(Self.seal(Self.values.seals[0])).get()
        let both = Self.values.entries[2..<11].map(\.data.bytes)
        let third = Self.values.seals[2]
        let joined = CampaignReplay.Seal(
            manifest: Golden.rules.manifest, entries: both, root: third.root.hash,
            proofs: third.reveals.map(\.pi.bytes))
        #expect(throws: CampaignReplay.Fault.falseReveal) { try replay.add(joined).get() }
    }

    /// A campaign of one revealer, whose amendment adds to one prize and takes from another.
    @Test func amendmentsAddToTheStockAndTakeNothingOfIt() throws {
        let key = try #require(CampaignOperator(seed: SHA256.digest([9])))
        let old = try key.rules(prizes: "[\"a\", 200, 3], [\"b\", 100, 5]")
        let new = try key.rules(prizes: "[\"a\", 200, 1], [\"b\", 100, 9]")
        var replay = CampaignReplay([old, new])
        #expect(replay.stock == Stock(["a": 3, "b": 5]))
        let first = try key.seal(replay, under: old, entriesUnder: [old, old])
        let outcomes = try replay.add(first).get()
        // The ladder gives "a" to everybody.
        #expect(outcomes.map(\.prize) == ["a", "a"])
        #expect(replay.stock == Stock(["a": 1, "b": 5]))
        let second = try key.seal(replay, under: new, entriesUnder: [old, new])
        #expect(try replay.add(second).get().compactMap(\.prize).sorted() == ["a", "b"])
        #expect(replay.stock == Stock(["a": 0, "b": 8]))
        // Nobody goes back, and no entry is ahead of its seal.
        let back = try key.seal(replay, under: old, entriesUnder: [old])
        #expect(throws: CampaignReplay.Fault.foreignManifest) { try replay.add(back).get() }
        var other = CampaignReplay([old, new])
        let ahead = try key.seal(other, under: old, entriesUnder: [new])
        #expect(throws: CampaignReplay.Fault.entryUnderForeignManifest(index: 0)) {
            try other.add(ahead).get()
        }
    }
}

/// Who runs a campaign of one revealer, for tests.
private final class CampaignOperator {
    private let key: ECVRFPrivateKey
    private var entries: [[UInt8]] = []

    init?(seed: [UInt8]) {
        var seed = seed
        guard let key = ECVRFPrivateKey(Secret(movingFrom: &seed)) else { return nil }
        self.key = key
    }

    func rules(prizes: String) throws -> CampaignRules {
        let manifest = """
            {"origin": "a/lottery/c", "campaign": "c", "audit_one_in": 9, "falls": true,
            "campaign_key": "\(Bytes32.zero)", "prizes": [\(prizes)],
            "ladders": {"1": [["a", 1000000000], ["b", 0]]},
            "revealers": [["operator", "\(Hexadecimal.encode(key.publicKey.bytes))"]]}
            """
        return try CampaignRules(manifest: Array(manifest.utf8))
    }

    /// The next seal of the log, with an entry of another invoice under each of these rules. What it adds is
    /// part of the log only as far as the replay takes it.
    func seal(
        _ replay: CampaignReplay, under rules: CampaignRules, entriesUnder: [CampaignRules]
    ) throws -> CampaignReplay.Seal {
        entries.removeSubrange(Int(replay.size)...)
        let added = entriesUnder.enumerated().map { place, own in
            Entry(
                manifest: own.manifest, invoice: SHA256.hash([UInt8(entries.count + place)]),
                holder: .zero, acceptedAt: 0, oddsTable: 1
            ).bytes
        }
        entries += added
        var tree = MerkleFrontier()
        for bytes in entries { tree.append(leaf: MerkleTree.leafHash(bytes)) }
        let question = SealQuestion(
            origin: rules.origin, manifest: rules.manifest, from: replay.size,
            previousSeed: replay.seed, size: UInt64(entries.count), root: tree.root)
        guard let question else { throw CampaignReplay.Fault.noEntries }
        return CampaignReplay.Seal(
            manifest: rules.manifest, entries: added, root: tree.root,
            proofs: [key.prove(question.bytes)])
    }
}
