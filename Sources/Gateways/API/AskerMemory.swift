import HTTPTypes
import Verification

/// Who asked last on one connection: nearly always it is the same one again. What was sent is
/// compared with what the same connection sent before, so its time tells nobody anything new.
struct AskerMemory {
    private var authorization: String?
    private var forwarded: String?
    private var client: Client?

    mutating func asker(
        _ fields: some RequestFields, peer: String?, _ api: VerificationAPI
    ) throws(Problem) -> Client {
        let authorization = fields[.authorization]
        let forwarded = ClientIdentity.forwarded(fields)
        if let client, authorization == self.authorization, forwarded == self.forwarded {
            return client
        }
        let client = try api.asker(fields, peer: peer)
        self.authorization = authorization
        self.forwarded = forwarded
        self.client = client
        return client
    }
}
