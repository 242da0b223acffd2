import Cryptography
import Lottery
import Messaging

/// Asks the parties of a campaign for their state, as anybody may.
enum PartyAnswers {
    private static let deadline = Duration.seconds(5)

    /// The parties that do not answer within the deadline. A witness that does not know the log yet answers
    /// all the same.
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

    /// Answers that parties show and that the campaign's files do not have, or not yet.
    struct Unpublished: Equatable {
        /// By the draw, who has answered to it: it is held.
        var draws: [String: [String]] = [:]
        /// By the party, where the seal ends that it has answered for.
        var seals: [String: UInt64] = [:]
    }

    static func unpublished(
        besides report: CampaignReport, _ manifests: [CampaignManifest]
    ) async -> Unpublished {
        let connections = OutboundConnections()
        let log = SHA256.hash(Array(report.origin.utf8))
        var found = Unpublished()
        for party in parties(of: manifests) {
            guard let url = party.url else { continue }
            func told(_ what: String) async -> String {
                let reply = await get("\(url)/\(log)/\(what)", connections)
                return reply?.status == 200
                    ? String(decoding: reply?.body ?? [], as: UTF8.self) : ""
            }
            let last = WitnessLog.answered(
                await told("reveal"), of: report.origin, by: party.revealer)
            if let last, last.size > report.sealed { found.seals[party.name] = last.size }
            for draw in report.unpublishedDraws {
                let isAnswer = WitnessLog.isAnswer(
                    await told("draw/\(draw)"), to: draw, of: report.origin, by: party.revealer)
                if isAnswer { found.draws[draw, default: []].append(party.name) }
            }
        }
        return found
    }

    /// Each once. A party whose address was amended answers at the newer one.
    static func parties(of manifests: [CampaignManifest]) -> [CampaignParty] {
        manifests.reversed().flatMap(\.parties).reduce(into: []) { parties, party in
            if !parties.contains(where: { $0.revealer == party.revealer }) { parties.append(party) }
        }
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
