/// The addresses by which a cluster is found, and the share of each node that this process may use.
package struct RedisClusterConfiguration: Sendable {
    /// Asked for the others at the start, and again when none of those answers.
    let seeds: [RedisNode]
    /// For every node; its address is put in.
    package var node: RedisConfiguration
    /// The map is asked for this often without cause, to hear of nodes that came and went.
    package var refreshInterval = Duration.seconds(10)
    /// A node that answers for no slot is left when nothing was sent to it for so long.
    package var idleMaximum = Duration.seconds(10)

    /// `redis-cluster://[user[:password]@]host[:port][,host[:port]…]`: some of the nodes. A
    /// cluster has no database but 0.
    /// - Throws: `.protocolViolation` naming the part that is wrong, never the password.
    package init(url: String) throws(WireError) {
        try RedisConfiguration.requireNoTLS(url)
        guard url.hasPrefix(Self.scheme) else {
            throw WireError(.protocolViolation, "a cluster's URL begins with \(Self.scheme)")
        }
        let rest = url.dropFirst(Self.scheme.count)
        let hostsBegin = rest.lastIndex(of: "@").map { rest.index(after: $0) } ?? rest.startIndex
        let hosts = rest[hostsBegin...].split(separator: ",", omittingEmptySubsequences: false)
        var seeds: [RedisNode] = []
        var node: RedisConfiguration?
        for host in hosts {
            let one = try RedisConfiguration(url: "redis://\(rest[..<hostsBegin])\(host)")
            guard one.database == 0 else {
                throw WireError(.protocolViolation, "a cluster has no database but 0")
            }
            guard case .host(let name, let port) = one.address,
                let seed = RedisNode(host: name, port: port)
            else { throw WireError(.protocolViolation, "the host or port is wrong") }
            seeds.append(seed)
            node = one
        }
        guard let node else { throw WireError(.protocolViolation, "no host is named") }
        self.seeds = seeds
        self.node = node
    }

    /// The start of a URL that names a cluster; a plain `redis://` is one server.
    package static let scheme = "redis-cluster://"
}
