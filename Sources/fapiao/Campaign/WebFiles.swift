import Lottery
import Messaging

/// A campaign's public files on a host, fetched one after the other.
struct WebFiles: CampaignFiles {
    private let caller: HTTPOutboundCaller
    /// Without a slash at its end.
    private(set) var prefix: String
    private static let deadline = Duration.seconds(20)
    /// A host may say with a page of its own that a file is not there.
    private static let absenceBytesMaximum = 1 << 20

    /// Nil for what is no address by HTTP or HTTPS.
    init?(_ address: String) {
        let prefix = address.hasSuffix("/") ? String(address.dropLast()) : address
        guard let web = WebAddress(prefix), !web.rest.contains("?") else { return nil }
        self.prefix = prefix
        caller = HTTPOutboundCaller(
            OutboundConnections(), to: AllowedHosts(of: web), countedAs: "campaign")
    }

    /// The files in a folder there.
    func folder(_ name: String) -> WebFiles {
        var files = self
        files.prefix += "/\(name)"
        return files
    }

    func read(_ path: String, atMost maximum: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        let reply: OutboundReply
        do {
            reply = try await caller.get(
                "\(prefix)/\(path)", within: Self.deadline,
                atMost: max(maximum, Self.absenceBytesMaximum))
        } catch {
            if error.code == .tooLarge { throw .tooLarge(path) }
            throw .unreachable("\(prefix)/\(path): \(error.code.rawValue)")
        }
        switch reply.status {
        case 200:
            guard reply.body.count <= maximum else { throw .tooLarge(path) }
            return reply.body
        case 404, 410: return nil
        default: throw .unreachable("\(prefix)/\(path): status \(reply.status)")
        }
    }
}
