import HTTPTypes
import Seal
import Verification

/// Who may ask what at the JSON API.
package struct Askers: Sendable {
    private let keys: [APIKey]
    private let identity: ClientIdentity

    /// Longer than any key of ours; more is not worth hashing.
    private static let keyBytesMaximum = 256

    package init(keys: [APIKey], identity: ClientIdentity) {
        self.keys = keys
        self.identity = identity
    }

    /// The holder of a key that may verify, or an address. A wrong key is refused, not ignored:
    /// its owner would wonder about the limits of strangers.
    func asker(_ fields: some RequestFields, peer: String?) throws(Problem) -> Client {
        guard fields[.authorization] != nil else {
            return identity.client(at: .api, fields, peer: peer)
        }
        let key = try holder(fields)
        guard key.scopes.contains(.verify) else { throw Problem(.forbidden) }
        return Client(door: .keyHolder, name: key.name)
    }

    /// The key that was sent, if it has this scope.
    func require(_ scope: APIKey.Scope, _ fields: some RequestFields) throws(Problem) -> APIKey {
        let key = try holder(fields)
        guard key.scopes.contains(scope) else { throw Problem(.forbidden) }
        return key
    }

    private func holder(_ fields: some RequestFields) throws(Problem) -> APIKey {
        guard let value = fields[.authorization], value.utf8.count <= Self.keyBytesMaximum else {
            throw Problem(.unauthorized)
        }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw Problem(.unauthorized)
        }
        let digest = SHA256.digest(Array(parts[1].utf8))
        // Every key is compared, so the time tells nothing of where one stands in the list.
        var found: APIKey?
        for key in keys where ConstantTime.equal(key.digest, digest) { found = key }
        guard let found else { throw Problem(.unauthorized) }
        return found
    }
}
