import Cryptography
import Doubles
import Lottery
import Testing

/// A party that is struck out while a draw waits for its answer: the draw goes on with the same terms.
struct BegunDrawTests {
    private static let name = "draw-1"
    private static let (operating, notary, consumers, reserve) = (
        "operator.example", "notary.example", "consumers.example", "reserve.example"
    )

    /// The log is sealed, and the notary has left: the amendment holds from behind the last seal on.
    private static func bench(_ parties: [String]) -> DrawBench {
        DrawBench { campaign in
            let amends = """
                "amends": {"manifest": "\(campaign.manifests[0].digest)",
                "from": \(SimulatedCampaign.opens + 80_000),
                "reason": {"zh": "走", "en": "gone"}, "struck_out": "\(notary)"}, "title"
                """
            campaign.publish(
                SimulatedCampaign.manifestText([("\"title\"", amends)], parties: parties),
                unsigned: [notary])
        }
    }

    /// Everybody but the notary has answered.
    private static func waiting(_ bench: DrawBench) async throws -> DrawRun {
        await bench.witnesses[notary]!.setAway(true)
        let runner = try await bench.runner(name)
        let step = try await bench.hold(runner)
        #expect(step == .wait(.witnesses([notary: .unreachable])))
        return try runner.state()
    }

    private static func question(
        _ bench: DrawBench, party: String = notary,
        _ sources: [DrawTerms.Source] = [SimulatedCampaign.source], under manifest: Int = 0
    ) async throws(BegunDraw.Refusal) -> [UInt8] {
        try await BegunDraw.question(
            of: name, in: MemoryFiles(files: bench.published.all),
            under: bench.campaign.manifests[manifest], party: party, sources: sources)
    }

    @Test func aKeeperAnswersForThePartyThatLeft() async throws {
        let bench = Self.bench([Self.operating, Self.consumers])
        let run = try await Self.waiting(bench)
        let question = try await Self.question(bench)
        #expect(question == run.question(try #require(run.terms)))
        // Another's answer, or one to another question, is not taken for it.
        let key = SimulatedCampaign.vrf(Self.notary)
        for answer in [
            RevealRequest.Proof(name: Self.notary, bytes: key.prove([1])),
            .init(name: Self.reserve, bytes: key.prove(question)),
        ] {
            bench.keeperAnswers = [answer]
            let step = try await bench.runner(Self.name).run(at: { bench.now })
            #expect(step == .wait(.witnesses([Self.notary: .unreachable])))
        }
        bench.keeperAnswers = [.init(name: Self.notary, bytes: key.prove(question))]
        #expect(try await bench.runner(Self.name).run(at: { bench.now }) == .done)
        #expect(try await bench.check().draws == [Self.name])
        // The same as if it had never left.
        let whole = DrawBench()
        _ = try await whole.hold(try await whole.runner(Self.name))
        #expect(try whole.result(Self.name) == bench.result(Self.name))
    }

    @Test func aKeeperAnswersNothingElse() async throws {
        let early = Self.bench([Self.operating, Self.consumers])
        await #expect(throws: BegunDraw.Refusal.notBegun) { try await Self.question(early) }
        let bench = Self.bench([Self.operating, Self.consumers])
        _ = try await Self.waiting(bench)
        for sources in [[], [DrawTerms.Source(name: "ssq", value: "none")]] {
            await #expect(throws: BegunDraw.Refusal.otherSources) {
                try await Self.question(bench, sources)
            }
        }
        await #expect(throws: BegunDraw.Refusal.noParty(Self.reserve)) {
            try await Self.question(bench, party: Self.reserve)
        }
        await #expect(
            throws: BegunDraw.Refusal.otherRules(bench.campaign.manifests[0].digest)
        ) { try await Self.question(bench, under: 1) }
        let signed = CampaignPath.termsSignatures(Self.name)
        let (path, terms) = (CampaignPath.terms(Self.name), bench.published.all)
        bench.published.put(
            signed,
            terms[
                CampaignPath.signatures(
                    bench.campaign.manifests[0].digest)] ?? [])
        await #expect(throws: BegunDraw.Refusal.unsigned(by: SimulatedCampaign.auditors)) {
            try await Self.question(bench)
        }
        bench.published.put(signed, terms[signed] ?? [])
        bench.published.put(path, Array((terms[path] ?? []).prefix(40)))
        await #expect(throws: BegunDraw.Refusal.otherTerms) { try await Self.question(bench) }
    }

    /// Its key is gone too: those who take its place answer for the same terms, once, the newcomer among them.
    @Test(arguments: [[], [reserve]])
    func successorsAnswerForTheSameTerms(_ coming: [String]) async throws {
        let bench = Self.bench([Self.operating] + coming + [Self.consumers])
        let terms = try #require(try await Self.waiting(bench).terms)
        let next = bench.campaign.manifests[1].digest
        for name in coming {
            let witness = SimulatedDrawWitness(
                name, startingIn: bench.campaign, closings: [Self.name: 73])
            await witness.confirm(terms)
            bench.witnesses[name] = witness
        }
        bench.published.put(CampaignPath.drawnUnder(Self.name), Array("\(next)\n".utf8))
        let ground = try await bench.ground(Self.name)
        #expect((ground.revealing.digest, ground.manifest) == (next, bench.campaign.manifests[0]))
        #expect(try await bench.hold(try await bench.runner(Self.name)) == .done)
        #expect(try await bench.check().draws == [Self.name])
        let reveals = try #require(
            DrawReveals(bench.published.all[CampaignPath.reveals(Self.name)] ?? []))
        #expect(reveals.manifest == next)
        #expect(reveals.proofs.map(\.name) == [Self.operating] + coming + [Self.consumers])
    }

    /// Who stays has answered once under each, and for the same terms alone.
    @Test func nobodyAnswersOtherTermsForAnAmendment() async throws {
        let bench = Self.bench([Self.operating, Self.consumers])
        let run = try await Self.waiting(bench)
        let good = try #require(run.terms)
        let other = try #require(
            DrawTerms(
                origin: good.origin, draw: good.draw, entries: good.entries, passes: [],
                sources: good.sources))
        let witness = try #require(bench.witnesses[Self.consumers])
        func ask(_ terms: DrawTerms, under manifest: CampaignManifest) async -> RevealReply {
            await witness.confirm(terms)
            let alpha = PeriodicDraw.question(
                terms, manifest: manifest.digest, root: bench.campaign.root(73))
            return await witness.draw(
                DrawRequest(
                    draw: Self.name, manifest: manifest.digest,
                    operatorProof: SimulatedCampaign.vrf(Self.operating).prove(alpha),
                    note: run.ground.note!, terms: terms.text))
        }
        func isAnswered(_ reply: RevealReply) -> Bool {
            if case .revealed = reply { true } else { false }
        }
        let (old, new) = (bench.campaign.manifests[0], bench.campaign.manifests[1])
        #expect(isAnswered(await ask(good, under: old)))
        #expect(!isAnswered(await ask(other, under: new)))
        #expect(isAnswered(await ask(good, under: new)))
        #expect(isAnswered(await ask(good, under: new)))
        #expect(!isAnswered(await ask(good, under: old)))
        #expect(!isAnswered(await ask(other, under: new)))
    }

    /// With the same parties another manifest would be a second draw.
    @Test func theSamePartiesAreNotAskedAgain() async throws {
        let bench = DrawBench { campaign in
            let amends = """
                "amends": {"manifest": "\(campaign.manifests[0].digest)",
                "from": \(SimulatedCampaign.opens + 80_000),
                "reason": {"zh": "多", "en": "more"}}, "title"
                """
            campaign.publish(SimulatedCampaign.manifestText([("\"title\"", amends)]))
        }
        let next = bench.campaign.manifests[1].digest
        let files = MemoryFiles(files: bench.published.all)
        await #expect(throws: DrawGround.Unready.sameParties(next)) {
            try await DrawGround.read(Self.name, in: files, under: next)
        }
    }
}
