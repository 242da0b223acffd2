import Cryptography
import Doubles
import Lottery
import Testing

/// A periodic draw from its closing to its minutes, by its operator's steps.
struct DrawRunTests {
    private static let name = "draw-1"

    @Test func everyStepWaitsForWhoeverIsNext() async throws {
        let bench = DrawBench()
        let runner = try await bench.runner(Self.name)
        #expect(try await bench.hold(runner) == .done)
        let ssq = try #require(try await bench.ground(Self.name).plan.sources.first)
        let witnesses = SimulatedCampaign.parties.dropFirst()
        #expect(
            bench.waits == [
                .passes(0..<73), .auditors(SimulatedCampaign.auditors),
                .auditors([SimulatedCampaign.auditors[1]]),
                .sale(of: "ssq", until: ssq.saleEnds), .sources([ssq]), .operatorReveal,
                .witnesses(
                    Dictionary(uniqueKeysWithValues: witnesses.map { ($0, .refused(422)) })),
            ])
        // The next draw of the series begins where this one ends, has no source, and waits for a last seal.
        bench.own = MemoryLogFiles()
        bench.passes = ""
        let next = try await bench.runner("draw-2")
        #expect(try await bench.hold(next) == .done)
        let second = try #require(bench.waits.dropFirst(7).first)
        #expect(second == .closing(until: SimulatedCampaign.opens + 90_030))
        #expect(bench.waits.contains(.passes(73..<300)))
        #expect(try await bench.check().draws == ["draw-1", "draw-2"])
    }

    /// What the draw publishes is what the simulated operator works out, who knows all holders from the beginning.
    @Test func theResultIsThatOfWhoeverKnowsAllHolders() async throws {
        let bench = DrawBench()
        bench.passes = ""
        _ = try await bench.hold(try await bench.runner(Self.name))
        bench.own = MemoryLogFiles()
        _ = try await bench.hold(try await bench.runner("draw-2"))
        let expected = SimulatedCampaign.honest().files.filter { $0.key.hasPrefix("draws/") }
        // The operator's own reveal is in the reveals too, and the checkpoint in the seals.
        let published = bench.published.all.filter {
            $0.key.hasPrefix("draws/") && !$0.key.contains("/operator/")
                && !$0.key.hasSuffix("/checkpoint")
        }
        let seals = Set(SimulatedCampaign.honest().seals.map(\.note))
        for name in [Self.name, "draw-2"] {
            let note = bench.published.all[CampaignPath.drawCheckpoint(name)]
            #expect(note.map { seals.contains($0) } == true)
        }
        for (path, bytes) in published { #expect(bytes == expected[path], "\(path)") }
        #expect(published.count == expected.count)
    }

    /// Three people have all entries: most of those whom the draw meets are at their limit, and were met unknown.
    @Test func holdersAtTheirLimitAreMetUntilNobodyIsUnknown() async throws {
        let bench = DrawBench()
        let openings = SimulatedOpenings(holders: 3)
        bench.openings = openings
        _ = try await bench.hold(try await bench.runner(Self.name))
        let ground = try await bench.ground(Self.name)
        let text = String(
            decoding: bench.published.all[CampaignPath.terms(Self.name)] ?? [], as: UTF8.self)
        let terms = try #require(DrawTerms(text))
        let reveals = try #require(
            DrawReveals(bench.published.all[CampaignPath.reveals(Self.name)] ?? []))
        let alpha = PeriodicDraw.question(
            terms, manifest: ground.manifest.digest, root: bench.campaign.root(73))
        let seed = try #require(
            Revealer.seed(
                reveals.proofs.map(\.proof), by: ground.manifest.rules.revealers, of: alpha))
        let won = Set(
            bench.campaign.outcomes.flatMap { $0 }.filter { $0.prize != nil }
                .map(\.ticket.index))
        let tiers = PeriodicDraw(terms: terms, manifest: ground.manifest.digest, seed: seed)
            .tiers(
                prizes: [1, 3], prizesPerHolder: 1, rule: { won.contains($0) ? .won : nil },
                holder: { openings.holder($0) })
        let result = try bench.result(Self.name)
        #expect(result.tiers == tiers.map { DrawResult.Tier($0) })
        #expect(result.tiers[1].notAwarded == 1)
        // Everybody was met in the end, and each is shown once.
        #expect(result.tiers[1].skipped.contains { $0.reason == "holder at the limit" })
        #expect(Set(result.shown.map(\.index)).count == result.shown.count)
    }

    /// At whatever line the run dies, before its act or behind it, the next one ends with the same bytes.
    @Test(arguments: [false, true]) func theDrawIsTheSameAfterACrashAnywhere(
        _ isAfter: Bool
    ) async throws {
        let whole = DrawBench()
        #expect(try await whole.hold(try await whole.runner(Self.name)) == .done)
        var count = 1
        while true {
            let bench = DrawBench()
            let crashes = Crashes(at: count, isAfter: isAfter)
            let runner = try await bench.runner(Self.name, crashes)
            let died = (try? await bench.hold(runner)) != .done || crashes.hasCrashed
            #expect(try await bench.hold(try await bench.runner(Self.name)) == .done)
            #expect((bench.published.all == whole.published.all) == true, "crash \(count)")
            #expect((bench.winners.wins == whole.winners.wins) == true, "crash \(count)")
            if !died { break }
            count += 1
        }
        // Each file, each witness.
        #expect(count > 15)
    }

    /// What is published is not owed before the database has it, and the fund holds it.
    @Test func theWinnersWaitForTheDatabaseAndTheFund() async throws {
        let bench = DrawBench()
        bench.winners.impoverish()
        #expect(try await bench.hold(try await bench.runner(Self.name)) == .done)
        #expect(bench.waits.last == .fund)
        let tiers = try bench.result(Self.name).tiers
        #expect(bench.winners.wins.map(\.index) == tiers.flatMap(\.winners))
        // Whoever has the result from before a disqualification does not record it.
        let old = bench.published.all
        try await Self.disqualify(tiers[0].winners[0], bench)
        let wins = bench.winners.wins
        for (path, bytes) in old { bench.published.put(path, bytes) }
        bench.own = MemoryLogFiles()
        let stale = try await bench.hold(try await bench.runner(Self.name))
        #expect(stale == .stop(.olderThanRecorded))
        #expect(bench.winners.wins == wins)
    }

    @Test func onlyAStampOverTheFirstPartIsPublished() async throws {
        let bench = DrawBench()
        let runner = try await bench.runner(Self.name)
        #expect(try await runner.publish(stamp: [0x30]) == false)
        #expect(try runner.unstamped() == nil)
        _ = try await bench.hold(runner)
        let first = SHA256.hash(bench.own.all["first"] ?? [])
        let whole = SHA256.hash(bench.own.all["terms"] ?? [])
        let other = StampForTests.reply(over: whole, nonce: [1])
        for bytes in [other, [0x30] + first.bytes] {
            #expect(try await runner.publish(stamp: bytes) == false)
        }
        #expect(try runner.unstamped() == first)
        let stamp = StampForTests.reply(over: first, nonce: [1])
        #expect(try await runner.publish(stamp: stamp))
        #expect(try runner.unstamped() == nil)
        #expect(bench.published.all["draws/draw-1/terms.tsr"] == stamp)
    }

    @Test func whatWasPublishedIsGoneOnFromWhenTheOwnFilesAreLost() async throws {
        let bench = DrawBench()
        #expect(try await bench.hold(try await bench.runner(Self.name)) == .done)
        let before = bench.published.all
        let waits = bench.waits.count
        bench.own = MemoryLogFiles()
        #expect(try await bench.hold(try await bench.runner(Self.name)) == .done)
        #expect((bench.published.all == before) == true)
        // Nobody is asked again.
        #expect(bench.waits.count == waits)
    }

    // MARK: Disqualified winners

    private static func decision(
        _ index: UInt64, _ reason: String = "not the buyer"
    ) -> CampaignStatement {
        .disqualified(
            draw: name, index: index, reason: reason,
            evidence: SHA256.hash(Array("file".utf8)))
    }

    private static func disqualify(
        _ index: UInt64, _ bench: DrawBench, _ reason: String = "not the buyer",
        by auditors: [String] = SimulatedCampaign.auditors
    ) async throws {
        let runner = try await bench.runner(name)
        var run = try runner.state()
        let result = try runner.result()
        let note = DrawBench.note(decision(index, reason), by: auditors)
        try run.take(note: note, result: { result })
        try await runner.keep(run)
        #expect(try await bench.hold(runner) == .done)
    }

    @Test func aDisqualifiedWinnerMakesRoomAndTheDrawIsDoneAnew() async throws {
        let bench = DrawBench()
        _ = try await bench.hold(try await bench.runner(Self.name))
        let before = try bench.result(Self.name)
        let winner = before.tiers[0].winners[0]
        // Nothing happens before the last auditor has signed.
        try await Self.disqualify(winner, bench, by: [SimulatedCampaign.auditors[0]])
        // Nor do other words count for these.
        try await Self.disqualify(winner, bench, "mistyped", by: [SimulatedCampaign.auditors[1]])
        #expect(try bench.result(Self.name) == before)
        try await Self.disqualify(winner, bench, by: [SimulatedCampaign.auditors[1]])
        let after = try bench.result(Self.name)
        #expect(after.disqualified.map(\.index) == [winner])
        #expect(after.tiers[0].winners != before.tiers[0].winners)
        let reason = DrawResult.Skipped(index: winner, reason: "disqualified")
        #expect(after.tiers[0].skipped.contains(reason))
        #expect(try await bench.check().draws == [Self.name])
        let minutes = String(decoding: bench.own.all["minutes.html"] ?? [], as: UTF8.self)
        #expect(minutes.contains("取消资格 · Disqualified"))
        let won = after.tiers.enumerated().flatMap { place, tier in
            tier.winners.map {
                MemoryWinnerStore.Win(draw: Self.name, index: $0, tier: place + 1, ended: nil)
            }
        }
        #expect(Set(bench.winners.wins.filter { $0.ended == nil }) == Set(won))
        #expect(bench.winners.wins.first { $0.index == winner }?.ended == .disqualified)
        // Lost own files forget no decision.
        let published = bench.published.all
        bench.own = MemoryLogFiles()
        _ = try await bench.hold(try await bench.runner(Self.name))
        #expect((bench.published.all == published) == true)
    }

    @Test func theOrderInWhichWinnersAreDisqualifiedDoesNotMatter() async throws {
        let benches = [DrawBench(), DrawBench()]
        for (place, bench) in benches.enumerated() {
            _ = try await bench.hold(try await bench.runner(Self.name))
            let winners = try bench.result(Self.name).tiers.flatMap(\.winners)
            for index in place == 0 ? winners : winners.reversed() {
                try await Self.disqualify(index, bench)
            }
        }
        #expect((benches[0].published.all == benches[1].published.all) == true)
        #expect(try benches[0].result(Self.name).disqualified.count == 4)
    }

    /// A later draw passes over those who won here: it is done anew once they are others.
    @Test func aLaterDrawFollowsAnEarlierOneThatWasDoneAnew() async throws {
        let bench = DrawBench()
        _ = try await bench.hold(try await bench.runner(Self.name))
        let first = bench.own
        let second = MemoryLogFiles()
        bench.own = second
        bench.passes = ""
        _ = try await bench.hold(try await bench.runner("draw-2"))
        bench.own = first
        let winner = try bench.result(Self.name).tiers[0].winners[0]
        try await Self.disqualify(winner, bench)
        bench.own = second
        let runner = try await bench.runner("draw-2")
        if case .draw = try runner.state().next(at: bench.now) {
        } else {
            Issue.record("the second draw is not done anew")
        }
        #expect(try await bench.hold(runner) == .done)
        #expect(try await bench.check().draws == [Self.name, "draw-2"])
    }

    // MARK: What must not go on

    @Test func nothingIsPublishedOnceASourceMayBeKnown() async throws {
        let bench = DrawBench()
        let runner = try await bench.runner(Self.name)
        var run = try runner.state()
        try run.take(passes: bench.passes)
        try run.take(
            note: DrawBench.note(run.firstPart!.statement, by: SimulatedCampaign.auditors),
            result: { nil })
        try await runner.keep(run)
        let end = SimulatedCampaign.opens + 30_000
        let step = try await runner.run(at: { end })
        #expect(step == .stop(.saleHasEnded("ssq", at: end)))
        #expect(bench.published.all[CampaignPath.terms(Self.name)] == nil)
    }

    @Test func aWitnessThatAnsweredOtherTermsStopsTheDraw() async throws {
        let bench = DrawBench()
        let witness = try #require(bench.witnesses["notary.example"])
        let ground = try await bench.ground(Self.name)
        let other = try #require(
            DrawTerms(
                origin: SimulatedCampaign.origin, draw: Self.name, entries: ground.entries,
                passes: [], sources: [SimulatedCampaign.source]))
        await witness.confirm(other)
        let alpha = PeriodicDraw.question(
            other, manifest: ground.manifest.digest, root: bench.campaign.root(73))
        _ = await witness.draw(
            DrawRequest(
                draw: Self.name, manifest: ground.manifest.digest,
                operatorProof: SimulatedCampaign.vrf("operator.example").prove(alpha),
                note: try #require(ground.note), terms: other.text))
        let step = try await bench.hold(try await bench.runner(Self.name))
        #expect(step == .stop(.answeredAnother("notary.example")))
    }

    @Test func aWitnessThatIsAwayIsNamed() async throws {
        let bench = DrawBench()
        _ = try await bench.hold(try await bench.runner(Self.name))
        bench.own = MemoryLogFiles()
        let away = try #require(bench.witnesses["consumers.example"])
        await away.setAway(true)
        bench.now = SimulatedCampaign.opens + 100_000
        let step = try await bench.runner("draw-2").run(at: { bench.now })
        #expect(step == .wait(.lastSeal(["consumers.example"])))
    }

    @Test func aDrawWithoutEntriesIsNotHeld() async throws {
        var campaign = SimulatedCampaign()
        // The only seal comes behind the closing of the first draw.
        campaign.enter(3, at: SimulatedCampaign.opens + 20_500)
        campaign.seal(at: SimulatedCampaign.opens + 20_502)
        campaign.publishLog()
        let ground = try await DrawGround.read(Self.name, in: MemoryFiles(files: campaign.files))
        #expect(DrawRun(ground).next(at: SimulatedCampaign.opens + 21_000) == .notHeld)
        // The second one is over all entries, and waits for no draw that is not held.
        let second = try await DrawGround.read("draw-2", in: MemoryFiles(files: campaign.files))
        #expect(second.entries == 0..<3)
    }

    @Test func anEarlierDrawOfTheSeriesComesFirst() async throws {
        let bench = DrawBench()
        await #expect(throws: DrawGround.Unready.after(Self.name)) {
            try await bench.ground("draw-2")
        }
        await #expect(throws: DrawGround.Unready.unknown("draw-9")) {
            try await bench.ground("draw-9")
        }
    }
}
