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

    /// Who of the parties shows an answer to these draws, by the draw. A draw that was revealed is held.
    static func answered(
        _ draws: [String], in manifests: [CampaignManifest]
    ) async -> [String: [String]] {
        let connections = OutboundConnections()
        var parties: [CampaignParty] = []
        for party in manifests.flatMap(\.parties)
        where !parties.contains(where: { $0.revealer == party.revealer }) {
            parties.append(party)
        }
        guard let origin = manifests.last?.origin else { return [:] }
        let log = SHA256.hash(Array(origin.utf8))
        var answered: [String: [String]] = [:]
        for draw in draws {
            for party in parties {
                guard let url = party.url,
                    let reply = await get("\(url)/\(log)/draw/\(draw)", connections),
                    reply.status == 200,
                    WitnessLog.isAnswer(
                        String(decoding: reply.body, as: UTF8.self), to: draw, of: origin,
                        by: party.revealer)
                else { continue }
                answered[draw, default: []].append(party.name)
            }
        }
        return answered
    }

    private static func answers(_ url: String, _ connections: OutboundConnections) async -> Bool {
        await get(url, connections).map { $0.status < 500 } ?? false
    }

    private static func get(_ url: String, _ connections: OutboundConnections) async
        -> OutboundReply?
    {
        guard let address = WebAddress(url) else { return nil }
        let caller = HTTPOutboundCaller(
            connections, to: AllowedHosts(of: address), countedAs: "witness")
        return try? await caller.get(url, within: deadline)
    }
}
