import Cryptography
import Invoices
import Lottery
import Testing

/// An operator that tries what the published files can show, each trick caught under its own name.
struct CheatingOperatorTests {
    struct Attempt: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let trick: Trick
        let files: @Sendable () -> [String: [UInt8]]

        init(
            _ testDescription: String, _ trick: Trick,
            _ files: @escaping @Sendable () -> [String: [UInt8]]
        ) {
            self.testDescription = testDescription
            self.trick = trick
            self.files = files
        }

        /// An operator that goes astray on the way.
        static func running(
            _ what: String, _ trick: Trick,
            _ change: @escaping @Sendable (inout SimulatedCampaign, Int) -> Void
        ) -> Attempt {
            Attempt(what, trick) {
                var campaign = SimulatedCampaign()
                campaign.run(change)
                return campaign.files
            }
        }

        /// An honest campaign, of which something else is published.
        static func publishing(
            _ what: String, _ trick: Trick,
            _ change: @escaping @Sendable (inout SimulatedCampaign) -> Void
        ) -> Attempt {
            Attempt(what, trick) {
                var campaign = SimulatedCampaign.honest()
                campaign.files = campaign.files.filter { $0.key.hasPrefix("manifest/") }
                campaign.draw(
                    "draw-1", sources: [.init(name: "ssq", value: "01 05 11 17 23 30 + 09")])
                campaign.draw("draw-2")
                change(&campaign)
                campaign.publishLog()
                return campaign.files
            }
        }

        /// With an entry at 40,000 seconds, and these notes of pauses.
        static func pausing(
            _ what: String, _ trick: Trick, _ changes: [(CampaignStatement.State, UInt64)]
        ) -> Attempt {
            Attempt(what, trick) {
                var campaign = SimulatedCampaign.honest()
                campaign.publishStates(changes)
                return campaign.files
            }
        }

        /// Other wins in one seal.
        static func winning(
            _ what: String, _ trick: Trick,
            _ change: @escaping @Sendable (inout [PublishedSeal.Win], [InstantDraw.Outcome]) -> Void
        ) -> Attempt {
            publishing(what, trick) { campaign in
                for place in campaign.seals.indices.reversed() {
                    let seal = campaign.seals[place]
                    var wins = seal.wins
                    change(&wins, campaign.outcomes[place])
                    guard wins != seal.wins else { continue }
                    campaign.seals[place] = PublishedSeal(
                        manifest: seal.manifest, note: seal.note, proofs: seal.proofs,
                        wins: wins.sorted { $0.index < $1.index })
                    return
                }
            }
        }
    }

    static let opens = SimulatedCampaign.opens
    static let ssq = [DrawTerms.Source(name: "ssq", value: "01 05 11 17 23 30 + 09")]

    static let outcomes: [Attempt] = [
        .winning("a friend's entry marked as winner", .otherOutcome) { wins, outcomes in
            let loser = outcomes.first { $0.prize == nil && $0.ticket.drawn > 300_000_000 }
            if let loser { wins.append(.init(index: loser.ticket.index, value: Fen(1_000))) }
        },
        .winning("a winner left out", .otherOutcome) { wins, _ in wins = Array(wins.dropLast()) },
        .winning("a larger prize than the number gives", .otherOutcome) { wins, _ in
            wins = wins.map { .init(index: $0.index, value: Fen($0.value.value * 7)) }
        },
        .winning("an entry that is not in the seal", .otherOutcome) { wins, _ in
            wins.append(.init(index: 1_000, value: Fen(1_000)))
        },
        .winning("a good place in the batch", .outOfTurn) { wins, outcomes in
            // Both ladders give "b" there, which is exhausted.
            let late = outcomes.first {
                $0.prize == nil && (20_000_000..<90_000_000).contains($0.ticket.drawn)
            }
            if let late { wins.append(.init(index: late.ticket.index, value: Fen(1_000))) }
        },
    ]

    static let logs: [Attempt] = [
        Attempt("two roots of one size", .twoRoots) {
            var campaign = SimulatedCampaign.honest()
            campaign.files[CampaignPath.checkpoint] =
                campaign.checkpoint(300, root: .zero, at: opens).bytes
            return campaign.files
        },
        Attempt("a checkpoint in the middle of a seal", .alteredLog) {
            var campaign = SimulatedCampaign.honest()
            campaign.files[CampaignPath.checkpoint] =
                campaign.checkpoint(298, root: campaign.root(298), at: opens).bytes
            campaign.files["tile/entries/001.p/42"] =
                campaign.files["tile/entries/001.p/44"].map { Array($0.dropLast(2 * 129)) }
            return campaign.files
        },
        .publishing("an entry altered after its seal", .alteredLog) { campaign in
            campaign.entries[40][120] ^= 1
        },
        .publishing("two entries of a seal exchanged", .alteredLog) { campaign in
            campaign.entries.swapAt(20, 21)
        },
        Attempt("a tile of other hashes", .alteredLog) {
            var campaign = SimulatedCampaign.honest()
            campaign.files["tile/0/000"]?[5] ^= 1
            return campaign.files
        },
        .running("a leaf that is no entry", .falseEntry) { campaign, number in
            if number == 3 { campaign.entries.append([1, 2, 3]) }
        },
        .running("an entry under foreign rules", .falseEntry) { campaign, number in
            if number == 3 { campaign.entries[campaign.entries.count - 1][30] ^= 1 }
        },
        .running("a ladder that the manifest lacks", .falseEntry) { campaign, number in
            if number == 3 { campaign.entries[campaign.entries.count - 1][126] = 9 }
        },
        .running("one invoice entered twice", .enteredTwice) { campaign, number in
            if number == 6 { campaign.enter(1, at: opens + 48_000, number: 17) }
        },
        .running("an entry of before the campaign", .otherRules) { campaign, number in
            if number == 0 {
                campaign.entries = []
                campaign.enter(1, at: opens - 1)
            }
        },
        .running("an entry held back", .heldBack) { campaign, number in
            if number == 4 { campaign.enter(1, at: opens + 23_000) }
        },
        .running("an entry dated wrongly", .datedWrongly) { campaign, number in
            if number == 4 { campaign.enter(1, at: opens + 32_004) }
        },
        .pausing(
            "an entry accepted in a pause", .otherRules, [(.paused, 33_000), (.open, 41_000)]),
        .pausing("an entry accepted after the end", .otherRules, [(.closed, 33_000)]),
        .pausing(
            "a second pause that nothing ended", .otherRules,
            [(.paused, 33_000), (.open, 34_000), (.paused, 35_000)]),
        .pausing(
            "a campaign opened after its end", .unreadableFiles,
            [(.closed, 75_000), (.open, 76_000)]),
        .pausing(
            "a pause whose times go back", .unreadableFiles, [(.paused, 33_000), (.open, 32_500)]),
        .publishing("a pause signed by somebody else", .unreadableFiles) { campaign in
            let open = CampaignStatement.state(.open, at: opens, reason: "x")
            campaign.files[CampaignPath.state(0)] = SimulatedCampaign.note(
                open, SimulatedCampaign.auditors)
        },
    ]

    static let seals: [Attempt] = [
        .running("a seal over one entry more than was revealed", .brokenChain) {
            campaign, number in
            if number == 4 {
                let size = UInt64(campaign.entries.count)
                campaign.enter(1, at: opens + 32_000)
                campaign.seal(at: opens + 32_002, .init(answeredSize: size))
            }
        },
        .publishing("a seal left out of the chain", .brokenChain) { campaign in
            campaign.seals.remove(at: 4)
        },
        .publishing("a seal published twice", .brokenChain) { campaign in
            campaign.seals.insert(campaign.seals[4], at: 4)
        },
        .publishing("a reveal made up", .falseReveal) { campaign in
            campaign.seals[2] = changed(campaign.seals[2]) { $0[1] = $0[0] }
        },
        .publishing("a reveal missing", .falseReveal) { campaign in
            campaign.seals[2] = changed(campaign.seals[2]) { $0.removeLast() }
        },
        .publishing("a reveal that is no proof", .falseReveal) { campaign in
            campaign.seals[2] = changed(campaign.seals[2]) { $0[2] = [1] }
        },
        .running("a log that a witness has not seen", .unsigned) { campaign, number in
            if number == 3 {
                campaign.seal(
                    at: opens + 24_002, .init(withoutCosignature: "consumers.example"))
            }
        },
        .publishing("a cosignature of another checkpoint", .unsigned) { campaign in
            let (seal, other) = (campaign.seals[3], campaign.seals[4])
            let note = SignedNote(seal.note)!
            let lines = SignedNote(other.note)!.signatures
            campaign.seals[3] = PublishedSeal(
                manifest: seal.manifest,
                note: SignedNote(
                    text: note.text, signatures: [note.signatures[0]] + lines.dropFirst())!.bytes,
                proofs: seal.proofs, wins: seal.wins)
        },
        .running("a seal under rules of nobody", .unreadableFiles) { campaign, number in
            if number == 3 {
                campaign.seal(at: opens + 24_002, .init(manifest: SHA256.hash([3])))
            }
        },
    ]

    static let rules: [Attempt] = [
        Attempt("rules changed in their file", .unreadableFiles) {
            var campaign = SimulatedCampaign.honest()
            let path = CampaignPath.manifest(campaign.manifests[0].digest)
            campaign.files[path] = Array(
                SimulatedCampaign.manifestText([("180000000", "190000000")]).utf8)
            return campaign.files
        },
        Attempt("rules that an auditor has not signed", .unsigned) {
            var campaign = SimulatedCampaign.honest()
            campaign.publish(SimulatedCampaign.manifestText(), unsigned: ["audit.example"])
            return campaign.files
        },
        Attempt("an amendment that changes what a prize is worth", .otherRules) {
            var campaign = SimulatedCampaign()
            let first = campaign.manifests[0].digest
            campaign.run { campaign, number in
                guard number == 5 else { return }
                let amends = """
                    "amends": {"manifest": "\(first)", "from": \(opens + 39_000),
                    "reason": {"zh": "多", "en": "more"}}, "title"
                    """
                campaign.publish(
                    SimulatedCampaign.manifestText([
                        ("[\"b\", 1000, 12]", "[\"b\", 999, 12]"), ("\"title\"", amends),
                    ]))
            }
            return campaign.files
        },
        .publishing("another campaign's manifests behind the first", .otherRules) { campaign in
            campaign.publish(SimulatedCampaign.manifestText([("180000000", "190000000")]))
            let (seal, new) = (campaign.seals[9], campaign.manifests[1].digest)
            campaign.seals[9] = PublishedSeal(
                manifest: new, note: seal.note, proofs: seal.proofs, wins: seal.wins)
        },
    ]

    static let draws: [Attempt] = [
        .publishing("a draw over other entries", .otherDraw) { campaign in
            campaign.draw("draw-1", sources: ssq, .init(entries: 1..<73))
        },
        .publishing("a draw over entries of after the closing", .otherDraw) { campaign in
            campaign.draw("draw-1", sources: ssq, .init(entries: 0..<113))
        },
        .publishing("the terms of another draw", .otherDraw) { campaign in
            campaign.files[CampaignPath.terms("draw-1")] =
                campaign.files[CampaignPath.terms("draw-2")]
        },
        .publishing("a draw without its source", .otherDraw) { campaign in
            campaign.draw("draw-1")
        },
        .publishing("a draw with a source in another form", .otherDraw) { campaign in
            campaign.draw("draw-1", sources: [.init(name: "ssq", value: "05 01 11 17 23 30 + 09")])
        },
        .publishing("a winner of a draw exchanged", .otherDraw) { campaign in
            campaign.draw("draw-1", sources: ssq, .init(winner: 3))
        },
        .publishing("holders hidden", .otherDraw) { campaign in
            campaign.draw("draw-1", sources: ssq, .init(withoutHolders: true))
        },
        .publishing("a pass that an auditor has not signed", .unsignedDecision) { campaign in
            campaign.draw(
                "draw-1", sources: ssq,
                .init(passes: [.init(index: 7, reason: .fraud)], unsigned: ["audit.example"]))
        },
        .publishing("a disqualification without cause", .unsignedDecision) { campaign in
            campaign.draw(
                "draw-1", sources: ssq,
                .init(disqualified: [7], disqualifiedUnsigned: ["treasury.example"]))
        },
        .publishing("reveals for other terms", .falseReveal) { campaign in
            campaign.draw("draw-1", sources: ssq, .init(isRevealedForOtherTerms: true))
        },
        .publishing("terms written anew after the reveals", .falseReveal) { campaign in
            let reveals = campaign.files[CampaignPath.reveals("draw-1")]
            campaign.draw(
                "draw-1", sources: ssq, .init(passes: [.init(index: 7, reason: .void)]))
            campaign.files[CampaignPath.reveals("draw-1")] = reveals
        },
    ]

    private static func changed(
        _ seal: PublishedSeal, _ change: (inout [[UInt8]]) -> Void
    ) -> PublishedSeal {
        var proofs = seal.proofs
        change(&proofs)
        return PublishedSeal(
            manifest: seal.manifest, note: seal.note, proofs: proofs, wins: seal.wins)
    }

    @Test(arguments: outcomes + logs + seals + rules + draws)
    func isCaughtUnderItsName(_ attempt: Attempt) async {
        let fault = await CampaignCheckTests.check(attempt.files()).fault
        #expect(fault?.trick == attempt.trick, "\(fault?.description ?? "accepted")")
    }

    @Test func otherRulesThanTheOnesShownAreNamed() async throws {
        let shown = SimulatedCampaign.manifestText([("180000000", "190000000")])
        let pinned = try CampaignManifest(Array(shown.utf8))
        let fault = await CampaignCheckTests.check(
            SimulatedCampaign.honest().files, pinned: pinned
        ).fault
        #expect(fault == .manifestNotPinned(pinned.digest))
    }

    @Test func lateEntriesAreCountedWithWhoWasThere() async throws {
        var campaign = SimulatedCampaign()
        campaign.run { campaign, number in
            if number == 3 { campaign.seal(at: Self.opens + 24_061) }
        }
        let report = try await CampaignCheckTests.check(campaign.files).get()
        #expect(report.late == 40)
        #expect(
            report.firstLate
                == .late(index: 73, cosigned: ["notary.example", "consumers.example"]))
    }

    /// No two names or exit codes for one trick, and none of the shell's own.
    @Test func everyTrickHasItsOwnExitCode() {
        let codes = Trick.allCases.map(\.exitCode)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { (25..<64).contains($0) })
    }

    /// Whatever byte of whatever file is another, nothing is accepted.
    @Test(arguments: 0..<160)
    func aTamperedFileIsNeverAccepted(_ seed: Int) async throws {
        let files = Self.tamperingGround
        var stream = UniformStream(key: SHA256.hash([UInt8(seed)]), label: "tamper")
        let paths = files.keys.sorted()
        let path = paths[Int(stream.next(below: UInt64(paths.count)))]
        var bytes = try #require(files[path])
        let place = Int(stream.next(below: UInt64(bytes.count)))
        switch stream.next(below: 4) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(bytes[place], at: place)
        default: bytes[place] ^= 1 << UInt8(stream.next(below: 8))
        }
        // A doubled byte may be the same file again: one of a run, removed or inserted, is not.
        let result = await CampaignCheckTests.check(files.merging([path: bytes]) { $1 })
        #expect(result.fault != nil, "\(path) at \(place)")
    }

    private static let tamperingGround = SimulatedCampaign.honest(isCosigned: false).files

    /// Without one of its files a campaign is not what it was.
    @Test func aMissingFileIsMissed() async throws {
        let files = Self.tamperingGround
        let honest = try await CampaignCheckTests.check(files).get()
        for path in files.keys.sorted() {
            let result = await CampaignCheckTests.check(files.filter { $0.key != path })
            #expect((try? result.get()) != honest, "\(path)")
        }
    }
}
