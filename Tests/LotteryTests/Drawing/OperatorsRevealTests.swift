import Cryptography
import Doubles
import Lottery
import Testing

/// The operator's part of a draw, by the process that has its key.
struct OperatorsRevealTests {
    private static let name = "draw-1"
    private typealias Refusal = OperatorsReveal<MemoryLogFiles, MemoryFiles>.Refusal

    /// A draw that has come to its whole terms.
    private static func fixed() async throws -> DrawBench {
        let bench = DrawBench()
        bench.passes = ""
        let runner = try await bench.runner(name)
        var step = DrawRun.Step?.none
        while step != .wait(.operatorReveal) {
            step = try await bench.once(runner)
        }
        return bench
    }

    @Test func itRevealsOnceForWholeTerms() async throws {
        let bench = DrawBench()
        #expect(try await bench.reveal(Self.name) == .waits)
        let runner = try await bench.runner(Self.name)
        while bench.published.all[CampaignPath.terms(Self.name)] == nil {
            _ = try await bench.once(runner)
        }
        // The first part alone.
        #expect(try await bench.reveal(Self.name) == .waits)
        while bench.waits.last != .operatorReveal { _ = try await bench.once(runner) }
        let path = CampaignPath.operatorReveal(
            Self.name, under: try await bench.ground(Self.name).manifest.digest)
        // The last wait was answered.
        #expect(bench.published.all[path] != nil)
        #expect(try await bench.reveal(Self.name) == .given)
        bench.published.put(path, nil)
        #expect(try await bench.reveal(Self.name) == .revealed)
    }

    private static func note(_ terms: DrawTerms, by auditors: [String]) -> [UInt8] {
        DrawBench.note(terms.statement, by: auditors).bytes
    }

    @Test func itRevealsForNothingThatACheckWouldRefuse() async throws {
        let bench = try await Self.fixed()
        let path = CampaignPath.terms(Self.name)
        let good = try #require(
            DrawTerms(String(decoding: bench.published.all[path] ?? [], as: UTF8.self)))
        let ground = try await bench.ground(Self.name)
        let reveal = CampaignPath.operatorReveal(Self.name, under: ground.manifest.digest)
        bench.published.put(reveal, nil)
        let all = SimulatedCampaign.auditors
        func terms(
            _ entries: Range<UInt64>? = nil, passes: [DrawTerms.Pass] = [],
            sources: [DrawTerms.Source]? = nil, origin: String? = nil
        ) throws -> DrawTerms {
            try #require(
                DrawTerms(
                    origin: origin ?? good.origin, draw: good.draw,
                    entries: entries ?? good.entries, passes: passes,
                    sources: sources ?? good.sources))
        }
        let table: [(DrawTerms, [String], String)] = [
            (try terms(0..<71), all, "other entries"), (try terms(1..<73), all, "other entries"),
            (try terms(sources: [.init(name: "ssq", value: "7")]), all, "other sources"),
            (
                try terms(sources: good.sources + [.init(name: "own", value: "7")]), all,
                "other sources"
            ),
            (good, [all[0]], "not signed by \(all[1])"), (good, [], "not signed"),
            (try terms(origin: "elsewhere.example/lottery/x"), all, "another log"),
        ]
        for (terms, auditors, reason) in table {
            bench.published.put(path, Array(terms.text.utf8))
            bench.published.put(
                CampaignPath.termsSignatures(Self.name), Self.note(terms, by: auditors))
            let refusal = await #expect(throws: Refusal.self) {
                try await bench.reveal(Self.name)
            }
            #expect(refusal?.description.contains(reason) == true, "\(reason)")
            #expect(bench.published.all[reveal] == nil)
        }
        bench.published.put(path, Array(good.text.utf8))
        bench.published.put(CampaignPath.termsSignatures(Self.name), Self.note(good, by: all))
        await #expect(throws: Refusal.otherKey) {
            try await bench.reveal(Self.name, by: "stranger.example")
        }
        #expect(try await bench.reveal(Self.name) == .revealed)
        // Other terms that all auditors have signed, once it has answered.
        let other = try terms(passes: [.init(index: 7, reason: .void)])
        bench.published.put(path, Array(other.text.utf8))
        bench.published.put(CampaignPath.termsSignatures(Self.name), Self.note(other, by: all))
        await #expect(throws: Refusal.answeredOthers) { try await bench.reveal(Self.name) }
        // Not even where the public file that says so is gone.
        bench.published.put(reveal, nil)
        await #expect(throws: Refusal.answeredOthers) { try await bench.reveal(Self.name) }
        #expect(bench.published.all[reveal] == nil)
    }

    /// A file that somebody put there is no reveal.
    @Test func aRunTakesNoRevealThatDoesNotAnswerForItsTerms() async throws {
        let bench = try await Self.fixed()
        let ground = try await bench.ground(Self.name)
        let path = CampaignPath.operatorReveal(Self.name, under: ground.manifest.digest)
        for (name, question) in [
            ("operator.example", [1]), ("notary.example", [2]),
        ] as [(String, [UInt8])] {
            let proof = SimulatedCampaign.vrf(name).prove(question)
            bench.published.put(
                path,
                DrawReveals(
                    manifest: ground.manifest.digest, proofs: [.init(name: name, proof: proof)]
                ).bytes)
            let runner = try await bench.runner(Self.name)
            await #expect(throws: DrawRunFault.damaged(path)) {
                try await runner.run(at: { bench.now })
            }
        }
    }
}
