import Invoices
import Verification

/// Reads the platforms' responses to calls of ours.
enum PlatformReply {
    /// The JSON of a reply of status 200.
    static func json(_ reply: OutboundReply) throws(PlatformFault) -> PlatformJSON {
        guard reply.status == 200 else { throw PlatformFault(.status(reply.status)) }
        do throws(JSONError) {
            return try PlatformJSON(reply.body)
        } catch {
            throw PlatformFault(.unreadable)
        }
    }

    /// As WeChat, WeCom and DingTalk's sessions have it: status 200 always, with a code within.
    @discardableResult
    static func read(_ reply: OutboundReply) throws(PlatformFault) -> PlatformJSON {
        let json = try json(reply)
        if let code = json["errcode"]?.integer, code != 0 {
            throw PlatformFault(.code(Int(code)))
        }
        return json
    }
}
