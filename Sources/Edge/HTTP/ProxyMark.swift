/// The fields that proxies write into requests which they pass on. There is no list of all of them, so parts
/// of names count as well: to take a client's own field for a proxy's refuses a request that can be sent
/// again without it, and to miss one would let in anybody.
enum ProxyMark {
    /// RFC 9110, sections 7.6.2 and 7.6.3; RFC 8586; and what caches add.
    private static let names: Set<String> = [
        "via", "max-forwards", "cdn-loop", "surrogate-capability", "x-varnish", "x-client",
        "x-host", "x-original-host", "x-original-url", "x-rewrite-url", "x-scheme",
        "x-request-start",
    ]
    /// `Forwarded` (RFC 7239) and all that imitate it; the client's address in many words.
    private static let parts = [
        "forward", "proxy", "-via", "client-ip", "clientip", "client-addr", "real-ip", "realip",
        "remote-ip", "remoteip", "remote-addr", "user-ip", "userip", "connecting-ip", "source-ip",
        "src-ip", "origin-ip", "original-for", "coming-from", "external-address",
    ]
    /// Services that pass requests on.
    private static let families = [
        "cf-", "fastly-", "akamai-", "ali-cdn-", "x-envoy-", "x-azure-", "x-arr-", "x-cluster-",
        "x-appengine-", "x-cloud-", "x-amz-cf-", "cloudfront-", "incap-", "fly-", "x-vercel-",
        "x-traefik-", "x-stgw-",
    ]

    /// - Parameter name: in small letters.
    static func isOne(_ name: String) -> Bool {
        names.contains(name) || families.contains { name.hasPrefix($0) }
            || parts.contains { name.contains($0) }
    }
}
