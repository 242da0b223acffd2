import HTTPTypes
import Seal
package import Verification

/// Tells one asker from another without keeping who they are.
package struct ClientIdentity: Sendable {
    private let secret: [UInt8]
    private let trustedProxies: AddressRanges

    /// - Parameters:
    ///   - secret: 32 random bytes that all workers share; with them nobody can list addresses.
    ///   - trustedProxies: whose X-Forwarded-For is believed.
    package init(secret: [UInt8], trustedProxies: AddressRanges) {
        self.secret = secret
        self.trustedProxies = trustedProxies
    }

    /// The asker at a door without a key.
    func client(at door: Client.Door, _ fields: HTTPFields, _ context: GatewayContext) -> Client {
        Client(door: door, name: hashed(address(of: context.peer, fields)))
    }

    /// The person at a channel's door: the same for every worker, and nobody's number or name.
    package func client(at door: Client.Door, sender: String) -> Client {
        Client(door: door, name: hashed("\(door.rawValue)\n\(sender)"))
    }

    /// A key for the short memory, out of what may name a person.
    func hashed(_ text: String) -> String {
        let code = HMACSHA256.authenticate(Array(text.utf8), key: secret)
        return Hexadecimal.encode(code.prefix(12))
    }

    /// The nearest address that is not one of our own proxies: what stands further left in
    /// X-Forwarded-For was written by the asker, who may write what he likes.
    func address(of peer: String?, _ fields: HTTPFields) -> String {
        var nearest = peer.flatMap(InternetAddress.init) ?? .unknown
        if trustedProxies.contains(nearest), let name = HTTPField.Name("X-Forwarded-For"),
            let forwarded = fields[name]
        {
            for hop in forwarded.split(separator: ",").reversed() {
                guard
                    let address = InternetAddress(String(hop.filter { !$0.isWhitespace }))
                else { break }
                nearest = address
                if !trustedProxies.contains(address) { break }
            }
        }
        return nearest.subscriber
    }
}
