import Cryptography
import Lottery
import Messaging

/// Asks the parties of a campaign for their state, as anybody may.
enum PartyAnswers {
    private static let deadline = Duration.seconds(5)

    /// Whoever does not answer within the deadline. A witness that does not know the log yet answers all the same.
    static func missing(in manifest: CampaignManifest) async -> [CampaignConcern] {
        let log = SHA256.hash(Array(manifest.origin.utf8))
        let servers =
            (manifest.parties + manifest.reserves).compactMap { party in
                party.url.map { (party.name, $0) }
            } + manifest.cosigners.map { ($0.name, $0.url) }
        let connections = OutboundConnections()
        var missing: [CampaignConcern] = []
        for (name, url) in servers {
            if await answers("\(url)/\(log)/checkpoint", connections) { continue }
            missing.append(.doesNotAnswer(name))
        }
        return missing
    }

    private static func answers(_ url: String, _ connections: OutboundConnections) async -> Bool {
        guard let address = WebAddress(url) else { return false }
        let caller = HTTPOutboundCaller(
            connections, to: AllowedHosts(of: address), countedAs: "witness")
        guard let reply = try? await caller.get(url, within: deadline) else { return false }
        return reply.status < 500
    }
}
