import Cryptography
import Invoices
import Lottery
import Testing

struct PublicFilesTests {
    private static let seals = [
        PublishedSeal(manifest: SHA256.hash([1]), note: [1, 2, 3], proofs: [], wins: []),
        PublishedSeal(
            manifest: SHA256.hash([2]), note: [],
            proofs: [[UInt8](repeating: 7, count: 81), [9]],
            wins: [.init(index: 3, value: Fen(100)), .init(index: 9, value: Fen(80_000))]),
    ]

    @Test func aSealHasOneEncoding() throws {
        let bytes = SealFile.encode(Self.seals)
        #expect(SealFile.decode(bytes, width: 2) == Self.seals)
        #expect(SealFile.decode(bytes, width: 1) == nil)
        #expect(SealFile.decode(bytes, width: 3) == nil)
        #expect(SealFile.decode(bytes + [0], width: 2) == nil)
        for count in 0..<bytes.count {
            #expect(SealFile.decode(Array(bytes[..<count]), width: 2) == nil, "\(count)")
        }
        // What is read of other bytes is written as the same bytes again.
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            if let seals = SealFile.decode(changed, width: 2) {
                #expect(SealFile.encode(seals) == changed, "\(place)")
            }
        }
    }

    /// Wins that no reader may take: out of order, twice, of nothing, beyond all money.
    @Test(
        arguments: [
            [(9, 100), (3, 100)], [(3, 100), (3, 100)], [(3, 0)], [(3, -1)],
        ] as [[(UInt64, Int64)]])
    func winsRiseAndHaveAValue(_ wins: [(UInt64, Int64)]) {
        let seal = PublishedSeal(
            manifest: .zero, note: [], proofs: [],
            wins: wins.map { .init(index: $0.0, value: Fen($0.1)) })
        let bytes = Self.encoded(seal)
        #expect(SealFile.decode(bytes, width: 1) == nil)
    }

    /// A negative value has the bits of one beyond 63.
    private static func encoded(_ seal: PublishedSeal) -> [UInt8] {
        var bytes = seal.manifest.bytes + [0, 0, 0, 0, 0, 0, 0, 0]
        bytes += UInt32(seal.wins.count * 16).bigEndianBytes
        for win in seal.wins {
            bytes += win.index.bigEndianBytes
            bytes += UInt64(bitPattern: win.value.value).bigEndianBytes
        }
        return bytes
    }

    @Test func aHoldersProofHasOneEncoding() throws {
        let campaign = SimulatedCampaign.honest()
        let proof = campaign.proof(123)
        let bytes = proof.bytes
        #expect(HolderProof(bytes) == proof)
        // About 2 KB, as small as an e-mail's signature.
        #expect(bytes.count < 2_500)
        for count in 0..<bytes.count {
            // A note without its last signatures is one too, and says so.
            let cut = Array(bytes[..<count])
            guard let read = HolderProof(cut) else { continue }
            #expect(read.bytes == cut, "\(count)")
            #expect(read.note.signatures.count < proof.note.signatures.count)
        }
    }

    /// A receipt's note, and whether it is read.
    @Test(arguments: [
        ("a/lottery/c/receipt\n\(Base64.encode(Bytes32.zero.bytes))\n17\n", true),
        ("a/lottery/c/receipt\n\(Base64.encode(Bytes32.zero.bytes))\n017\n", false),
        ("a/lottery/c/receipt\n\(Base64.encode(Bytes32.zero.bytes))\n17\n\n", false),
        ("a/lottery/c/receipt\n\(Base64.encode(Bytes32.zero.bytes))\n-1\n", false),
        ("a/lottery/c/receipt\nAAAA\n17\n", false),
        ("a/lottery/c/refusal\n\(Base64.encode(Bytes32.zero.bytes))\n17\n", false),
    ])
    func aReceiptHasOneForm(_ text: String, _ isRead: Bool) throws {
        let signature = SimulatedCampaign.signer("a").sign(text)
        let note = try #require(SignedNote(text: text, signatures: [signature]))
        #expect((EntryReceipt(note.bytes) != nil) == isRead)
    }

    @Test func aDrawsFilesHaveOneEncoding() throws {
        let campaign = SimulatedCampaign.honest()
        for name in ["draw-1", "draw-2"] {
            let result = try #require(campaign.files[CampaignPath.result(name)])
            #expect(DrawResult(result)?.bytes == result)
            #expect(DrawResult([0x20] + result) == nil)
            let reveals = try #require(campaign.files[CampaignPath.reveals(name)])
            #expect(DrawReveals(reveals)?.bytes == reveals)
            #expect(DrawReveals(reveals + [0x0A]) == nil)
        }
    }
}
