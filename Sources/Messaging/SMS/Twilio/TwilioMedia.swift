import Cryptography

/// Fetches photos of MMS (twilio.com/docs/messaging/api/media-resource): the interface authenticates
/// the caller and redirects to an address where the bytes lie for some hours.
struct TwilioMedia: Sendable {
    let account: TwilioAccount
    let outbound: any OutboundCaller

    /// Together less than Twilio waits for our answer.
    private static let deadline: Duration = .seconds(4)
    private static let redirections: Set<Int> = [301, 302, 303, 307, 308]

    /// - Parameter accountSID: as the signed form names it.
    func photo(at url: String, of accountSID: String) async throws -> [UInt8] {
        // The account's password goes to no other host, whoever wrote the address.
        guard let address = WebAddress(url), AllowedHosts(of: account.api).allows(address) else {
            throw OutboundFault(.hostNotAllowed)
        }
        var question = Self.request(url)
        let pair = Base64.encode(Array("\(accountSID):\(account.authToken.reveal())".utf8))
        question.headers = [("Authorization", "Basic \(pair)")]
        let reply = try await outbound.call(question)
        if reply.status == 200 { return reply.body }
        guard Self.redirections.contains(reply.status), let location = reply.location else {
            throw PlatformFault(.status(reply.status))
        }
        return try await PhotoFetch.bytes(Self.request(location), by: outbound)
    }

    private static func request(_ url: String) -> OutboundRequest {
        var request = PhotoFetch.request(url)
        request.deadline = deadline
        return request
    }
}
