/// The address of one server of a cluster.
struct RedisNode: Hashable, Sendable {
    let host: String
    let port: Int

    init?(host: String, port: Int) {
        guard !host.isEmpty, host != "?", (1...65_535).contains(port) else { return nil }
        self.host = host
        self.port = port
    }

    /// `host:port`, the host of an IPv6 address without brackets, as servers write it; an empty
    /// host is that of the server that said so (Redis 7).
    init?(_ text: Substring, saidBy speaker: RedisNode) {
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...])
        else { return nil }
        let host = text[..<colon]
        self.init(host: host.isEmpty ? speaker.host : String(host), port: port)
    }
}

/// A server that answers for slots.
struct RedisMaster: Hashable, Sendable {
    let node: RedisNode
    /// The cluster's own name for it, 40 hexadecimal digits that stay with it for life. Empty for
    /// one that has only been heard of in a redirection.
    let id: String
}
