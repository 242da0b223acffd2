import Cryptography
package import Edge
import HTTPTypes
package import Invoices
import Verification

/// Decides which client may ask what at the JSON API.
package struct APIAuthenticator: Sendable {
    private let keys: [APIKey]
    private let identity: ClientIdentity
    private let now: @Sendable () -> Timestamp

    /// Longer than any key of ours; more is not worth hashing.
    private static let keyBytesMaximum = 256

    package init(
        keys: [APIKey], identity: ClientIdentity, now: @escaping @Sendable () -> Timestamp
    ) {
        self.keys = keys
        self.identity = identity
        self.now = now
    }

    /// True if this is one of our own proxies, which sends requests for many clients.
    func isProxy(_ peer: String?) -> Bool { identity.isProxy(peer) }

    /// The holder of a key that may verify, or an address. A wrong key is refused, not ignored: otherwise
    /// its owner would wonder about the limits of strangers.
    func client(of fields: some RequestFields, peer: String?) throws(Problem) -> Client {
        guard fields[.authorization] != nil else {
            return identity.client(at: .api, fields, peer: peer)
        }
        let key = try require(.verify, fields, peer: peer)
        return Client(channel: .keyHolder, name: key.name)
    }

    /// The key that was sent, if it may be used now, from there, and for this.
    func require(
        _ scope: APIKey.Scope, _ fields: some RequestFields, peer: String?
    ) throws(Problem) -> APIKey {
        do throws(RefusedKey) {
            return try holder(fields, peer: peer, scope)
        } catch {
            var refused = error
            refused.client = identity.client(at: .api, fields, peer: peer).name
            throw refused.problem
        }
    }

    private func holder(
        _ fields: some RequestFields, peer: String?, _ scope: APIKey.Scope
    ) throws(RefusedKey) -> APIKey {
        guard let value = fields[.authorization], value.utf8.count <= Self.keyBytesMaximum else {
            throw RefusedKey(reason: .form)
        }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw RefusedKey(reason: .form)
        }
        let digest = SHA256.digest(Array(parts[1].utf8))
        // Every key is compared, so the time tells nothing of where one stands in the list.
        var found: APIKey?
        for key in keys where ConstantTime.equal(key.digest, digest) { found = key }
        let fingerprint = Hexadecimal.encode(digest.prefix(4))
        guard let found else { throw RefusedKey(reason: .unknown, fingerprint: fingerprint) }
        let refusal = found.refusal(at: now(), from: identity.origin(fields, peer: peer))
        if let reason = refusal ?? (found.scopes.contains(scope) ? nil : .scope) {
            throw RefusedKey(reason: reason, fingerprint: fingerprint, name: found.name)
        }
        return found
    }
}
