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
        cosigned: UInt64? = 73, isAnswered: Bool = false, end: UInt64? = nil,
        at second: UInt64 = 25_000
    ) throws -> DrawTerms {
        try TermsConfirmation.confirmed(
            text ?? terms.text, DrawBench.note(terms.statement, by: auditors),
            manifests: SimulatedCampaign().manifests, cosigned: { _ in cosigned },
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
