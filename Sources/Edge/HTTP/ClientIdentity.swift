import Cryptography
package import HTTPTypes
package import Verification

/// Tells clients apart without keeping who they are.
package struct ClientIdentity: Sendable {
    private let secret: [UInt8]
    private let trustedProxies: AddressRanges

    /// - Parameters:
    ///   - secret: 32 random bytes that all workers share; they keep addresses from being found by trying
    ///     all.
    ///   - trustedProxies: the proxies whose X-Forwarded-For is believed.
    package init(secret: [UInt8], trustedProxies: AddressRanges) {
        self.secret = secret
        self.trustedProxies = trustedProxies
    }

    /// Optional only because the initializer takes any text.
    @usableFromInline package static let forwardedFor = HTTPField.Name("X-Forwarded-For")

    /// The value of X-Forwarded-For, in which proxies name the client. Inlinable, as the fast path asks for
    /// every request: a generic function of another module is slow otherwise.
    @inlinable package static func forwarded(_ fields: some RequestFields) -> String? {
        forwardedFor.flatMap { fields[$0] }
    }

    /// True if this is one of our own proxies, which sends requests for many clients.
    package func isProxy(_ peer: String?) -> Bool {
        peer.flatMap(InternetAddress.init).map(trustedProxies.contains) ?? false
    }

    /// The client of a request without a key, told by its address.
    package func client(
        at channel: Client.Channel, _ fields: some RequestFields, peer: String?
    ) -> Client {
        let address = nearest(to: peer, fields)
        return Client(
            channel: channel, name: hashed(address.subscriber),
            networks: address.networks.map {
                Client.Network(name: hashed($0.name), share: $0.share)
            })
    }

    /// The client for a person in a channel: the same for every worker, without the person's number or
    /// name.
    package func client(at channel: Client.Channel, sender: String) -> Client {
        Client(channel: channel, name: hashed("\(channel.rawValue)\n\(sender)"))
    }

    /// A key for the short memory, hashed from text that may name a person.
    package func hashed(_ text: String) -> String {
        let code = HMACSHA256.authenticate(Array(text.utf8), key: secret)
        return Hexadecimal.encode(code.prefix(12))
    }

    /// The nearest address that is not one of our own proxies: the client wrote what stands further left
    /// in X-Forwarded-For, and may write anything there. All clients for which a proxy of ours wrote
    /// nothing readable count as one client together.
    func address(of peer: String?, _ fields: some RequestFields) -> String {
        nearest(to: peer, fields).subscriber
    }

    /// The origin of a request, for gateways that only some addresses may use. Nil where it is not
    /// certain: a proxy that is not ours passed the request on, perhaps for anybody, or one of ours did
    /// and named no client, or none that can be read.
    package func origin(_ fields: HTTPFields, _ context: GatewayContext) -> InternetAddress? {
        origin(fields, peer: context.peer)
    }

    /// The same for a request that is known by its fields alone.
    package func origin(_ fields: some RequestFields, peer text: String?) -> InternetAddress? {
        guard let peer = text.flatMap(InternetAddress.init) else { return nil }
        let isNamed = Self.forwarded(fields) != nil
        let wasPassedOn = isNamed || fields.contains(named: ProxyMark.isOne)
        if wasPassedOn, !isNamed || !trustedProxies.contains(peer) { return nil }
        let origin = nearest(to: text, fields)
        return origin == .unknown ? nil : origin
    }

    /// An entry by one of our own proxies that we cannot read is not skipped: the client perhaps wrote
    /// what stands left of it, and the proxy's own address would give the client the proxy's rights.
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
