import Edge
import HTTPTypes
import Invoices
import Verification

/// The last client of one connection, because the next request is nearly always from the same one. Its
/// fields are compared with what the same connection sent before, so the time taken reveals nothing new.
struct ConnectionAuthCache {
    private var authorization: String?
    private var forwarded: String?
    private var client: Client?
    /// The day of that request: a key may have expired since.
    private var day: CalendarDay?

    mutating func client(
        of fields: some RequestFields, peer: String?, from authenticator: APIAuthenticator,
        at now: () -> Timestamp
    ) throws(Problem) -> Client {
        let authorization = fields[.authorization]
        let forwarded = ClientIdentity.forwarded(fields)
        let day = authorization == nil ? nil : now().dayInChina
        if let client, authorization == self.authorization, forwarded == self.forwarded,
            day == self.day
        {
            return client
        }
        let client = try authenticator.client(of: fields, peer: peer)
        self.authorization = authorization
        self.forwarded = forwarded
        self.client = client
        self.day = day
        return client
    }
}
