import Cryptography
import Doubles
import Lottery
import Testing

/// The file to show, made of a judged entry and the public files.
struct HolderProofFilesTests {
    private typealias Bench = SealingBench<MemorySealStore>

    private static let campaign = LotteryCampaign()

    /// Sealed one after another: entries that are judged by an early seal are in tiles that have grown since.
    private static func bench(_ sizes: [Int]) async throws -> Bench {
        let bench = Bench(campaign, MemorySealStore([campaign.stored]))
        let sequencer = bench.sequencer()
        var first = 0
        for size in sizes {
            bench.store.enter(campaign.entries(first..<size))
            first = size
            while case .sealed = try await sequencer.step(at: 1_767_225_700_000) {}
        }
        return bench
    }

    private static func proof(_ index: UInt64, _ bench: Bench) async throws -> HolderProof? {
        let origin = LotteryCampaign.origin
        let judged = try #require(
            try await bench.store.entries(of: origin, at: [index]).first)
        let seal = try #require(try await bench.store.seal(of: origin, judging: index))
        return try await HolderProof.made(of: judged, in: seal, from: PublishedFiles(bench.files))
    }

    @Test(arguments: [[1], [3, 5], [7, 255, 256, 300], [300, 700]])
    func everyEntryOfEverySealHasAProofThatIsFoundSound(_ sizes: [Int]) async throws {
        let bench = try await Self.bench(sizes)
        let last = try #require(sizes.last)
        for index in Set([0, last / 2, last - 1] + sizes.map { $0 - 1 }) {
            let proof = try #require(try await Self.proof(UInt64(index), bench))
            #expect(HolderProof(proof.bytes) == proof)
            let shown = try HolderCheck.check(proof, manifests: [Self.campaign.manifest])
            #expect(shown.ticket.index == UInt64(index))
        }
    }

    @Test func filesThatLackTheSealGiveNone() async throws {
        let bench = try await Self.bench([3, 5])
        bench.files.put("checkpoint", nil)
        #expect(try await Self.proof(4, bench) == nil)
    }

    @Test(arguments: ["tile/0/000.p/5", "tile/entries/000.p/5"])
    func anAlteredTileGivesNoProof(_ path: String) async throws {
        let bench = try await Self.bench([5])
        var bytes = try #require(bench.files.all[path])
        bytes[40] ^= 1
        bench.files.put(path, bytes)
        // The hashes are what the path is made of; the entries come from the log itself.
        let isMade = try await Self.proof(0, bench) != nil
        #expect(isMade == path.hasPrefix("tile/entries"))
    }
}

/// What the sequencer has written, as a reader of public files has it.
private struct PublishedFiles: CampaignFiles {
    let files: MemoryLogFiles

    init(_ files: MemoryLogFiles) { self.files = files }

    func read(_ path: String, atMost maximum: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        files.all[path]
    }
}
