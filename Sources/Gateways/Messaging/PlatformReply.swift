import Verification

/// What WeChat, WeCom and DingTalk's sessions answer to a call of ours: HTTP 200 always, with a
/// code within.
enum PlatformReply {
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
