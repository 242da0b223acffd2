import HTTPTypes
import Verification

/// Who asked last on one connection: nearly always it is the same one again. What was sent is
/// compared with what the same connection sent before, so its time tells nobody anything new.
struct ConnectionAuthCache {
    private var authorization: String?
    private var forwarded: String?
    private var client: Client?
    /// A key may have ended since.
    private var day: CalendarDay?

    mutating func asker(
        _ fields: some RequestFields, peer: String?, _ api: VerificationAPI
    ) throws(Problem) -> Client {
        let authorization = fields[.authorization]
        let forwarded = ClientIdentity.forwarded(fields)
        let day = authorization == nil ? nil : api.now().dayInChina
        if let client, authorization == self.authorization, forwarded == self.forwarded,
            day == self.day
        {
            return client
        }
        let client = try api.asker(fields, peer: peer)
        self.authorization = authorization
        self.forwarded = forwarded
        self.client = client
        self.day = day
        return client
    }
}
