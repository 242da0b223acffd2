import Cryptography
import Doubles
import Lottery
import Testing

/// A party that is struck out while a seal waits for it: the seal is finished first, over the same entries.
struct BegunSealTests {
    private static let (operating, notary, consumers) = (
        "operator.example", "notary.example", "consumers.example"
    )

    // MARK: Who checks

    /// What the amendment says of the seal that was begun, next to what it was.
    struct Naming: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let finisher: BegunSeal.Finisher
        let isHonest: Bool
        var from: UInt64 = 0
        var size: UInt64 = 0
        var seed: Bytes32?
        var root: Bytes32?
        /// Whether the amendment says the other finisher.
        var isOther = false
    }

    private static let namings = BegunSeal.Finisher.allCases.flatMap { finisher in
        [
            Naming(testDescription: "\(finisher)", finisher: finisher, isHonest: true),
            Naming(testDescription: "other end", finisher: finisher, isHonest: false, size: 1),
            Naming(
                testDescription: "other beginning", finisher: finisher, isHonest: false, from: 1),
            Naming(
                testDescription: "other seed", finisher: finisher, isHonest: false,
                seed: SHA256.hash([1])),
            Naming(testDescription: "other root", finisher: finisher, isHonest: false, root: .zero),
            Naming(
                testDescription: "other finisher", finisher: finisher, isHonest: false,
                isOther: true),
        ]
    }

    /// The seal that ends at 173 is the last under the old rules; `successors` finish the one behind it.
    @Test(arguments: namings)
    func theSealThatWasBegunIsFinishedAsTheAmendmentSays(_ naming: Naming) async {
        var campaign = SimulatedCampaign()
        let first = campaign.manifests[0].digest
        var (from, seed) = (UInt64(0), Bytes32.zero)
        campaign.run { campaign, number in
            if number == 4 { (from, seed) = (campaign.replay!.size, campaign.replay!.seed) }
            guard number == 5 else { return }
            campaign.entries.removeSubrange(Int(campaign.replay!.size)...)
            if naming.finisher == .successors {
                (from, seed) = (campaign.replay!.size, campaign.replay!.seed)
                campaign.enter(1, at: SimulatedCampaign.opens + 38_000)
            }
            let size = UInt64(campaign.entries.count)
            let other = BegunSeal.Finisher.allCases.first { $0 != naming.finisher }!
            let amends = """
                "amends": {"manifest": "\(first)", "from": \(SimulatedCampaign.opens + 39_000),
                "reason": {"zh": "走", "en": "gone"}, "struck_out": "\(Self.notary)",
                "begun": {"from": \(from - naming.from), "size": \(size + naming.size),
                "seed": "\(naming.seed ?? seed)", "root": "\(naming.root ?? campaign.root(size))",
                "finished_by": "\((naming.isOther ? other : naming.finisher).rawValue)"}}, "title"
                """
            campaign.publish(
                SimulatedCampaign.manifestText(
                    [("\"title\"", amends)], parties: [Self.operating, Self.consumers]),
                unsigned: [Self.notary])
            if naming.finisher == .keeper {
                campaign.enter(1, at: SimulatedCampaign.opens + 40_000)
            }
        }
        let fault = await CampaignCheckTests.check(campaign.files).fault
        if naming.isHonest {
            #expect(fault == nil)
        } else if case .begunSealLeft = fault {
            #expect(fault?.trick == .brokenChain)
        } else {
            Issue.record("\(String(describing: fault))")
        }
    }

    /// What no manifest may say of it: a part, what stands there instead, and where that is found.
    @Test(arguments: [
        ("\"struck_out\": \"notary.example\",", "", "amends.begun: is for a party"),
        ("\"from\": 5,", "", "amends.begun.from is missing"),
        ("\"size\": 9,", "", "amends.begun.size is missing"),
        ("\"size\": 9,", "\"size\": 5,", "amends.begun: is no seal"),
        ("\"keeper\"", "\"nobody\"", "amends.begun.finished_by: one of keeper, successors"),
    ])
    func aBegunSealIsNamedWhole(_ part: String, _ other: String, _ reason: String) throws {
        let zeros = Bytes32.zero
        let amends = """
            "amends": {"manifest": "\(zeros)", "from": 1767300000,
            "reason": {"zh": "走", "en": "gone"}, "struck_out": "notary.example",
            "begun": {"from": 5, "size": 9, "seed": "\(zeros)", "root": "\(zeros)",
            "finished_by": "keeper"}}, "title"
            """
        let whole = SimulatedCampaign.manifestText([("\"title\"", amends)])
        let begun = try CampaignManifest(Array(whole.utf8)).amends?.begun
        #expect((begun?.from, begun?.size, begun?.finishedBy) == (5, 9, .keeper))
        let error = #expect(throws: CampaignManifest.Unreadable.self) {
            try CampaignManifest(Array(whole.replacing(part, with: other).utf8))
        }
        #expect(
            error?.description.hasPrefix(reason) == true, "\(String(describing: error))")
    }

    // MARK: Who seals

    private typealias Bench = SealingBench<MemorySealStore>
    private static let first = LotteryCampaign(reserves: [coming])
    private static let (staying, leaving) = (
        LotteryCampaign.witnesses[0], LotteryCampaign.witnesses[1]
    )
    private static let coming = "three.example/w"

    /// The amendment by which the second witness leaves and another one comes.
    private static func amendment(
        _ question: SealQuestion, _ finisher: BegunSeal.Finisher, from: UInt64
    ) -> LotteryCampaign {
        LotteryCampaign(
            witnesses: [staying, coming],
            amends: """
                , "amends": {"manifest": "\(first.manifest.digest)", "from": \(from),
                "reason": {"zh": "走", "en": "gone"}, "struck_out": "\(leaving)",
                "begun": {"from": \(question.from), "size": \(question.size),
                "seed": "\(question.previousSeed)", "root": "\(question.root)",
                "finished_by": "\(finisher.rawValue)"}}
                """)
    }

    /// A bench with one whole seal, and a second one that waits.
    private static func waiting() async throws -> (Bench, SealQuestion) {
        let bench = Bench(first, MemorySealStore([first.stored]))
        bench.store.enter(first.entries(0..<3))
        let sequencer = bench.sequencer()
        _ = try await sequencer.step(at: 1_000)
        bench.store.enter(first.entries(3..<8))
        await bench.witnesses[leaving]!.setMute(true)
        #expect(try await sequencer.step(at: 2_000) == .waits(for: [leaving]))
        return (bench, try #require(try await bench.store.state().open?.question))
    }

    /// Lets everybody go by the amendment, with a new witness that begins behind `last`.
    private static func amend(_ bench: inout Bench, _ next: LotteryCampaign) async {
        let both = [LotteryCampaign.origin: [first.parties, next.parties]]
        bench.witnesses[coming] = MemoryWitness(coming, both)
        for witness in bench.witnesses.values { await witness.set(both) }
        bench.store.add(next.stored)
        bench.rules.append(next.manifest.rules)
    }

    private static func begin(_ bench: Bench) async throws {
        let last = try #require(try await bench.store.state().last)
        var state = await bench.witnesses[coming]!.state
        let isStarted = state.start(
            LotteryCampaign.origin, at: last.size, root: last.seal.question.root, seed: last.seed)
        #expect(isStarted)
        await bench.witnesses[coming]!.set(state)
    }

    @Test func aKeeperFinishesTheSealUnderTheOldRules() async throws {
        let (waiting, question) = try await Self.waiting()
        var bench = waiting
        let next = Self.amendment(question, .keeper, from: 5)
        await Self.amend(&bench, next)
        // Nobody else's answer, and none to another question, is taken for the keeper's.
        let key = LotteryCampaign.revealer(Self.leaving)
        for (name, proof) in [
            (Self.coming, key.prove(question.bytes)), (Self.leaving, key.prove([1])),
        ] {
            let sequencer = bench.sequencer(keeperAnswers: [.init(name: name, bytes: proof)])
            #expect(try await sequencer.step(at: 3_000) == .waits(for: [Self.leaving]))
        }
        let answer = RevealRequest.Proof(name: Self.leaving, bytes: key.prove(question.bytes))
        let sequencer = bench.sequencer(keeperAnswers: [answer])
        guard case .sealed(let seal) = try await sequencer.step(at: 3_000) else {
            Issue.record("not sealed")
            return
        }
        #expect(seal.question == question)
        // With who has left no seal is begun, so what waits does so until the amendment holds.
        bench.store.enter(Self.first.entries(8..<9))
        #expect(try await sequencer.step(at: 4_000) == .tooEarly(until: 5_000))
        // Nor with who has not been told of the last seal.
        #expect(try await sequencer.step(at: 5_000) == .waits(for: [Self.coming]))
        try await Self.begin(bench)
        guard case .sealed(let last) = try await sequencer.step(at: 6_000) else {
            Issue.record("not sealed")
            return
        }
        #expect(last.question.manifest == next.manifest.digest)
        #expect(try await bench.store.state().size == 9)
    }

    @Test func successorsFinishTheSealUnderTheirOwnRules() async throws {
        let (waiting, question) = try await Self.waiting()
        var bench = waiting
        let next = Self.amendment(question, .successors, from: 2)
        await Self.amend(&bench, next)
        // Begins behind the last whole seal, and not with the one that was begun.
        try await Self.begin(bench)
        guard case .sealed(let seal) = try await bench.sequencer().step(at: 3_000) else {
            Issue.record("not sealed")
            return
        }
        #expect(
            seal.question
                == next.parties.begun?.question(
                    origin: LotteryCampaign.origin, manifest: next.manifest.digest))
        #expect(seal.question.root == question.root)
        let names = seal.cosigned?.signatures.map(\.name)
        #expect(names == [LotteryCampaign.origin, Self.staying, Self.coming])
        bench.store.enter(next.entries(8..<9, acceptedAt: 3))
        guard case .sealed = try await bench.sequencer().step(at: 4_000) else {
            Issue.record("not sealed")
            return
        }
        #expect(await CampaignCheckTests.check(bench.files.all).fault == nil)
    }

    // MARK: Who answers

    /// A witness that stays, and has answered for the seal under the old rules.
    @Test func onlyTheSealThatIsNamedIsAnsweredOnceMore() async throws {
        for finisher in BegunSeal.Finisher.allCases {
            let (waiting, question) = try await Self.waiting()
            var bench = waiting
            let next = Self.amendment(question, finisher, from: 2)
            await Self.amend(&bench, next)
            let witness = bench.witnesses[Self.staying]!
            // It may have been asked for more by a stranger.
            bench.store.enter(Self.first.entries(8..<9))
            func ask(_ asked: SealQuestion) async -> RevealReply {
                let text = Checkpoint(
                    origin: LotteryCampaign.origin, size: asked.size, root: asked.root)!.text
                var note = SignedNote(
                    text: text,
                    signatures: [LotteryCampaign.signer(LotteryCampaign.origin, .note).sign(text)])!
                for name in [Self.staying, Self.leaving, Self.coming] {
                    note.add(LotteryCampaign.signer(name, .cosignature).cosign(text, at: 9))
                }
                return await witness.reveal(
                    RevealRequest(
                        from: asked.from, manifest: asked.manifest,
                        operatorProof: LotteryCampaign.revealer("operator.example")
                            .prove(asked.bytes),
                        previous: [], note: note))
            }
            func isAnswered(_ reply: RevealReply) -> Bool {
                if case .revealed = reply { true } else { false }
            }
            #expect(isAnswered(await ask(question)))
            let again = try #require(
                SealQuestion(
                    origin: LotteryCampaign.origin, manifest: next.manifest.digest,
                    from: question.from, previousSeed: question.previousSeed,
                    size: question.size, root: question.root))
            let isSuccessor = finisher == .successors
            #expect(isAnswered(await ask(again)) == isSuccessor)
            // Who has answered under the new rules answers no more under the old.
            #expect(isAnswered(await ask(question)) == !isSuccessor)
            #expect(isAnswered(await ask(again)) == isSuccessor)
            // Both answers are told, behind a new start too.
            let state = try #require(WitnessState(text: await witness.state.text))
            let revealer = try #require(
                next.manifest.rules.revealers.first { $0.name == Self.staying })
            func told(_ what: String) -> SealQuestion? {
                let reply = state.told(what, of: LotteryCampaign.origin, by: Self.staying)
                return WitnessLog.answered(
                    reply.body, of: LotteryCampaign.origin, by: revealer)
            }
            #expect(told("reveal") == (isSuccessor ? again : question))
            #expect(told("reveal/before") == (isSuccessor ? question : nil))
        }
    }

    /// How a witness begins, and when it may not.
    @Test func aNewPartyBeginsWithTheLastSeal() async throws {
        let (bench, _) = try await Self.waiting()
        let last = try #require(try await bench.store.state().last)
        var state = WitnessState()
        for _ in 0..<2 {
            let isStarted = state.start(
                LotteryCampaign.origin, at: last.size, root: last.seal.question.root,
                seed: last.seed, closings: ["may": 2])
            #expect(isStarted)
        }
        #expect(WitnessState(text: state.text) == state)
        #expect(state.sequence == 1)
        // Who has answered begins no more.
        var old = await bench.witnesses[Self.staying]!.state
        let before = old
        let isBegun = old.start(LotteryCampaign.origin, at: 3, root: .zero, seed: .zero)
        #expect(!isBegun)
        #expect(old == before)
    }
}
