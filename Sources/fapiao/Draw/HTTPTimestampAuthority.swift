import Cryptography
import Lottery
import Messaging

/// A timestamp authority over HTTP (RFC 3161, section 3.4).
struct HTTPTimestampAuthority {
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    private static let deadline = Duration.seconds(10)

    private let url: String
    private let caller: any OutboundCaller

    /// Nil for no address.
    init?(_ url: String, _ connections: OutboundConnections) {
        guard let address = WebAddress(url) else { return nil }
        self.url = url
        caller = HTTPOutboundCaller(
            connections, to: AllowedHosts(of: address), countedAs: "timestamps")
    }

    /// The authority's whole answer, seen to be over this hash and to this very question.
    func stamp(_ hash: Bytes32) async throws(Refusal) -> (bytes: [UInt8], time: String) {
        let chance = SecureRandom.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
        let query = TimestampQuery(hash, nonce: chance)
        var request = OutboundRequest(url: url)
        request.headers = [("Content-Type", TimestampQuery.contentType)]
        request.body = query.bytes
        request.deadline = Self.deadline
        request.replyBytesMaximum = TimestampReply.bytesMaximum
        let reply: OutboundReply
        do {
            reply = try await caller.call(request)
        } catch {
            throw Refusal(description: "\(error)")
        }
        guard reply.status == 200 else {
            throw Refusal(description: "it answers with status \(reply.status)")
        }
        guard let stamp = TimestampReply(reply.body), stamp.answers(query) else {
            throw Refusal(description: "its answer is no stamp over what it was asked for")
        }
        return (reply.body, stamp.time)
    }
}
