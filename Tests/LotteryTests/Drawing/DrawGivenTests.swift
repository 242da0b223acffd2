import Cryptography
import Doubles
import Lottery
import Testing

/// What a run and a witness's people refuse to take from each other.
struct DrawGivenTests {
    private static let opens = SimulatedCampaign.opens

    private static func run(passes: String? = "5 void\n") async throws -> (DrawBench, DrawRun) {
        let bench = DrawBench()
        var run = DrawRun(try await bench.ground("draw-1"))
        if let passes { try run.take(passes: passes) }
        return (bench, run)
    }

    @Test(arguments: [
        "73 void", "5", "5 lost", "5 void x", "-1 void", "7 void\n5 void", "5 void\n5 fraud",
    ])
    func passesOfOtherEntriesOrReasonsAreRefused(_ text: String) async throws {
        var (_, run) = try await Self.run(passes: nil)
        #expect(throws: DrawRun.Refusal.self) { try run.take(passes: text) }
        #expect(run.firstPart == nil)
    }

    @Test func signedPassesAreNotChanged() async throws {
        var (_, run) = try await Self.run()
        try run.take(passes: "6 void\n")
        let note = DrawBench.note(
            run.firstPart!.statement, by: [SimulatedCampaign.auditors[0], "stranger.example"])
        try run.take(note: note, result: { nil })
        // A stranger's line says nothing.
        #expect(run.signatures?.signatures.map(\.name) == [SimulatedCampaign.auditors[0]])
        try run.take(passes: "6 void\n")
        #expect(throws: DrawRun.Refusal.firstPartIsSigned) { try run.take(passes: "5 void\n") }
    }

    @Test func notesOverOtherThingsAreRefused() async throws {
        var (_, run) = try await Self.run()
        let auditors = SimulatedCampaign.auditors
        let other = CampaignStatement.terms(draw: "draw-1", firstPart: .zero)
        #expect(throws: DrawRun.Refusal.foreignNote) {
            try run.take(note: DrawBench.note(other, by: auditors), result: { nil })
        }
        let decision = CampaignStatement.disqualified(
            draw: "draw-1", index: 1, reason: "fraud", evidence: .zero)
        #expect(throws: DrawRun.Refusal.notDrawn) {
            try run.take(note: DrawBench.note(decision, by: auditors), result: { nil })
        }
        let nobody = DrawResult(tiers: [], disqualified: [], shown: [])
        #expect(throws: DrawRun.Refusal.noWinner(1)) {
            try run.take(note: DrawBench.note(decision, by: auditors), result: { nobody })
        }
        let good = DrawBench.note(run.firstPart!.statement, by: auditors)
        let forged = try #require(
            SignedNote(
                text: good.text,
                signatures: DrawBench.note(other, by: auditors).signatures))
        #expect(throws: DrawRun.Refusal.falseSignature(auditors[0])) {
            try run.take(note: forged, result: { nil })
        }
    }

    /// A note with strangers' lines alone is nobody's decision.
    @Test func notesThatNoAuditorSignedAreRefused() async throws {
        var (_, run) = try await Self.run()
        let decision = CampaignStatement.disqualified(
            draw: "draw-1", index: 1, reason: "fraud", evidence: .zero)
        let won = DrawResult(
            tiers: [.init(winners: [1], skipped: [], notAwarded: 0)], disqualified: [], shown: [])
        for statement in [run.firstPart!.statement, decision] {
            let note = DrawBench.note(statement, by: ["stranger.example", "other.example"])
            #expect(throws: DrawRun.Refusal.noAuditor) {
                try run.take(note: note, result: { won })
            }
        }
        #expect(run.signatures == nil)
        #expect(run.disqualifications.isEmpty)
        // Of a decision the auditors' lines alone are kept.
        let auditor = SimulatedCampaign.auditors[0]
        let mixed = DrawBench.note(decision, by: ["stranger.example", auditor])
        try run.take(note: mixed, result: { won })
        #expect(run.disqualifications.map { $0.note.signatures.map(\.name) } == [[auditor]])
    }

    /// Where nobody could sign, nothing is decided.
    @Test func aManifestWithoutAuditorsHoldsNoDraw() async throws {
        var text = SimulatedCampaign.manifestText()
        let list = try #require(text.firstRange(of: "\"auditors\": ["))
        let end = try #require(text[list.upperBound...].firstIndex(of: "]"))
        text.removeSubrange(list.upperBound..<end)
        var campaign = SimulatedCampaign(manifest: text)
        campaign.run()
        #expect(
            await CampaignCheckTests.check(campaign.files).fault
                == .draw("draw-1", .termsUnsigned(by: "an auditor")))
        let files = MemoryFiles(files: campaign.files)
        var run = DrawRun(try await DrawGround.read("draw-1", in: files))
        try run.take(passes: "")
        #expect(run.next(at: Self.opens + 25_000) == .stop(.noAuditor))
    }

    /// Before it is sure where the draw ends, a first part would be over other entries.
    @Test func passesWaitForTheClosingAndTheLastSeal() async throws {
        let bench = DrawBench()
        _ = try await bench.hold(try await bench.runner("draw-1"))
        bench.own = MemoryLogFiles()
        let runner = try await bench.runner("draw-2")
        var run = try runner.state()
        let until = Self.opens + 90_030
        let witness = try #require(bench.witnesses["notary.example"])
        for (second, isAway, wait) in [
            (until - 1, false, .closing(until: until)),
            (until, true, .lastSeal(["notary.example"])),
        ] as [(UInt64, Bool, DrawRun.Wait)] {
            await witness.setAway(isAway)
            #expect(try await runner.take(passes: "", in: &run, at: second) == wait)
            #expect(run.firstPart == nil)
        }
        await witness.setAway(false)
        #expect(try await runner.take(passes: "", in: &run, at: until) == nil)
        #expect(run.firstPart?.entries == 73..<300)
    }

    private static let early: [(String, String, UInt64)] = [
        ("ssq", "01 05 11 17 23 30 + 09", 29_999), ("ssq", "1 5 11 17 23 30 + 9", 30_000),
        ("dlt", "01 05 11 17 23 + 02 09", 30_000), ("ssq", "none", 30_000),
        // The last second of the last day.
        ("ssq", "none", 5 * 86_400 - 8 * 3_600 - 1),
    ]

    @Test(arguments: early)
    func sourcesAreTypedOnceTheyCanBeKnown(
        _ name: String, _ value: String, _ second: UInt64
    ) async throws {
        var (_, run) = try await Self.run()
        #expect(throws: DrawRun.Refusal.self) {
            try run.take(source: .init(name: name, value: value), at: Self.opens + second)
        }
        #expect(run.typed == nil)
        try run.take(source: SimulatedCampaign.source, at: Self.opens + 30_000)
        // Mistyped, and seen in time.
        try run.take(
            source: .init(name: "ssq", value: "none"), at: Self.opens + 5 * 86_400 - 8 * 3_600)
        #expect(run.typed?.sources.map(\.value) == ["none"])
    }

    // MARK: A witness's people

    private static func confirmed(
        _ terms: DrawTerms, _ text: String? = nil, by auditors: [String],
        under manifests: [CampaignManifest] = SimulatedCampaign().manifests,
        cosigned: UInt64? = 73, isAnswered: Bool = false, end: UInt64? = nil,
        at second: UInt64 = 25_000
    ) throws -> DrawTerms {
        try TermsConfirmation.confirmed(
            text ?? terms.text, DrawBench.note(terms.statement, by: auditors),
            manifests: manifests, cosigned: { _ in cosigned },
            isAnswered: { _ in isAnswered }, end: end, at: opens + second)
    }

    @Test func peopleConfirmOnlyWhatIsSignedInTimeAndOfTheirOwnLog() async throws {
        let (_, run) = try await Self.run()
        let terms = try #require(run.firstPart)
        let all = SimulatedCampaign.auditors
        #expect(try Self.confirmed(terms, by: all) == terms)
        func refusal(_ body: () throws -> DrawTerms) -> TermsConfirmation.Refusal? {
            do {
                _ = try body()
                return nil
            } catch {
                return error as? TermsConfirmation.Refusal
            }
        }
        #expect(refusal { try Self.confirmed(terms, "x", by: all) } == .notTerms)
        #expect(
            refusal {
                try Self.confirmed(terms, terms.text + "source ssq none\n", by: all)
            } == .hasSources)
        #expect(
            refusal {
                try Self.confirmed(
                    terms, terms.text.replacing("draw-1", with: "draw-9"), by: all)
            } == .unknownDraw)
        #expect(
            refusal { try Self.confirmed(terms, by: [all[0]]) } == .unsigned(by: [all[1]]))
        #expect(
            refusal { try Self.confirmed(terms, by: all, at: 30_000) }
                == .saleHasEnded("ssq", at: Self.opens + 30_000))
        #expect(
            refusal { try Self.confirmed(terms, by: all, at: 20_000) }
                == .notClosed(until: Self.opens + 20_000))
        #expect(try Self.confirmed(terms, by: all, at: 20_001) == terms)
        #expect(
            refusal { try Self.confirmed(terms, by: all, cosigned: 71) }
                == .endsTooLate(size: 73, cosigned: 71))
        #expect(
            refusal { try Self.confirmed(terms, by: all, cosigned: nil) }
                == .endsTooLate(size: 73, cosigned: 0))
        #expect(
            refusal { try Self.confirmed(terms, by: all, cosigned: 113) }
                == .endsEarlier(size: 73, cosigned: 113))
        #expect(try Self.confirmed(terms, by: all, cosigned: 113, end: 73) == terms)
        #expect(refusal { try Self.confirmed(terms, by: all, isAnswered: true) } == .answered)
    }

    /// An amendment of after the closing is for later draws.
    @Test func peopleConfirmByTheRulesOfTheClosing() async throws {
        let (_, run) = try await Self.run()
        let terms = try #require(run.firstPart)
        let campaign = CampaignCheckTests.amended(changes: [
            ("\"sale_ends\": \(Self.opens + 30_000)", "\"sale_ends\": \(Self.opens + 24_000)")
        ])
        #expect(campaign.manifests.count == 2)
        let confirmed = try Self.confirmed(
            terms, by: SimulatedCampaign.auditors, under: campaign.manifests)
        #expect(confirmed == terms)
    }

    /// The first part alone, confirmed before the sale ended, is no question.
    @Test func aWitnessAnswersNoTermsWithoutTheirSources() async throws {
        let (bench, run) = try await Self.run()
        let witness = try #require(bench.witnesses["notary.example"])
        let terms = try #require(run.firstPart)
        await witness.confirm(terms)
        let alpha = PeriodicDraw.question(
            terms, manifest: run.ground.manifest.digest, root: bench.campaign.root(73))
        let reply = await witness.draw(
            DrawRequest(
                draw: "draw-1", manifest: run.ground.manifest.digest,
                operatorProof: SimulatedCampaign.vrf("operator.example").prove(alpha),
                note: try #require(run.ground.note), terms: terms.text))
        #expect(reply == .refused(422))
    }
}
