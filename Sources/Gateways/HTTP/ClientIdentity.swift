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

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")

    /// What proxies say of who asked.
    static func forwarded(_ fields: some RequestFields) -> String? {
        forwardedFor.flatMap { fields[$0] }
    }

    /// Whether this is one of our own proxies, which asks for many.
    func isProxy(_ peer: String?) -> Bool {
        peer.flatMap(InternetAddress.init).map(trustedProxies.contains) ?? false
    }

    /// Who asks without a key, by address.
    func client(
        at channel: Client.Channel, _ fields: some RequestFields, peer: String?
    ) -> Client {
        let address = nearest(to: peer, fields)
        return Client(
            channel: channel, name: hashed(address.subscriber),
            networks: address.networks.map {
                Client.Network(name: hashed($0.name), share: $0.share)
            })
    }

    /// A person in a channel: the same for every worker, and nobody's number or name.
    package func client(at channel: Client.Channel, sender: String) -> Client {
        Client(channel: channel, name: hashed("\(channel.rawValue)\n\(sender)"))
    }

    /// A key for the short memory, out of what may name a person.
    func hashed(_ text: String) -> String {
        let code = HMACSHA256.authenticate(Array(text.utf8), key: secret)
        return Hexadecimal.encode(code.prefix(12))
    }

    /// The nearest address that is not one of our own proxies: what stands further left in
    /// X-Forwarded-For was written by the asker, who may write what he likes. Those of whom a proxy
    /// of ours wrote nothing that can be read are one asker together.
    func address(of peer: String?, _ fields: some RequestFields) -> String {
        nearest(to: peer, fields).subscriber
    }

    /// Where a request comes from, for gateways that only some addresses may use. Nil where that is
    /// not certain: a proxy that is not ours passed it on, perhaps for anybody, or one of ours did
    /// without a word, or with one that cannot be read, on who asked it.
    func origin(_ fields: HTTPFields, _ context: GatewayContext) -> InternetAddress? {
        origin(fields, peer: context.peer)
    }

    func origin(_ fields: some RequestFields, peer text: String?) -> InternetAddress? {
        guard let peer = text.flatMap(InternetAddress.init) else { return nil }
        let isNamed = Self.forwarded(fields) != nil
        let wasPassedOn = isNamed || Self.marksOfProxies.contains { fields[$0] != nil }
        if wasPassedOn, !isNamed || !trustedProxies.contains(peer) { return nil }
        let origin = nearest(to: text, fields)
        return origin == .unknown ? nil : origin
    }

    /// What else proxies write into a request that they pass on (RFC 7239; RFC 9110, section 7.6.3).
    private static let marksOfProxies = ["Forwarded", "Via"].compactMap { HTTPField.Name($0) }

    /// What one of our own proxies wrote and we cannot read is not skipped: what stands left of it was
    /// perhaps written by the asker, and the proxy's own address would give him the proxy's rights.
    private func nearest(
        to peer: String?, _ fields: some RequestFields
    ) -> InternetAddress {
        var nearest = peer.flatMap(InternetAddress.init) ?? .unknown
        guard trustedProxies.contains(nearest), let forwarded = Self.forwarded(fields) else {
            return nearest
        }
        for hop in forwarded.split(separator: ",", omittingEmptySubsequences: false).reversed() {
            nearest = InternetAddress(hop: hop) ?? .unknown
            if !trustedProxies.contains(nearest) { break }
        }
        return nearest
    }
}
