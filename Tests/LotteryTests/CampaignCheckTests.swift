import Cryptography
import Lottery
import Testing
import Invoices

struct CampaignCheckTests {
    static func check(
        _ files: [String: [UInt8]], pinned: CampaignManifest? = nil, wanted: Set<Bytes32> = []
    ) async -> Result<CampaignReport, CheckEnd> {
        var check = CampaignCheck(MemoryFiles(files: files), pinned: pinned, wanted: wanted)
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

    /// An amendment that holds from the middle on.
    private static func amended(
        unsigned: Set<String> = [],
        _ change: @escaping (inout SimulatedCampaign, Int) -> Void = { _, _ in }
    ) -> SimulatedCampaign {
        var campaign = SimulatedCampaign()
        let first = campaign.manifests[0].digest
        campaign.run { campaign, number in
            if number == 5 {
                let amends = """
                    "amends": {"manifest": "\(first)", "from": \(SimulatedCampaign.opens + 39_000),
                    "reason": {"zh": "多", "en": "more"}}, "title"
                    """
                campaign.publish(
                    SimulatedCampaign.manifestText([
                        ("[\"b\", 1000, 12]", "[\"b\", 1000, 20]"), ("\"title\"", amends),
                    ]), unsigned: unsigned)
                // The entries of this seal came before the new rules held, those of the last too.
                campaign.entries.removeSubrange(Int(campaign.replay!.size)...)
                campaign.enter(1, at: SimulatedCampaign.opens + 40_000)
            }
            change(&campaign, number)
        }
        return campaign
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
