import Messaging
import Providers

/// The way to a payment provider: HTTPS to the one host that the settings name, with a deadline.
struct OutboundTransport: ProviderTransport {
    private let origin: String
    private let caller: any OutboundCaller

    /// A provider that needs longer is asked later what became of it.
    private static let deadline = Duration.seconds(10)
    /// A list of certificates has some 10 KB.
    private static let replyBytesMaximum = 256 << 10
    /// A bill of 300,000 movements.
    private static let downloadBytesMaximum = 64 << 20
    private static let downloadDeadline = Duration.seconds(120)

    init(to address: WebAddress, _ connections: OutboundConnections, countedAs name: String) {
        origin = address.origin
        caller = HTTPOutboundCaller(
            connections, to: AllowedHosts(of: address), countedAs: name)
    }

    func send(_ request: ProviderRequest) async throws(TransportFault) -> ProviderReply {
        var outgoing = OutboundRequest(url: origin + request.path)
        outgoing.method = request.method
        outgoing.headers = request.fields.all
        outgoing.body = request.body
        outgoing.deadline = request.isDownload ? Self.downloadDeadline : Self.deadline
        outgoing.replyBytesMaximum =
            request.isDownload ? Self.downloadBytesMaximum : Self.replyBytesMaximum
        let reply: OutboundReply
        do throws(OutboundFault) {
            reply = try await caller.call(outgoing)
        } catch {
            throw [.hostNotAllowed, .overloaded].contains(error.code) ? .notSent : .lost
        }
        return ProviderReply(
            status: reply.status, fields: MessageFields(reply.fields), body: reply.body)
    }
}
