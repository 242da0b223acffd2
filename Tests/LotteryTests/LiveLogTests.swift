import Cryptography
import Doubles
import Lottery
import Synchronization
import Testing

/// Honest logs that are read while their writer goes on, or that it has left in the middle of something.
struct LiveLogTests {
    /// All that a sequencer has done to its public files, one file after another.
    private static func written(by seals: [Int]) async throws -> [FileChange] {
        let campaign = LotteryCampaign()
        let bench = SealingBench(campaign, MemorySealStore([campaign.stored]))
        let files = JournaledFiles()
        let sequencer = Sequencer(
            origin: LotteryCampaign.origin, keys: LotteryCampaign.sealingKeys(),
            store: bench.store, files: files,
            connect: { [witnesses = bench.witnesses] in witnesses[$0.name]! })
        var entered = 0
        for count in seals {
            bench.store.enter(
                campaign.entries(entered..<(entered + count), acceptedAt: 1_767_225_690))
            entered += count
            while case .sealed = try await sequencer.step(at: 1_767_225_700_000) {}
        }
        return files.changes
    }

    /// What a check says of a log that goes on by so many files between any two of its reads.
    private static func check(
        _ changes: [FileChange], from start: Int, pace: Int, _ pinned: CampaignManifest?
    ) async {
        let files = GrowingFiles(changes, from: start, pace: pace)
        let size = files.size
        switch await CampaignCheckTests.check(files, pinned: pinned) {
        case .success(let report):
            #expect(report.sealed == size, "from \(start), pace \(pace)")
            #expect(report.waiting == 0, "from \(start), pace \(pace)")
        case .failure(.unreachable): #expect(size == nil, "from \(start), pace \(pace)")
        case .failure(.cheated(let fault)):
            Issue.record("from \(start), pace \(pace): \(fault)")
        }
    }

    /// A pace of zero is a folder that a crash has left. Entries go over the edge of a tile.
    @Test(arguments: [0, 1, 2, 5, 20])
    func noTimingOfAnHonestOperatorIsATrick(_ pace: Int) async throws {
        let changes = try await Self.written(by: [2, 251, 1, 1, 1, 1, 2, 1])
        for start in 0...changes.count {
            await Self.check(
                changes, from: start, pace: pace,
                start % 2 == 0 ? nil : LotteryCampaign().manifest)
        }
    }

    /// The partial files of seals vanish when the 256th is there.
    @Test func aFileOfSealsThatBecomesFullIsFound() async throws {
        let changes = try await Self.written(by: [Int](repeating: 1, count: 258))
        let full = try #require(changes.firstIndex { $0.path == "seals/000" && $0.bytes != nil })
        for pace in [0, 1, 3, 20] {
            for start in stride(from: full - 9, through: full + 9, by: pace == 0 ? 1 : 3) {
                await Self.check(changes, from: start, pace: pace, nil)
            }
        }
    }

    /// Whoever changes files between two reads of a check is found out.
    @Test func holdersAreSeenInTheLogThatWasReplayed() async throws {
        let campaign = SimulatedCampaign.honest()
        let path = "tile/entries/000"
        // After the replay another holder is in the bundle.
        let files = ChangingFiles(campaign.files, path) { $0[80] ^= 1 }
        #expect(await CampaignCheckTests.check(files).fault == .otherTile(path))
    }

    /// A draw over entries of after the check's beginning is for the next check, if the log itself says that it goes on.
    @Test(arguments: [true, false]) func aDrawThatIsNewerThanTheCheckIsLeft(
        _ isSigned: Bool
    ) async throws {
        let campaign = SimulatedCampaign.honest()
        var early = campaign
        early.entries = Array(campaign.entries.prefix(294))
        early.seals = Array(campaign.seals.prefix(8))
        early.publishLog()
        let head = try #require(campaign.files[CampaignPath.checkpoint])
        let text = try #require(SignedNote(head)).text
        let strange = try #require(
            SignedNote(
                text: text,
                signatures: [SimulatedCampaign.signer("stranger.example").sign("x\n")]))
        let next = isSigned ? head : strange.bytes
        let files = ChangingFiles(early.files, CampaignPath.checkpoint) { $0 = next }
        let result = await CampaignCheckTests.check(files)
        if isSigned {
            #expect(try result.get().draws == ["draw-1"])
        } else {
            #expect(result.fault?.trick == .otherDraw, "\(String(describing: result.fault))")
        }
    }

    /// What auditors are due follows from the very result that was checked.
    @Test func aResultIsReadOnce() async throws {
        let campaign = SimulatedCampaign.honest()
        let files = ChangingFiles(campaign.files)
        var check = CampaignCheck(files, isAudit: true)
        let report = try await check.run()
        let result = try #require(DrawResult(campaign.files[CampaignPath.result("draw-1")] ?? []))
        let due = Set(report.due.map(\.index))
        #expect(result.tiers.flatMap(\.winners).allSatisfy(due.contains))
        for name in report.draws {
            #expect(files.asked.count { $0 == CampaignPath.result(name) } == 1)
        }
    }

    /// A campaign of millions of entries is not read to learn that it is another one.
    @Test func theManifestThatWasShownIsAskedForFirst() async throws {
        let shown = SimulatedCampaign.manifestText([("180000000", "190000000")])
        let pinned = try CampaignManifest(Array(shown.utf8))
        let files = ChangingFiles(SimulatedCampaign.honest().files)
        #expect(
            await CampaignCheckTests.check(files, pinned: pinned).fault
                == .manifestNotPinned(pinned.digest))
        #expect(!files.asked.contains { $0.hasPrefix("seals") || $0.hasPrefix("tile") })
        // Nor where its files are put beside those of the campaign.
        var both = SimulatedCampaign.honest()
        both.publish(shown)
        #expect(
            await CampaignCheckTests.check(both.files, pinned: pinned).fault
                == .manifestNotPinned(pinned.digest))
    }

    @Test func withoutACheckpointThereIsNothingToCheck() async {
        let files = SimulatedCampaign.honest().files.filter { $0.key != "checkpoint" }
        let result = await CampaignCheckTests.check(files)
        #expect(throws: CheckEnd.unreachable("no checkpoint is published there")) {
            try result.get()
        }
    }
}

/// A file as it is written, or removed.
struct FileChange: Sendable {
    let path: String
    let bytes: [UInt8]?
}

/// Public files of which every change is kept.
private final class JournaledFiles: LogFiles {
    private let state = Mutex<(files: [String: [UInt8]], changes: [FileChange])>(([:], []))

    var changes: [FileChange] { state.withLock { $0.changes } }

    func read(_ path: String) throws(LogFilesFault) -> [UInt8]? {
        state.withLock { $0.files[path] }
    }

    func write(_ new: [LogFile]) async throws(LogFilesFault) {
        state.withLock { state in
            for file in new where state.files[file.path] != file.bytes {
                state.files[file.path] = file.bytes
                state.changes.append(FileChange(path: file.path, bytes: file.bytes))
            }
        }
    }

    func removePartial(of path: String) {
        state.withLock { state in
            for name in state.files.keys.sorted() where name.hasPrefix(path + ".p/") {
                state.files[name] = nil
                state.changes.append(FileChange(path: name, bytes: nil))
            }
        }
    }
}

/// Files whose writer goes on between any two reads.
private final class GrowingFiles: CampaignFiles {
    private let changes: [FileChange]
    private let pace: Int
    private let state = Mutex<(files: [String: [UInt8]], next: Int)>(([:], 0))

    init(_ changes: [FileChange], from start: Int, pace: Int) {
        self.changes = changes
        self.pace = pace
        go(to: start)
    }

    private func go(to place: Int) {
        state.withLock { state in
            while state.next < min(place, changes.count) {
                state.files[changes[state.next].path] = changes[state.next].bytes
                state.next += 1
            }
        }
    }

    /// Of the checkpoint.
    var size: UInt64? {
        state.withLock { $0.files["checkpoint"] }.flatMap { SignedNote($0) }
            .flatMap { Checkpoint($0.text)?.size }
    }

    func read(_ path: String, atMost: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        let (bytes, next) = state.withLock { ($0.files[path], $0.next) }
        go(to: next + pace)
        return bytes
    }
}

/// Files of which one is another from the second read on.
private final class ChangingFiles: CampaignFiles {
    private let files: [String: [UInt8]]
    private let path: String
    private let change: @Sendable (inout [UInt8]) -> Void
    private let reads = Mutex<[String]>([])

    init(
        _ files: [String: [UInt8]], _ path: String = "",
        _ change: @escaping @Sendable (inout [UInt8]) -> Void = { _ in }
    ) {
        self.files = files
        self.path = path
        self.change = change
    }

    var asked: [String] { reads.withLock { $0 } }

    func read(_ path: String, atMost: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        let isFirst = reads.withLock { reads in
            reads.append(path)
            return reads.count { $0 == path } == 1
        }
        guard var bytes = files[path] else { return nil }
        if path == self.path, !isFirst { change(&bytes) }
        return bytes
    }
}
