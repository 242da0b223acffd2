import Cryptography
import Invoices
import Lottery
import Testing

struct CampaignCheckTests {
    static func check(
        _ files: [String: [UInt8]], pinned: CampaignManifest? = nil, wanted: Set<Bytes32> = [],
        at now: UInt64 = 0
    ) async -> Result<CampaignReport, CheckEnd> {
        await check(MemoryFiles(files: files), pinned: pinned, wanted: wanted, at: now)
    }

    static func check(
        _ files: some CampaignFiles, pinned: CampaignManifest? = nil, wanted: Set<Bytes32> = [],
        at now: UInt64 = 0
    ) async -> Result<CampaignReport, CheckEnd> {
        var check = CampaignCheck(
            files, pinned: pinned.map { [$0] } ?? [], wanted: wanted, at: now)
        do {
            return .success(try await check.run())
        } catch {
            return .failure(error)
        }
    }

    @Test func anHonestCampaignPasses() async throws {
        let campaign = SimulatedCampaign.honest()
        let report = try await Self.check(campaign.files, pinned: campaign.manifests[0]).get()
        #expect(report.origin == SimulatedCampaign.origin)
        #expect(report.seals == 10)
        #expect(report.sealed == 300)
        #expect(report.waiting == 0)
        #expect(report.draws == ["draw-1", "draw-2"])
        #expect(report.missingCosigners.isEmpty)
        #expect(report.late == 0)
        let wins = campaign.seals.flatMap(\.wins)
        #expect(report.prizes.values.reduce(0, +) == UInt64(wins.count))
        #expect(report.cost.value == wins.map(\.value.value).reduce(0, +))
        // Something was exhausted, so that turns count.
        #expect(report.prizes["b"] == 12)
    }

    @Test func manySealsAreReadFromMoreThanOneFile() async throws {
        var campaign = SimulatedCampaign()
        for number in 0..<258 {
            campaign.enter(1, at: SimulatedCampaign.opens + UInt64(number) * 10)
            campaign.seal(at: SimulatedCampaign.opens + UInt64(number) * 10 + 1)
        }
        campaign.publishLog()
        #expect(campaign.files["seals/000"] != nil)
        #expect(campaign.files["seals/001.p/2"] != nil)
        let report = try await Self.check(campaign.files).get()
        #expect(report.seals == 258)
    }

    @Test func missingCosignersAreNamedAndNothingMore() async throws {
        let campaign = SimulatedCampaign.honest(isCosigned: false)
        let report = try await Self.check(campaign.files).get()
        #expect(report.missingCosigners == [SimulatedCampaign.cosigner: 10])
    }

    @Test func whatIsNotSealedYetWaits() async throws {
        var campaign = SimulatedCampaign.honest()
        campaign.enter(3, at: SimulatedCampaign.opens + 80_000)
        campaign.publishLog()
        let report = try await Self.check(campaign.files).get()
        #expect((report.sealed, report.waiting) == (300, 3))
    }

    /// An amendment that holds from the middle on, and changes more besides.
    static func amended(
        from: UInt64 = 39_000, unsigned: Set<String> = [],
        parties: [String] = SimulatedCampaign.parties,
        struckOut: String? = nil, before: [String] = SimulatedCampaign.parties,
        changes: [(String, String)] = [],
        _ change: @escaping (inout SimulatedCampaign, Int) -> Void = { _, _ in }
    ) -> SimulatedCampaign {
        var campaign = SimulatedCampaign(parties: before)
        let first = campaign.manifests[0].digest
        let out = struckOut.map { ", \"struck_out\": \"\($0)\"" } ?? ""
        campaign.run { campaign, number in
            if number == 5 {
                let amends = """
                    "amends": {"manifest": "\(first)", "from": \(SimulatedCampaign.opens + from),
                    "reason": {"zh": "多", "en": "more"}\(out)}, "title"
                    """
                let more = [
                    ("[\"b\", 1000, 12]", "[\"b\", 1000, 20]"), ("\"title\"", amends),
                ]
                campaign.publish(
                    SimulatedCampaign.manifestText(more + changes, parties: parties),
                    unsigned: unsigned)
                // The entry of this seal comes when the new rules hold.
                campaign.entries.removeSubrange(Int(campaign.replay!.size)...)
                campaign.enter(1, at: SimulatedCampaign.opens + 40_000)
            }
            change(&campaign, number)
        }
        return campaign
    }

    private static let (operating, notary, consumers) = (
        "operator.example", "notary.example", "consumers.example"
    )

    /// Who is in the amendment, who has not signed it, who is struck out by it, and how it is called.
    @Test(
        arguments: [
            ([operating, consumers], [notary], notary, nil),
            ([operating, "reserve.example", consumers], [notary], notary, nil),
            ([operating, consumers], [], nil, nil),
            // Without its own signature it would take every auditor's.
            ([operating, consumers], [notary], nil, .unsigned),
            ([operating, consumers], [notary, "audit.example"], notary, .unsigned),
            ([operating, consumers], [notary, consumers], notary, .unsigned),
            // Who comes in was named before; one leaves at a time.
            ([operating, "stranger.example", consumers], [notary], notary, .otherRules),
            ([operating, "reserve.example"], [notary, consumers], notary, .otherRules),
            ([operating, notary, consumers], [], notary, .otherRules),
        ] as [([String], [String], String?, Trick?)])
    func aPartyLeavesByTheRules(
        _ parties: [String], _ unsigned: [String], _ struckOut: String?, _ trick: Trick?
    ) async {
        let campaign = Self.amended(
            unsigned: Set(unsigned), parties: parties, struckOut: struckOut)
        let fault = await Self.check(campaign.files).fault
        #expect(fault?.trick == trick, "\(fault?.description ?? "accepted")")
    }

    /// Where the operator makes the seed alone, it could draw until it liked the result.
    @Test func anOperatorAloneProvesNothing() async {
        var alone = SimulatedCampaign(parties: [Self.operating])
        alone.sealAll()
        alone.publishLog()
        let left = Self.amended(parties: [Self.operating])
        for campaign in [alone, left] {
            let fault = CampaignFault.unwitnessedManifest(campaign.manifests.last!.digest)
            #expect(fault.trick == .unsigned)
            #expect(await Self.check(campaign.files).fault == fault)
            #expect(throws: fault) {
                try HolderCheck.check(campaign.proof(299), manifests: campaign.manifests)
            }
        }
    }

    /// With nobody besides the operator who was there before, its seed would be chosen by those who came.
    @Test func theOperatorIsNotLeftAlone() async {
        let campaign = Self.amended(
            unsigned: [Self.notary], parties: [Self.operating, "reserve.example"],
            struckOut: Self.notary, before: [Self.operating, Self.notary])
        let fault = await Self.check(campaign.files).fault
        #expect(fault == .brokenAmendment(campaign.manifests[1].digest))
    }

    /// A key made anew for a party that stays.
    @Test func aPartyKeepsItsKeys() async {
        let keys = [Self.notary, "another.example"].map {
            Hexadecimal.encode(SimulatedCampaign.vrf($0).publicKey.bytes)
        }
        let campaign = Self.amended(changes: [(keys[0], keys[1])])
        let fault = await Self.check(campaign.files).fault
        #expect(fault == .brokenAmendment(campaign.manifests[1].digest))
    }

    @Test func anAmendmentIsFollowed() async throws {
        let campaign = Self.amended()
        for pinned in campaign.manifests {
            let report = try await Self.check(campaign.files, pinned: pinned).get()
            #expect(report.manifests == campaign.manifests.map(\.digest))
        }
        let halfSigned = Self.amended(unsigned: ["notary.example"])
        #expect(
            await Self.check(halfSigned.files).fault
                == .unsignedManifest(halfSigned.manifests[1].digest, by: "notary.example"))
    }

    @Test func anEntryCarriesTheRulesOfItsTime() async throws {
        let campaign = Self.amended { campaign, number in
            if number == 6 {
                campaign.enter(1, at: SimulatedCampaign.opens + 48_000, under: 0)
            }
        }
        let fault = await Self.check(campaign.files).fault
        guard case .wrongManifestForItsTime = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }
}

extension Result<CampaignReport, CheckEnd> {
    var fault: CampaignFault? {
        if case .failure(.cheated(let fault)) = self { fault } else { nil }
    }
}
