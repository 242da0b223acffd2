package import Cryptography
package import Edge
import HTTPTypes
import Hummingbird

/// Admits a platform's calls to a gateway: by address, and where the platform signs nothing, by a
/// secret in the path.
package struct CallerGuard: Sendable {
    private let addresses: AddressRanges?
    private let secretDigest: [UInt8]?
    private let identity: ClientIdentity

    /// Trying them one by one takes longer than the universe is old.
    package static let secretCharactersMinimum = 32

    /// - Parameters:
    ///   - addresses: nil lets every address in.
    ///   - secret: nil where the path holds none.
    package init(addresses: AddressRanges?, secret: SecretText? = nil, identity: ClientIdentity) {
        self.addresses = addresses
        secretDigest = secret.map { SHA256.digest(Array($0.reveal().utf8)) }
        self.identity = identity
    }

    /// Throws the problem for a stranger: `notFound` for a wrong secret, `forbidden` for a wrong
    /// address.
    func admit(
        _ fields: HTTPFields, _ context: GatewayContext, _ metrics: SMSMetrics
    ) throws(Problem) {
        if let secretDigest {
            let given = context.parameters.get("secret") ?? ""
            // Digests, so that the time does not tell how long the secret is.
            guard ConstantTime.equal(SHA256.digest(Array(given.utf8)), secretDigest) else {
                metrics.refused(.secret)
                throw Problem(.notFound)
            }
        }
        if let addresses {
            guard let origin = identity.origin(fields, context), addresses.contains(origin) else {
                metrics.refused(.address)
                throw Problem(.forbidden)
            }
        }
    }
}
