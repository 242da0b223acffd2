import Cryptography
import Doubles
import Lottery
import Testing

/// What a witness answers to a hostile operator, and to strangers.
struct WitnessStateTests {
    private static let campaign = LotteryCampaign()
    private static let name = LotteryCampaign.witnesses[0]
    private static let campaigns = [LotteryCampaign.origin: [campaign.parties]]
    private static let now: UInt64 = 1_767_225_700

    private static func add(
        _ state: inout WitnessState, _ log: SignedLog, _ old: Int, _ new: Int,
        path: [Bytes32]? = nil, note: SignedNote? = nil, at time: UInt64 = now
    ) -> WitnessReply {
        let request = AddCheckpointRequest(
            old: UInt64(old), path: path ?? (old < new ? log.consistency(old, new) : []),
            note: note ?? log.note(new, cosigned: []))
        #expect(AddCheckpointRequest(request.bytes) == request)
        return state.add(
            request, of: campaigns, by: LotteryCampaign.witnessKeys(name), at: time)
    }

    private static func question(
        _ log: SignedLog, _ from: Int, _ size: Int, _ previous: Bytes32 = .zero
    ) -> SealQuestion {
        SealQuestion(
            origin: LotteryCampaign.origin, manifest: campaign.manifest.digest,
            from: UInt64(from), previousSeed: previous, size: UInt64(size), root: log.root(size))!
    }

    private static func proofs(_ question: SealQuestion) -> [RevealRequest.Proof] {
        campaign.manifest.rules.revealers.map { revealer in
            let key = LotteryCampaign.revealer(revealer.name)
            return .init(name: revealer.name, bytes: key.prove(question.bytes))
        }
    }

    private static func seed(_ question: SealQuestion) -> Bytes32 {
        Revealer.seed(
            proofs(question).map(\.bytes), by: campaign.manifest.rules.revealers,
            of: question.bytes)!
    }

    private static func reveal(
        _ state: inout WitnessState, _ question: SealQuestion, after last: SealQuestion? = nil,
        manifest: Bytes32? = nil, operatorProof: [UInt8]? = nil,
        previous: [RevealRequest.Proof]? = nil, note: SignedNote
    ) -> WitnessReply {
        let request = RevealRequest(
            from: question.from, manifest: manifest ?? campaign.manifest.digest,
            operatorProof: operatorProof ?? proofs(question)[0].bytes,
            previous: previous ?? last.map(proofs) ?? [], note: note)
        #expect(RevealRequest(request.bytes) == request)
        return state.reveal(request, of: campaigns, by: LotteryCampaign.witnessKeys(name))
    }

    // MARK: Checkpoints

    @Test func checkpointsAreCosignedAsTheyGrow() {
        let log = SignedLog(9)
        var state = WitnessState()
        for (old, new) in [(0, 2), (2, 2), (2, 7), (7, 9)] {
            let reply = Self.add(&state, log, old, new)
            let line = LotteryCampaign.signer(Self.name, .cosignature)
                .cosign(log.note(new).text, at: Self.now).line
            #expect(reply.status == 200 && reply.body == String(decoding: line, as: UTF8.self))
        }
        // The same again in the same second is nothing new.
        #expect(state.sequence == 3)
    }

    @Test func whatIsNoGrowthIsRefused() {
        let (log, other) = (SignedLog(9), SignedLog(9, salt: "fork"))
        var state = WitnessState()
        _ = Self.add(&state, log, 0, 5)
        let before = state
        let unsigned = SignedNote(
            text: log.note(7).text,
            signatures: [LotteryCampaign.signer("other.example", .note).sign(log.note(7).text)])!
        var false_ = log.note(7, cosigned: [])
        false_.add(LotteryCampaign.signer(Self.name, .cosignature).cosign("other\n", at: 1))
        let table: [(String, Int, (inout WitnessState) -> WitnessReply)] = [
            ("a size that it does not know", 409, { Self.add(&$0, log, 3, 7) }),
            ("smaller", 400, { Self.add(&$0, log, 5, 3, path: []) }),
            ("the same size, another root", 422, { Self.add(&$0, other, 5, 5) }),
            ("a fork", 422, { Self.add(&$0, other, 5, 9) }),
            ("no proof", 422, { Self.add(&$0, log, 5, 7, path: []) }),
            ("signed by somebody else", 403, { Self.add(&$0, log, 5, 7, note: unsigned) }),
            ("a false line in its own name", 403, { Self.add(&$0, log, 5, 7, note: false_) }),
        ]
        for (what, status, ask) in table {
            let reply = ask(&state)
            #expect(reply.status == status, "\(what)")
            if status == 409 { #expect(reply.body == "5\n" && reply.type == "text/x.tlog.size") }
            #expect(state == before, "\(what)")
        }
    }

    @Test func aClockThatGoesBackMakesNoEarlierCosignature() {
        let log = SignedLog(3)
        var state = WitnessState()
        _ = Self.add(&state, log, 0, 1, at: 2_000)
        let reply = Self.add(&state, log, 1, 2, at: 1_000)
        let line = LotteryCampaign.signer(Self.name, .cosignature)
            .cosign(log.note(2).text, at: 2_000).line
        #expect(reply.body == String(decoding: line, as: UTF8.self))
    }

    /// Asked again it gives the same, and for an entry that its clock has not come to, nothing.
    @Test func theFirstCosignatureOfACheckpointStands() {
        let log = SignedLog(9)
        var state = WitnessState()
        let first = Self.add(&state, log, 0, 4, at: 1_000)
        let before = state
        #expect(Self.add(&state, log, 4, 4, at: 5_000) == first)
        #expect(state == before)
        var request = AddCheckpointRequest(
            old: 4, path: log.consistency(4, 9), note: log.note(9, cosigned: []))
        let keys = LotteryCampaign.witnessKeys(Self.name)
        for (time, status) in [(5_999, 503), (6_000, 200)] as [(UInt64, Int)] {
            request.notBefore = 6_000
            let reply = state.add(request, of: Self.campaigns, by: keys, at: time)
            #expect(reply.status == status)
            if status == 503 { #expect(state == before) }
        }
    }

    // MARK: Reveals

    /// Two seals are answered; then everything that a cheating operator may try.
    @Test func oneSuccessorToASealIsAnswered() {
        let log = SignedLog(20)
        var state = WitnessState()
        let first = Self.question(log, 0, 4)
        _ = Self.add(&state, log, 0, 4)
        let answer = Self.reveal(&state, first, note: log.note(4))
        #expect(answer.status == 200)
        #expect(
            answer.body
                == "reveal \(Self.name) \(Base64.encode(Self.proofs(first)[1].bytes))\n")
        let second = Self.question(log, 4, 9, Self.seed(first))
        _ = Self.add(&state, log, 4, 9)
        #expect(Self.reveal(&state, second, after: first, note: log.note(9)).status == 200)
        _ = Self.add(&state, log, 9, 15)
        let before = state
        let third = Self.question(log, 9, 15, Self.seed(second))
        var malleable = Self.proofs(third)[0].bytes
        malleable[80] ^= 1
        let foreign = LotteryCampaign.revealer("stranger").prove(third.bytes)
        var twisted = Self.proofs(second)
        twisted.swapAt(0, 1)
        let table: [(String, Int, (inout WitnessState) -> WitnessReply)] = [
            (
                "the second once more", 200,
                { Self.reveal(&$0, second, after: first, note: log.note(9)) }
            ),
            (
                "the second, larger", 409,
                {
                    let larger = Self.question(log, 4, 15, Self.seed(first))
                    return Self.reveal(&$0, larger, after: first, note: log.note(15))
                }
            ),
            ("the first once more", 409, { Self.reveal(&$0, first, note: log.note(4)) }),
            (
                "a seal skipped", 409,
                {
                    let skipped = Self.question(log, 12, 15, Self.seed(third))
                    return Self.reveal(&$0, skipped, after: third, note: log.note(15))
                }
            ),
            (
                "the last one not shown", 422,
                { Self.reveal(&$0, third, previous: [], note: log.note(15)) }
            ),
            (
                "the last one in another order", 422,
                { Self.reveal(&$0, third, previous: twisted, note: log.note(15)) }
            ),
            (
                "another manifest", 403,
                { Self.reveal(&$0, third, after: second, manifest: .zero, note: log.note(15)) }
            ),
            (
                "the other witness has not cosigned", 403,
                {
                    Self.reveal(
                        &$0, third, after: second,
                        note: log.note(15, cosigned: [LotteryCampaign.witnesses[0]]))
                }
            ),
            (
                "itself has not cosigned", 403,
                {
                    Self.reveal(
                        &$0, third, after: second,
                        note: log.note(15, cosigned: [LotteryCampaign.witnesses[1]]))
                }
            ),
            (
                "the log has not signed", 403,
                { Self.reveal(&$0, third, after: second, note: log.note(15, log: "x")) }
            ),
            (
                "the operator has not revealed", 403,
                { Self.reveal(&$0, third, after: second, operatorProof: [], note: log.note(15)) }
            ),
            (
                "a changed proof of the operator", 403,
                {
                    Self.reveal(
                        &$0, third, after: second, operatorProof: malleable, note: log.note(15))
                }
            ),
            (
                "somebody else's proof", 403,
                {
                    Self.reveal(
                        &$0, third, after: second, operatorProof: foreign, note: log.note(15))
                }
            ),
            (
                "nothing to seal", 400,
                {
                    let request = RevealRequest(
                        from: 15, manifest: Self.campaign.manifest.digest, operatorProof: [1],
                        previous: [], note: log.note(15))
                    return $0.reveal(
                        request, of: Self.campaigns,
                        by: LotteryCampaign.witnessKeys(Self.name))
                }
            ),
        ]
        for (what, status, ask) in table {
            let reply = ask(&state)
            #expect(reply.status == status, "\(what)")
            if status == 409 {
                #expect(reply.body.hasPrefix("from 4\nsize 9\n"), "\(what)")
            }
            #expect(state == before, "\(what)")
        }
        #expect(Self.reveal(&state, third, after: second, note: log.note(15)).status == 200)
    }

    /// Whoever has a signed checkpoint may push it; the seal goes on all the same.
    @Test func aLargerCheckpointFromAStrangerHoldsNothingUp() {
        let log = SignedLog(9)
        var state = WitnessState()
        let first = Self.question(log, 0, 4)
        _ = Self.add(&state, log, 0, 4)
        _ = Self.add(&state, log, 4, 9)
        #expect(Self.reveal(&state, first, note: log.note(4)).status == 200)
    }

    @Test func aStateThatIsAnOldCopyAnswersNoMoreOnceItIsShown() {
        let log = SignedLog(9)
        var state = WitnessState()
        _ = Self.add(&state, log, 0, 4)
        let copy = state
        _ = Self.add(&state, log, 4, 9)
        state = copy
        // Its own line is on the checkpoint of 9.
        let seal = Self.question(log, 0, 9)
        #expect(Self.reveal(&state, seal, note: log.note(9)).status == 403)
        #expect(Self.reveal(&state, Self.question(log, 0, 4), note: log.note(4)).status == 403)
        #expect(Self.add(&state, log, 4, 9).status == 403)
        #expect(WitnessState(text: state.text) == state)
    }

    /// What others publish shows it before anybody asks.
    @Test func aStateThatIsAnOldCopyIsShownByOthersToBeOne() {
        let log = SignedLog(9)
        var state = WitnessState()
        _ = Self.add(&state, log, 0, 4)
        let seal = Self.question(log, 0, 9)
        let other = LotteryCampaign.witnesses[1]
        func answer(_ proof: [UInt8], operator own: [UInt8]? = nil) -> String {
            """
            from 0
            size 9
            root \(Base64.encode(seal.root.bytes))
            manifest \(Base64.encode(seal.manifest.bytes))
            seed \(Base64.encode(Bytes32.zero.bytes))
            operator \(Base64.encode(own ?? Self.proofs(seal)[0].bytes))
            reveal \(other) \(Base64.encode(proof))

            """
        }
        let own = LotteryCampaign.noteKey(Self.name, .cosignature)
        // A party of its own can make one that the operator has revealed nothing for.
        let alone = answer(
            Self.proofs(seal)[2].bytes,
            operator: LotteryCampaign.revealer("stranger").prove(seal.bytes))
        func isSilent(_ compare: (inout WitnessState) -> Void) -> Bool {
            var state = state
            compare(&state)
            return Self.add(&state, log, 4, 9).status == 403
        }
        let shown = answer(Self.proofs(seal)[2].bytes)
        let invented = answer(LotteryCampaign.revealer("stranger").prove(seal.bytes))
        let revealer = Self.campaign.manifest.rules.revealers[2]
        for (text, size) in [(shown, 9), (invented, nil), ("", nil)] as [(String, UInt64?)] {
            let answered = WitnessLog.answered(text, of: LotteryCampaign.origin, by: revealer)
            #expect(answered?.size == size)
        }
        #expect(
            isSilent {
                $0.compare(
                    withAnswer: shown, of: LotteryCampaign.origin, in: Self.campaigns)
            })
        for text in [invented, alone] {
            #expect(
                !isSilent {
                    $0.compare(
                        withAnswer: text, of: LotteryCampaign.origin, in: Self.campaigns)
                })
        }
        #expect(
            isSilent { $0.compare(withCheckpoint: log.note(9), of: Self.campaigns, by: own) })
        // One that it has not cosigned says nothing of it, nor one that it remembers.
        for note in [log.note(9, cosigned: [other]), log.note(4)] {
            #expect(!isSilent { $0.compare(withCheckpoint: note, of: Self.campaigns, by: own) })
        }
    }

    @Test func unknownLogsAreNotFound() {
        let log = SignedLog(3)
        var state = WitnessState()
        let keys = LotteryCampaign.witnessKeys(Self.name)
        let add = AddCheckpointRequest(old: 0, path: [], note: log.note(3, cosigned: []))
        #expect(state.add(add, of: [:], by: keys, at: 1).status == 404)
        let reveal = RevealRequest(
            from: 0, manifest: .zero, operatorProof: [1], previous: [], note: log.note(3))
        #expect(state.reveal(reveal, of: [:], by: keys).status == 404)
        #expect(state.told("reveal", of: LotteryCampaign.origin, by: keys.name).status == 404)
    }

    // MARK: The file

    @Test func aDamagedFileIsNoState() {
        let log = SignedLog(4)
        var state = WitnessState()
        _ = Self.add(&state, log, 0, 4)
        _ = Self.reveal(&state, Self.question(log, 0, 4), note: log.note(4))
        let text = state.text
        #expect(WitnessState(text: text) == state)
        #expect(WitnessState(text: WitnessState().text) == WitnessState())
        let bytes = Array(text.utf8)
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            #expect(WitnessState(text: String(decoding: changed, as: UTF8.self)) == nil)
            #expect(WitnessState(text: String(decoding: bytes[..<place], as: UTF8.self)) == nil)
        }
    }
}
