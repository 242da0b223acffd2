import Edge

/// A photo that a person sent, as far as we fetch it.
enum PhotoFetch {
    /// The photo reader's limit.
    static let bytesMaximum = PhotoVerification.bytesMaximum
    static let deadline: Duration = .seconds(8)

    static func request(_ url: String) -> OutboundRequest {
        var request = OutboundRequest(url: url)
        request.method = "GET"
        request.deadline = deadline
        request.replyBytesMaximum = bytesMaximum
        return request
    }

    /// Platforms write some photos' addresses with http, but the hosts speak https as well: where
    /// only https is allowed, it is used.
    static func secured(_ url: String, within hosts: AllowedHosts) -> String {
        guard let address = WebAddress(url), address.scheme == .http, !hosts.allows(address) else {
            return url
        }
        return "https" + url.dropFirst("http".count)
    }

    /// The bytes of a photo; throws for anything but an answer of status 200.
    static func bytes(
        _ request: OutboundRequest, by outbound: any OutboundCaller
    ) async throws -> [UInt8] {
        let reply = try await outbound.call(request)
        guard reply.status == 200 else { throw PlatformFault(.status(reply.status)) }
        return reply.body
    }
}
