import Cryptography
import Doubles
import Invoices
import Lottery
import Testing

/// What every store of seals promises.
struct SealStoreContractTests {
    private static let campaign = LotteryCampaign()

    /// The seal of these entries behind the first `from`.
    private static func seal(
        _ entries: [StoredEntry], number: UInt64 = 0, after: [StoredEntry] = [],
        seed: Bytes32 = .zero
    ) throws -> LogSeal {
        var tree = MerkleFrontier()
        for stored in after + entries { tree.append(leaf: stored.entry.leafHash) }
        let question = try #require(
            SealQuestion(
                origin: LotteryCampaign.origin, manifest: campaign.manifest.digest,
                from: UInt64(after.count), previousSeed: seed, size: tree.size, root: tree.root))
        return LogSeal(
            number: number, question: question, begunAt: 1_767_225_700_123,
            checkpoint: try note(question, []))
    }

    private static func note(_ question: SealQuestion, _ names: [String]) throws -> SignedNote {
        let text = try #require(
            Checkpoint(
                origin: LotteryCampaign.origin, size: question.size, root: question.root)
        ).text
        var note = try #require(
            SignedNote(
                text: text,
                signatures: [LotteryCampaign.signer(LotteryCampaign.origin, .note).sign(text)]))
        for name in names {
            note.add(LotteryCampaign.signer(name, .cosignature).cosign(text, at: 1_767_225_701))
        }
        return note
    }

    private static func cosigned(_ seal: LogSeal) throws -> LogSeal {
        LogSeal(
            number: seal.number, question: seal.question, begunAt: seal.begunAt,
            checkpoint: seal.checkpoint,
            cosigned: try note(seal.question, LotteryCampaign.witnesses))
    }

    private static func complete(
        _ seal: LogSeal, _ wins: [CompleteSeal.Win] = []
    ) -> CompleteSeal {
        let proofs = campaign.manifest.rules.revealers.map {
            LotteryCampaign.revealer($0.name).prove(seal.question.bytes)
        }
        return CompleteSeal(
            seal: seal, proofs: proofs, seed: LotteryCampaign.bytes("seed"), wins: wins)
    }

    /// A seal that waits goes over to the amendment that names it, and its cosignatures are gathered anew.
    @Test(arguments: SealStoreUnderTest.allCases)
    func aSealThatIsNotCompleteGoesOver(_ kind: SealStoreUnderTest) async throws {
        let next = LotteryCampaign(
            amends: """
                , "amends": {"manifest": "\(Self.campaign.manifest.digest)", "from": 9,
                             "reason": {"zh": "走", "en": "gone"}}
                """)
        try await kind.run(Self.campaign) { store in
            try await store.amend(next)
            try await store.enter(Self.campaign.entries(0..<3))
            let entries = try await store.waiting(10, acceptedBy: 9)
            let seal = try Self.seal(entries)
            let question = try #require(
                SealQuestion(
                    origin: LotteryCampaign.origin, manifest: next.manifest.digest, from: 0,
                    previousSeed: .zero, size: 3, root: seal.question.root))
            let other = LogSeal(
                number: 0, question: question, begunAt: seal.begunAt, checkpoint: seal.checkpoint)
            #expect(try await !store.goOver(other))
            #expect(try await store.begin(seal, entries))
            #expect(try await store.keepCosigned(try Self.cosigned(seal)))
            #expect(try await store.goOver(other))
            #expect(try await !store.goOver(other))
            #expect(try await store.state().open == other)
            // Who has not heard of it keeps and completes nothing of what it was.
            let before = try Self.cosigned(seal)
            #expect(try await !store.keepCosigned(before))
            #expect(try await !store.complete(Self.complete(before)))
            let cosigned = try Self.cosigned(other)
            #expect(try await store.keepCosigned(cosigned))
            #expect(try await !store.complete(Self.complete(before)))
            #expect(try await store.complete(Self.complete(cosigned)))
            #expect(try await !store.goOver(seal))
            #expect(try await store.state().last == Self.complete(cosigned))
        }
    }

    /// The operator answers one question of a draw under each manifest.
    @Test(arguments: SealStoreUnderTest.allCases)
    func anAnswerToADrawIsKeptForEver(_ kind: SealStoreUnderTest) async throws {
        func hash(_ text: String) -> Bytes32 { SHA256.hash(Array(text.utf8)) }
        try await kind.run(Self.campaign) { store in
            let (reveals, one, two) = (store.reveals, hash("one"), hash("two"))
            let none = try await reveals.answers(to: "may")
            #expect(none.isEmpty)
            for _ in 0..<2 {
                #expect(try await reveals.keepAnswer(to: "may", under: one, question: hash("a")))
            }
            #expect(try await !reveals.keepAnswer(to: "may", under: one, question: hash("b")))
            #expect(try await reveals.keepAnswer(to: "may", under: two, question: hash("b")))
            #expect(try await reveals.keepAnswer(to: "june", under: one, question: hash("b")))
            #expect(
                try await reveals.answers(to: "may") == [one: hash("a"), two: hash("b")])
        }
    }

    /// For whom a seal waits is known while it does, and of each step anew.
    @Test(arguments: SealStoreUnderTest.allCases)
    func aSealSaysForWhomItWaits(_ kind: SealStoreUnderTest) async throws {
        try await kind.run(Self.campaign) { store in
            try await store.enter(Self.campaign.entries(0..<2))
            let entries = try await store.waiting(10, acceptedBy: 9)
            let seal = try Self.seal(entries)
            let since = Timestamp(microseconds: 1_767_225_700_123_000)
            let (one, both) = ([LotteryCampaign.witnesses[1]], LotteryCampaign.witnesses)
            #expect(try await !store.keepAwaited(one, of: seal))
            #expect(try await store.begin(seal, entries))
            for awaited in [[], one, both] {
                #expect(try await store.keepAwaited(awaited, of: seal))
                #expect(
                    try await store.publicLog.wait(of: entries[0].id)
                        == .cosignatures(since: since, of: awaited))
            }
            let cosigned = try Self.cosigned(seal)
            #expect(try await store.keepCosigned(cosigned))
            for awaited in [[], one] {
                if !awaited.isEmpty { #expect(try await store.keepAwaited(awaited, of: seal)) }
                #expect(
                    try await store.publicLog.wait(of: entries[0].id)
                        == .reveals(since: since, of: awaited))
            }
            #expect(try await store.complete(Self.complete(cosigned)))
            #expect(try await !store.keepAwaited(one, of: seal))
            #expect(try await store.publicLog.wait(of: entries[0].id) == nil)
        }
    }

    @Test(arguments: SealStoreUnderTest.allCases)
    func aSealIsBegunCosignedAndCompleteOnceEach(_ kind: SealStoreUnderTest) async throws {
        try await kind.run(Self.campaign) { store in
            #expect(try await store.state() == SealState())
            #expect(try await store.manifests() == [Self.campaign.stored])
            try await store.enter(Self.campaign.entries(0..<3))
            let entries = try await store.waiting(10, acceptedBy: 9)
            #expect(entries.map(\.entry) == Self.campaign.entries(0..<3))
            #expect(try await store.waiting(2, acceptedBy: 9) == Array(entries.prefix(2)))

            // One of a fast clock waits, and holds up no other.
            try await store.enter(Self.campaign.entries(3..<4, acceptedAt: 10))
            try await store.enter(Self.campaign.entries(4..<5))
            let later = try await store.waiting(10, acceptedBy: 9)
            #expect(
                later.map(\.entry) == Self.campaign.entries(0..<3) + Self.campaign.entries(4..<5))
            #expect(try await store.waiting(10, acceptedBy: 10).count == 5)

            let seal = try Self.seal(entries)
            #expect(try await store.begin(seal, entries))
            #expect(try await !store.begin(seal, entries))
            #expect(try await store.waiting(10, acceptedBy: 9).count == 1)
            #expect(try await store.entries(0..<3) == entries)
            #expect(try await store.entries(1..<2) == [entries[1]])
            var state = SealState()
            (state.size, state.root, state.open) = (3, seal.question.root, seal)
            #expect(try await store.state() == state)

            let complete = Self.complete(
                try Self.cosigned(seal),
                [.init(index: 1, entry: entries[1].id, prize: "p50", value: Fen(5_000))])
            // Nothing is revealed over what is not cosigned.
            #expect(try await !store.complete(complete))
            #expect(try await store.keepCosigned(complete.seal))
            state.open = complete.seal
            #expect(try await store.state() == state)
            // The first cosignatures stand.
            #expect(try await !store.keepCosigned(complete.seal))
            #expect(try await store.seal(endingAt: 3) == nil)
            #expect(try await store.complete(complete))
            #expect(try await !store.complete(complete))
            (state.open, state.last, state.awarded) = (nil, complete, ["p50": 1])
            #expect(try await store.state() == state)
            #expect(try await store.seal(endingAt: 3) == complete)
            #expect(try await store.seal(endingAt: 2) == nil)
            #expect(try await store.seals(from: 0, 9) == [complete])
            #expect(try await store.seals(from: 1, 9).isEmpty)
        }
    }

    @Test(arguments: SealStoreUnderTest.allCases)
    func aSealThatDoesNotBeginAtTheEndOfTheLogChangesNothing(
        _ kind: SealStoreUnderTest
    ) async throws {
        try await kind.run(Self.campaign) { store in
            try await store.enter(Self.campaign.entries(0..<4))
            let entries = try await store.waiting(10, acceptedBy: 9)
            let (first, second) = (Array(entries[..<2]), Array(entries[2...]))
            // Behind entries that are in no log yet.
            let early = try Self.seal(second, number: 1, after: first, seed: .zero)
            #expect(try await !store.begin(early, second))
            #expect(try await store.waiting(10, acceptedBy: 9) == entries)
            let seal = try Self.seal(first)
            #expect(try await store.begin(seal, first))
            // A second beginning of the log, of entries that still wait, and one with an entry that does not.
            #expect(try await !store.begin(try Self.seal(second), second))
            let cosigned = try Self.cosigned(seal)
            _ = try await store.keepCosigned(cosigned)
            _ = try await store.complete(Self.complete(cosigned))
            let again = try Self.seal(first, number: 1, after: first)
            #expect(try await !store.begin(again, first))
            #expect(try await store.waiting(10, acceptedBy: 9) == second)
            #expect(try await store.state().size == 2)
        }
    }

    /// At whatever step the sequencer dies, the next one ends with the same bytes.
    @Test(arguments: SealStoreUnderTest.allCases, [false, true])
    func theFilesAreTheSameAfterACrash(
        _ kind: SealStoreUnderTest, _ isAfter: Bool
    ) async throws {
        let batches = [0..<5, 5..<6, 6..<13]
        var expected: [String: [UInt8]] = [:]
        try await kind.run(Self.campaign) { store in
            let bench = SealingBench(Self.campaign, store)
            let sequencer = bench.sequencer()
            for batch in batches {
                try await store.enter(Self.campaign.entries(batch))
                while case .sealed = try await sequencer.step(at: 1) {}
            }
            expected = bench.files.all
        }
        var hasCrashed = true
        for count in stride(from: 1, through: 200, by: kind == .memory ? 1 : 5) where hasCrashed {
            try await kind.run(Self.campaign) { store in
                let bench = SealingBench(Self.campaign, store)
                let crashes = Crashes(at: count, isAfter: isAfter)
                let mortal = bench.sequencer(crashes)
                let next = bench.sequencer()
                for batch in batches {
                    try await store.enter(Self.campaign.entries(batch))
                    if !crashes.hasCrashed {
                        do { while case .sealed = try await mortal.step(at: 1) {} } catch {}
                    }
                    if crashes.hasCrashed { while case .sealed = try await next.step(at: 1) {} }
                }
                hasCrashed = crashes.hasCrashed
                #expect(bench.files.all == expected, "crash \(count)")
                #expect(try await bench.told() == bench.replayed())
            }
        }
        #expect(!hasCrashed)
    }

    /// Two that both believe to have the lead: neither forks the log, and nothing is judged twice.
    @Test(arguments: SealStoreUnderTest.allCases)
    func twoSequencersAtOnceMakeOneLog(_ kind: SealStoreUnderTest) async throws {
        try await kind.run(Self.campaign) { store in
            let bench = SealingBench(Self.campaign, store)
            let total = 60
            @Sendable func lead() async throws {
                let sequencer = bench.sequencer()
                // The one that idles does not learn what the other one has sealed.
                while try await store.state().last?.size != UInt64(total) {
                    do throws(SequencerFault) {
                        _ = try await sequencer.step(at: 1)
                    } catch {
                        #expect(error.isPassing, "\(error)")
                    }
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
            try await withThrowingTaskGroup { group in
                for _ in 0..<2 { group.addTask { try await lead() } }
                for number in 0..<total {
                    try await store.enter(Self.campaign.entries(number..<(number + 1)))
                }
                try await group.waitForAll()
            }
            let told = try await bench.told()
            #expect(told.count == total)
            let entries = try await store.entries(0..<UInt64(total)).map(\.entry)
            #expect(Set(entries) == Set(Self.campaign.entries(0..<total)))
            // Files may be the slower one's, but only whole.
            #expect(try await bench.sequencer().step(at: 2) == .idle)
            #expect(try bench.replayed() == told)
        }
    }
}
