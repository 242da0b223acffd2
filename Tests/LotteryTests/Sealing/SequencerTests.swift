import Cryptography
import Doubles
import Invoices
import Lottery
import Testing

/// A campaign sealed in memory, and all that can come between.
struct SequencerTests {
    private typealias Bench = SealingBench<MemorySealStore>

    private static func bench(_ campaign: LotteryCampaign = LotteryCampaign()) -> Bench {
        Bench(campaign, MemorySealStore([campaign.stored]))
    }

    /// Seals everything that waits.
    private static func seal<S: SealStore, F: LogFiles>(
        _ sequencer: Sequencer<S, F>, at now: UInt64 = 1_767_225_700_000
    ) async throws {
        while case .sealed = try await sequencer.step(at: now) {}
    }

    @Test func whatPeopleAreToldFollowsFromThePublicFiles() async throws {
        let bench = Self.bench()
        let sequencer = bench.sequencer()
        #expect(try await sequencer.step(at: 1) == .idle)
        var random = SystemRandomNumberGenerator()
        var entered = 0
        // More than one full file of seals and one full tile of entries, and prizes that run out.
        for _ in 0..<270 {
            let count = Int.random(in: 1...4, using: &random)
            bench.store.enter(
                bench.campaign.entries(
                    entered..<(entered + count), oddsTable: UInt32.random(in: 1...2)))
            entered += count
            try await Self.seal(sequencer)
        }
        let replayed = try bench.replayed()
        #expect(replayed.count == entered)
        #expect(try await bench.told() == replayed)
        #expect(replayed.contains("p50") && replayed.contains(nil))
        let paths = bench.files.all.keys
        #expect(paths.contains("seals/000") && paths.contains("tile/entries/000"))
        #expect(!paths.contains { $0.hasPrefix("seals/000.p") || $0.hasPrefix("tile/0/000.p") })
        #expect(paths.contains("manifest/\(bench.campaign.manifest.digest).json"))
    }

    // MARK: Crashes

    private static let batches = [0..<5, 5..<6, 6..<13]

    /// Three seals of different sizes.
    /// - Returns: the batch over which the process died; nil if it lives.
    private static func run<S: SealStore, F: LogFiles>(
        _ bench: Bench, _ sequencer: Sequencer<S, F>
    ) async throws -> Int? {
        for (place, range) in batches.enumerated() {
            bench.store.enter(bench.campaign.entries(range))
            do {
                try await Self.seal(sequencer)
            } catch {
                return place
            }
            // To a process that died while it called a witness, that looks as if it were away.
            if sequencer.sealedSize != range.upperBound { return place }
        }
        return nil
    }

    /// At whatever line the sequencer dies, before its act or behind it, the next one ends with the same bytes.
    @Test(arguments: [false, true]) func theOutcomeIsTheSameAfterACrashAnywhere(
        _ isAfter: Bool
    ) async throws {
        let whole = Self.bench()
        #expect(try await Self.run(whole, whole.sequencer()) == nil)
        let expected = whole.files.all
        var count = 1
        while true {
            let bench = Self.bench()
            let crashes = Crashes(at: count, isAfter: isAfter)
            let died = try await Self.run(bench, bench.sequencer(crashes))
            if !crashes.hasCrashed { break }
            if let died {
                let next = bench.sequencer()
                try await Self.seal(next)
                // The rest of the batches.
                for range in Self.batches.dropFirst(died + 1) {
                    bench.store.enter(bench.campaign.entries(range))
                    try await Self.seal(next)
                }
            }
            #expect(bench.files.all == expected, "crash \(count)")
            #expect(try await bench.told() == bench.replayed())
            count += 1
        }
        // Start, three seals with their questions to database, witnesses and files.
        #expect(count > 40)
    }

    @Test func aFolderThatWasLostIsWrittenAgain() async throws {
        let bench = Self.bench()
        bench.store.enter(bench.campaign.entries(0..<700))
        let sequencer = bench.sequencer()
        try await Self.seal(sequencer)
        bench.store.enter(bench.campaign.entries(700..<710))
        try await Self.seal(sequencer)
        let before = bench.files.all
        for lost in [Array(before.keys), ["checkpoint"], ["tile/0/002.p/198"], ["seals/000.p/2"]] {
            for path in lost { bench.files.put(path, nil) }
            #expect(try await bench.sequencer().step(at: 1) == .idle)
            #expect(try bench.replayed().count == 710)
            for (path, bytes) in bench.files.all { #expect(before[path] == bytes) }
            for (path, bytes) in before { bench.files.put(path, bytes) }
        }
    }

    // MARK: Witnesses

    @Test func aSealWaitsForAWitnessThatIsAwayAndGoesOnByItself() async throws {
        let whole = Self.bench()
        whole.store.enter(whole.campaign.entries(0..<3))
        try await Self.seal(whole.sequencer())

        let bench = Self.bench()
        bench.store.enter(bench.campaign.entries(0..<3))
        let name = LotteryCampaign.witnesses[1]
        let sequencer = bench.sequencer()
        await bench.witnesses[name]!.setAway(true)
        #expect(try await sequencer.step(at: 1) == .waits(for: [name]))
        // What comes now waits for the next seal.
        bench.store.enter(bench.campaign.entries(3..<4))
        #expect(try await sequencer.step(at: 2) == .waits(for: [name]))
        #expect(bench.files.all["checkpoint"] == nil)
        let since = Timestamp(microseconds: 1_000)
        #expect(try await bench.store.wait(of: 1) == .cosignatures(since: since, of: [name]))
        // After a restart too, and of the reveals as of the cosignatures.
        await bench.witnesses[name]!.setAway(false)
        await bench.witnesses[name]!.setMute(true)
        #expect(try await bench.sequencer().step(at: 2) == .waits(for: [name]))
        #expect(try await bench.store.wait(of: 1) == .reveals(since: since, of: [name]))
        await bench.witnesses[name]!.setMute(false)
        guard case .sealed(let seal) = try await bench.sequencer().step(at: 3) else {
            Issue.record("not sealed")
            return
        }
        #expect(seal.question.size == 3)
        #expect(try await bench.store.wait(of: 1) == nil)
        #expect(try bench.replayed() == whole.replayed())
    }

    /// Clocks differ by moments, and for that no entry may stand in the log as dated wrongly.
    @Test func anEntryWaitsForTheClocksThatCosignIt() async throws {
        let bench = Self.bench()
        let sequencer = bench.sequencer()
        bench.store.enter(bench.campaign.entries(0..<1, acceptedAt: 5))
        #expect(try await sequencer.step(at: 4_999) == .idle)
        for witness in bench.witnesses.values { await witness.set(now: 4) }
        #expect(
            try await sequencer.step(at: 5_000) == .waits(for: LotteryCampaign.witnesses))
        for witness in bench.witnesses.values { await witness.set(now: 5) }
        guard case .sealed(let seal) = try await sequencer.step(at: 5_001) else {
            Issue.record("not sealed")
            return
        }
        #expect(seal.question.size == 1)
    }

    /// By the first times it is seen which entries a periodic draw has, so they are not asked for again.
    @Test func aRestartBetweenTwoCosignaturesLosesNone() async throws {
        let bench = Self.bench()
        let two = LotteryCampaign.witnesses[1]
        bench.store.enter(bench.campaign.entries(0..<3))
        await bench.witnesses[two]!.setAway(true)
        #expect(try await bench.sequencer().step(at: 1) == .waits(for: [two]))
        for witness in bench.witnesses.values { await witness.set(now: 1_767_229_300) }
        await bench.witnesses[two]!.setAway(false)
        guard case .sealed(let seal) = try await bench.sequencer().step(at: 2) else {
            Issue.record("not sealed")
            return
        }
        let verdicts = bench.campaign.parties.witnesses.map { seal.cosigned?.verdict(of: $0.key) }
        #expect(verdicts == [.signed(at: 1_767_225_700), .signed(at: 1_767_229_300)])
    }

    /// One clock that is right is enough: the others cosign behind it.
    @Test func aClockThatIsBehindHoldsNothingUpBesideOneThatIsNot() async throws {
        let bench = Self.bench()
        bench.store.enter(bench.campaign.entries(0..<1, acceptedAt: 1_767_225_700))
        await bench.witnesses[LotteryCampaign.witnesses[0]]!.set(now: 1_767_225_640)
        guard case .sealed(let seal) = try await bench.sequencer().step(at: 1_767_225_700_000)
        else {
            Issue.record("not sealed")
            return
        }
        #expect(seal.question.size == 1)
    }

    @Test func aSealBeginsNotBeforeTheIntervalIsOver() async throws {
        let campaign = LotteryCampaign(sealInterval: 200)
        let bench = Self.bench(campaign)
        let sequencer = bench.sequencer()
        bench.store.enter(campaign.entries(0..<1))
        guard case .sealed = try await sequencer.step(at: 10_000) else {
            Issue.record("the first waits for nobody")
            return
        }
        bench.store.enter(campaign.entries(1..<2))
        #expect(try await sequencer.step(at: 10_199) == .tooEarly(until: 10_200))
        // A clock that was set back holds it up by the interval at most.
        #expect(try await sequencer.step(at: 5_000) == .tooEarly(until: 5_200))
        guard case .sealed = try await sequencer.step(at: 5_200) else {
            Issue.record("late")
            return
        }
    }

    /// A pause is public though nothing is sealed, and its end before what was accepted behind it.
    @Test func pausesAreMadePublic() async throws {
        let bench = Self.bench()
        let sequencer = bench.sequencer()
        bench.store.add(state: "paused\n")
        #expect(try await sequencer.step(at: 1_000) == .idle)
        #expect(bench.files.all["states/0"] == Array("paused\n".utf8))
        bench.store.add(state: "open\n")
        #expect(try await sequencer.step(at: 1_001) == .idle)
        #expect(bench.files.all["states/1"] == nil)
        bench.store.enter(bench.campaign.entries(0..<1))
        try await Self.seal(sequencer, at: 1_002)
        #expect(bench.files.all["states/1"] == Array("open\n".utf8))
        bench.store.add(state: "closed\n")
        #expect(try await sequencer.step(at: 1_999) == .idle)
        #expect(try await sequencer.step(at: 2_000) == .idle)
        #expect(bench.files.all["states/2"] == Array("closed\n".utf8))
        // A folder that was lost has them again.
        for path in bench.files.all.keys { bench.files.put(path, nil) }
        #expect(try await bench.sequencer().step(at: 3_000) == .idle)
        #expect(bench.files.all.keys.count { $0.hasPrefix("states/") } == 3)
    }

    // MARK: Restored databases, second sequencers

    @Test func aDatabaseThatWasRestoredIsRefused() async throws {
        let bench = Self.bench()
        let sequencer = bench.sequencer()
        bench.store.enter(bench.campaign.entries(0..<2))
        try await Self.seal(sequencer)
        let copy = bench.store.copy()
        bench.store.enter(bench.campaign.entries(2..<5))
        try await Self.seal(sequencer)

        copy.enter(bench.campaign.entries(5..<6))
        func restored(_ files: MemoryLogFiles) -> Sequencer<MemorySealStore, MemoryLogFiles> {
            Sequencer(
                origin: LotteryCampaign.origin, keys: LotteryCampaign.sealingKeys(), store: copy,
                files: files, connect: { [witnesses = bench.witnesses] in witnesses[$0.name]! })
        }
        await #expect(throws: SequencerFault.restored(published: 5, known: 2)) {
            try await restored(bench.files).step(at: 1)
        }
        // Without the folder, which could be new, the witnesses tell.
        let first = LotteryCampaign.witnesses
        let fault = await #expect(throws: SequencerFault.self) {
            try await restored(MemoryLogFiles()).step(at: 1)
        }
        #expect(first.contains { fault == .witnessAhead($0, size: 5, known: 3) })
    }

    @Test func aDatabaseWithOtherEntriesThanAWitnessHasSeenIsRefused() async throws {
        let bench = Self.bench()
        let copy = bench.store.copy()
        bench.store.enter(bench.campaign.entries(0..<2))
        try await Self.seal(bench.sequencer())
        for count in [2, 7] {
            let other = copy.copy()
            other.enter(bench.campaign.entries(100..<(100 + count)))
            let sequencer = Sequencer(
                origin: LotteryCampaign.origin, keys: LotteryCampaign.sealingKeys(), store: other,
                files: MemoryLogFiles(),
                connect: { [witnesses = bench.witnesses] in witnesses[$0.name]! })
            let fault = await #expect(throws: SequencerFault.self) {
                try await sequencer.step(at: 1)
            }
            #expect(LotteryCampaign.witnesses.contains { fault == .notContinued($0) })
        }
    }

    @Test func ofTwoSequencersOneIsOvertaken() async throws {
        let bench = Self.bench()
        let (one, two) = (bench.sequencer(), bench.sequencer())
        #expect(try await one.step(at: 1) == .idle)
        bench.store.enter(bench.campaign.entries(0..<3))
        try await Self.seal(two)
        bench.store.enter(bench.campaign.entries(3..<5))
        await #expect(throws: SequencerFault.overtaken) { try await one.step(at: 1) }
        try await Self.seal(one)
        #expect(try bench.replayed().count == 5)
        #expect(try await bench.told() == bench.replayed())
    }

    @Test func anEntryThatNothingJudgesStopsBeforeTheLog() async throws {
        let bench = Self.bench()
        bench.store.enter(bench.campaign.entries(0..<1, oddsTable: 9))
        await #expect(throws: SequencerFault.damaged("entry 1 cannot be judged")) {
            try await bench.sequencer().step(at: 1)
        }
        #expect(try await bench.store.state() == SealState())
    }

    // MARK: Amendments

    /// Entries are judged by what they carry, and a seal with one that carries the new rules is under these.
    @Test func anAmendmentGoesOverWithTheFirstSealBehindIt() async throws {
        var bench = Self.bench()
        let next = LotteryCampaign(
            ladders: """
                {"1": [["p10", 1000000000]], "2": [["p50", 1000000000]]}
                """,
            amends: """
                , "amends": {"manifest": "\(bench.campaign.manifest.digest)", "from": 2000000000,
                             "reason": {"zh": "改", "en": "more"}}
                """)
        bench.rules.append(next.manifest.rules)
        let both = [LotteryCampaign.origin: [bench.campaign.parties, next.parties]]
        for witness in bench.witnesses.values { await witness.set(both) }
        bench.store.add(
            StoredManifest(holdsFrom: 2_000_000_000, body: next.body, signatures: "signed\n"))
        let sequencer = bench.sequencer()
        bench.store.enter(bench.campaign.entries(0..<3))
        try await Self.seal(sequencer)
        bench.store.enter(bench.campaign.entries(3..<5) + next.entries(5..<9))
        try await Self.seal(sequencer)
        bench.store.enter(bench.campaign.entries(9..<10))
        try await Self.seal(sequencer)
        let digests = try await bench.store.seals(from: 0, 9).map(\.seal.question.manifest)
        #expect(
            digests == [bench.campaign.manifest.digest, next.manifest.digest, next.manifest.digest])
        let replayed = try bench.replayed()
        #expect(replayed[5..<9].allSatisfy { $0 == "p10" })
        #expect(try await bench.told() == replayed)
    }
}
