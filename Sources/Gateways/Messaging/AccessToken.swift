import Verification

/// A token by which WeChat or WeCom knows us for two hours.
struct AccessToken: Sendable, Equatable {
    let text: String
    let lifetime: Duration

    /// Reads the reply to a request for a token.
    init(_ reply: OutboundReply) throws(PlatformFault) {
        let json = try PlatformReply.read(reply)
        guard let text = json["access_token"]?.name, let seconds = json["expires_in"]?.integer,
            (1...86_400).contains(seconds)
        else { throw PlatformFault(.unreadable) }
        self.text = text
        lifetime = .seconds(seconds)
    }
}

/// What WeChat and WeCom answer to a call of ours: HTTP 200 always, with a code within.
enum PlatformReply {
    /// Invalid or expired tokens: a new one may help.
    static let tokenCodes: Set<Int> = [40_001, 40_014, 42_001]

    @discardableResult
    static func read(_ reply: OutboundReply) throws(PlatformFault) -> PlatformJSON {
        guard reply.status == 200 else { throw PlatformFault(.status(reply.status)) }
        let json: PlatformJSON
        do throws(JSONError) {
            json = try PlatformJSON(reply.body)
        } catch {
            throw PlatformFault(.unreadable)
        }
        if let code = json["errcode"]?.integer, code != 0 {
            throw PlatformFault(.code(Int(code)))
        }
        return json
    }
}
