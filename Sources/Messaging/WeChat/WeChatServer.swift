import Verification

/// Calls WeChat's or WeCom's interface with the access token, and once more with a new one where
/// the platform says that the token is no longer good.
struct WeChatServer: Sendable {
    let origin: String
    let outbound: any OutboundCaller
    let tokens: AccessTokenRefresher

    /// - Parameter tokenPath: the path and query by which a token is asked for, secret included.
    init(
        _ api: WebAddress, tokenPath: String, name: String, outbound: any OutboundCaller,
        memory: any EphemeralStore
    ) {
        let origin = api.origin
        self.origin = origin
        self.outbound = outbound
        tokens = AccessTokenRefresher(memory: memory, name: name) { () throws(PlatformFault) in
            var request = OutboundRequest(url: origin + tokenPath)
            request.method = "GET"
            return try AccessToken(PlatformReply.read(try await outbound.perform(request)))
        }
    }

    /// POSTs JSON to `path`.
    func post(_ json: [UInt8], to path: String) async throws(PlatformFault) {
        try await withToken { token throws(PlatformFault) in
            let url = "\(origin)\(path)?access_token=\(token.percentEncoded)"
            try PlatformReply.read(try await outbound.deliver(json, to: url))
        }
    }

    /// The bytes behind a media id ("获取临时素材"): three days old at most.
    func media(_ id: String) async throws(PlatformFault) -> [UInt8] {
        try await withToken { token throws(PlatformFault) in
            let reply = try await outbound.perform(
                PhotoFetch.request(
                    "\(origin)/cgi-bin/media/get?access_token=\(token.percentEncoded)"
                        + "&media_id=\(id.percentEncoded)"))
            // No photo begins with a brace: it is the platform's refusal.
            if reply.body.first == UInt8(ascii: "{") { try PlatformReply.read(reply) }
            guard reply.status == 200 else { throw PlatformFault(.status(reply.status)) }
            return reply.body
        }
    }

    private func withToken<Value>(
        _ call: (String) async throws(PlatformFault) -> Value
    ) async throws(PlatformFault) -> Value {
        try await tokens.withToken(
            refusedBy: { fault in Self.tokenCodes.contains { fault.reason == .code($0) } }, call)
    }

    /// "系统繁忙，此时请开发者稍候再试".
    static let busyCodes: Set<Int> = [-1]

    /// Invalid or expired tokens ("全局返回码说明"): a new one may help.
    private static let tokenCodes = [40_001, 40_014, 42_001]
}
