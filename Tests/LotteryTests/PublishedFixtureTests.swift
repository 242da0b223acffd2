import Cryptography
import FoundationEssentials
import Lottery
import Testing

/// The published files that verifiers in other languages are tried on are those of the simulated campaign.
struct PublishedFixtureTests {
    private static let path =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Peers/campaign.json")

    /// Those of the campaign, and under `holder/` what its holders have.
    private static var files: [String: [UInt8]] {
        let campaign = SimulatedCampaign.honest()
        var dropped = SimulatedCampaign()
        dropped.enter(1, at: SimulatedCampaign.opens, number: 5_000)
        var young = SimulatedCampaign()
        young.enter(1, at: SimulatedCampaign.opens + 72_001, number: 5_001)
        var files = campaign.files
        files["holder/123.tlog-proof"] = campaign.proof(123).bytes
        files["holder/200.receipt"] = SimulatedCampaign.receipt(campaign.entries[200])
        files["holder/dropped.receipt"] = SimulatedCampaign.receipt(dropped.entries[0])
        files["holder/young.receipt"] = SimulatedCampaign.receipt(young.entries[0])
        return files
    }

    @Test func theFixtureIsTheSimulatedCampaign() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let files = Self.files.mapValues { Base64.encode($0) }
        let text = try encoder.encode(files) + Data("\n".utf8)
        // To make it anew, delete the file and run this test once.
        guard let known = try? Data(contentsOf: Self.path) else {
            try text.write(to: Self.path)
            Issue.record("\(Self.path.path) was missing and is written anew")
            return
        }
        #expect(known == text)
    }
}
