import Cryptography
import FoundationEssentials
import Testing

/// The published files that verifiers in other languages are tried on are those of the simulated campaign.
struct PublishedFixtureTests {
    private static let path =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Peers/campaign.json")

    @Test func theFixtureIsTheSimulatedCampaign() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let files = SimulatedCampaign.honest().files.mapValues { Base64.encode($0) }
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
