import Cryptography
import Invoices
import Lottery
import Testing

struct HolderCheckTests {
    private static let campaign = SimulatedCampaign.honest()
    private static let manifests = campaign.manifests

    private static func report(
        _ campaign: SimulatedCampaign, wanted: Bytes32
    ) async throws -> CampaignReport {
        try await CampaignCheckTests.check(campaign.files, wanted: [wanted]).get()
    }

    /// Every entry's own file says what the whole campaign says.
    @Test func aProofAloneShowsWhatTheNumberGives() async throws {
        let campaign = Self.campaign
        let outcomes = campaign.outcomes.flatMap { $0 }
        for index in stride(from: UInt64(0), to: 300, by: 23) {
            let proof = try #require(HolderProof(campaign.proof(index).bytes))
            let shown = try HolderCheck.check(proof, manifests: Self.manifests)
            let outcome = outcomes[Int(index)]
            #expect(shown.ticket == outcome.ticket)
            if outcome.prize != nil { #expect(shown.prize != nil) }
            let report = try await Self.report(campaign, wanted: proof.entry.leafHash)
            #expect(try HolderCheck.check(proof, in: report).outcome == outcome)
        }
    }

    private static func made(
        from: UInt64? = nil, entry: Entry? = nil, manifest: Bytes32? = nil,
        proofs: [[UInt8]]? = nil,
        previousSeed: Bytes32? = nil, note: SignedNote? = nil
    ) -> HolderProof {
        let good = campaign.proof(123)
        return HolderProof(
            entry: entry ?? good.entry, manifest: manifest ?? good.manifest,
            from: from ?? good.from, previousSeed: previousSeed ?? good.previousSeed,
            proofs: proofs ?? good.proofs, inclusion: good.inclusion, note: note ?? good.note)!
    }

    /// One seal has one successor, whoever shows them.
    @Test func twoSuccessorsOfOneSealAreNamed() throws {
        var second = SimulatedCampaign()
        second.run { campaign, number in
            if number == 9 { campaign.enter(1, at: SimulatedCampaign.opens + 72_000) }
        }
        let (one, other) = (Self.campaign.proof(299), second.proof(299))
        #expect((one.from, one.previousSeed) == (other.from, other.previousSeed))
        for proof in [one, other] {
            _ = try HolderCheck.check(proof, manifests: Self.manifests)
        }
        try HolderCheck.compare(
            [one, Self.campaign.proof(123), Self.campaign.proof(124), one],
            manifests: Self.manifests)
        let fault = #expect(throws: CampaignFault.self) {
            try HolderCheck.compare([one, other], manifests: Self.manifests)
        }
        #expect(fault == .answeredTwice(from: 299))
    }

    /// What further files say against a sound one.
    @Test func pausesAndBegunSealsAreSeenInAFileAlone() throws {
        let proof = Self.campaign.proof(123)
        let second = proof.entry.acceptedAt
        func states(_ changes: [(CampaignStatement.State, UInt64)], by name: String) -> [[UInt8]] {
            changes.map { state, second in
                SimulatedCampaign.note(
                    .state(state, at: second, reason: "because"), [name])
            }
        }
        let origin = SimulatedCampaign.origin
        let table: [([[UInt8]], Trick?)] = [
            (states([(.paused, second + 1)], by: origin), nil),
            (states([(.paused, 1), (.open, second)], by: origin), nil),
            (states([(.paused, second), (.open, second + 1)], by: origin), .otherRules),
            (states([(.closed, second)], by: origin), .otherRules),
            (states([(.paused, second + 2), (.open, second)], by: origin), .unreadableFiles),
            (states([(.paused, second + 1)], by: "stranger.example"), .unreadableFiles),
        ]
        for (notes, trick) in table {
            var found: Trick?
            do throws(CampaignFault) {
                _ = try HolderCheck.check(proof, manifests: Self.manifests, states: notes)
            } catch {
                found = error.trick
            }
            #expect(found == trick)
        }
    }

    private static func other(_ entry: Entry) -> Entry {
        Entry(
            manifest: entry.manifest, invoice: entry.invoice, holder: entry.holder,
            acceptedAt: entry.acceptedAt + 1, oddsTable: entry.oddsTable)
    }

    /// Nobody but the operator has signed them, though the entry names them.
    @Test func rulesThatLeadToNoneThatAllHaveSignedAreNobodys() throws {
        let good = Self.campaign.proof(123)
        let stranger = SimulatedCampaign(parties: Array(SimulatedCampaign.parties.reversed()))
            .manifests[0]
        let entry = Entry(
            manifest: stranger.digest, invoice: good.entry.invoice, holder: good.entry.holder,
            acceptedAt: good.entry.acceptedAt, oddsTable: good.entry.oddsTable)
        let fault = #expect(throws: CampaignFault.self) {
            try HolderCheck.check(
                Self.made(entry: entry), manifests: Self.manifests + [stranger])
        }
        #expect(fault == .brokenAmendment(stranger.digest))
    }

    /// What a proof may not be, and by which name it is refused.
    @Test(
        arguments: [
            (made(entry: other(campaign.proof(123).entry)), .alteredLog),
            (made(manifest: .zero), .otherRules), (made(from: 100), .brokenChain),
            (made(previousSeed: .zero), .brokenChain),
            (made(proofs: Array(campaign.proof(123).proofs.dropLast())), .falseReveal),
            (made(proofs: campaign.proof(123).proofs.dropLast() + [[1]]), .falseReveal),
            (
                made(
                    note: campaign.checkpoint(
                        campaign.proof(123).checkpoint.size,
                        root: campaign.proof(123).checkpoint.root,
                        at: SimulatedCampaign.opens, without: "notary.example")), .unsigned
            ),
            (
                made(
                    note: campaign.checkpoint(
                        campaign.proof(123).checkpoint.size,
                        root: campaign.proof(123).checkpoint.root,
                        at: SimulatedCampaign.opens)), .datedWrongly
            ),
        ] as [(HolderProof, Trick)])
    func aFalseProofIsNamed(_ proof: HolderProof, _ trick: Trick) {
        let fault = #expect(throws: CampaignFault.self) {
            try HolderCheck.check(proof, manifests: Self.manifests)
        }
        #expect(fault?.trick == trick, "\(fault?.description ?? "")")
    }

    /// All parties together have sealed again, one entry later, and published that.
    @Test func aSecondSuccessorOfASealIsShownByAnOldProof() async throws {
        var second = SimulatedCampaign()
        second.run { campaign, number in
            if number == 4 { campaign.enter(1, at: SimulatedCampaign.opens + 32_000) }
        }
        let proof = Self.campaign.proof(123)
        let report = try await Self.report(second, wanted: proof.entry.leafHash)
        #expect(throws: CampaignFault.answeredTwice(from: 113)) {
            try HolderCheck.check(proof, in: report)
        }
    }

    @Test func aSecondLogOfTheSameSizeIsShownByAnOldProof() async throws {
        var second = SimulatedCampaign()
        second.run { campaign, number in
            guard number == 4 else { return }
            campaign.entries.removeLast()
            campaign.enter(1, at: SimulatedCampaign.opens + 32_000, number: 999)
        }
        let proof = Self.campaign.proof(123)
        let report = try await Self.report(second, wanted: proof.entry.leafHash)
        #expect(throws: CampaignFault.twoRoots(size: 173)) {
            try HolderCheck.check(proof, in: report)
        }
    }

    @Test func aReceiptIsFoundOrMissed() async throws {
        let bytes = Self.campaign.entries[200]
        let receipt = try #require(EntryReceipt(SimulatedCampaign.receipt(bytes)))
        var report = try await Self.report(Self.campaign, wanted: receipt.leaf)
        guard
            case .found(let found) = try HolderCheck.check(
                receipt, in: report, manifests: Self.manifests)
        else {
            Issue.record("not found")
            return
        }
        #expect(found.index == 200)

        var dropped = SimulatedCampaign()
        dropped.enter(1, at: SimulatedCampaign.opens, number: 5_000)
        let lost = try #require(EntryReceipt(SimulatedCampaign.receipt(dropped.entries[0])))
        report = try await Self.report(Self.campaign, wanted: lost.leaf)
        #expect(throws: CampaignFault.receiptWithoutInclusion(lost.leaf)) {
            try HolderCheck.check(lost, in: report, manifests: Self.manifests)
        }

        // These files end before the promise does.
        var fresh = SimulatedCampaign()
        fresh.enter(1, at: SimulatedCampaign.opens + 72_001, number: 5_001)
        let young = try #require(EntryReceipt(SimulatedCampaign.receipt(fresh.entries[0])))
        report = try await Self.report(Self.campaign, wanted: young.leaf)
        let answer = try HolderCheck.check(young, in: report, manifests: Self.manifests)
        #expect(answer == .notDue)
    }

    @Test func aReceiptOfSomebodyElseProvesNothing() async throws {
        let bytes = Self.campaign.entries[200]
        let statement = CampaignStatement.receipt(
            leaf: MerkleTree.leafHash(bytes), acceptedAt: SimulatedCampaign.opens)
        let note = SimulatedCampaign.note(statement, [SimulatedCampaign.origin])
        let receipt = try #require(EntryReceipt(note))
        let report = try await Self.report(Self.campaign, wanted: receipt.leaf)
        #expect(throws: CampaignFault.receiptUnsigned) {
            try HolderCheck.check(receipt, in: report, manifests: Self.manifests)
        }
    }
}
