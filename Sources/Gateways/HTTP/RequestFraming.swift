import Edge
import NIOHTTP1

/// The parts of a request's head that say where it goes and where it ends. Two programs that read them
/// differently can be made to take one request for two (RFC 9112, section 11.2), so any head that leaves
/// a choice is refused. The decoder has refused the rest: two lengths, or a length beside chunks.
struct RequestFraming {
    /// The fault, in words for the public; nil where there is none.
    private(set) var fault: String?
    /// Bytes of the body; 0 where that is not said.
    private(set) var length = 0
    /// True if the body comes in chunks.
    private(set) var isChunked = false
    /// True if the client waits for a word before it sends the body (RFC 9110, section 10.1.1).
    private(set) var isExpectant = false
    private(set) var hasExpectation = false
    /// True if the client offers to go on in another protocol. We never do (RFC 9110, section 7.8),
    /// but the decoder takes what follows for that protocol and reads no more requests.
    private(set) var offersUpgrade = false
    /// True if the Connection fields ask for nothing but keep-alive.
    private(set) var keepsConnection = true

    init(_ head: HTTPRequestHead) {
        var host: String?
        var codings = 0
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where Self.isSame(name, "host"):
                if host != nil { fault = "more than one Host" }
                host = value.withoutOuterSpace
            case 6 where Self.isSame(name, "expect"):
                hasExpectation = true
                isExpectant =
                    head.version != .http1_0
                    && Self.isSame(value.withoutOuterSpace, "100-continue")
            case 7 where Self.isSame(name, "upgrade"): offersUpgrade = true
            case 10 where Self.isSame(name, "connection"):
                if !Self.isSame(value.withoutOuterSpace, "keep-alive") { keepsConnection = false }
            case 14 where Self.isSame(name, "content-length"):
                // The decoder, which counts to 2⁶⁴, would wait for such a body.
                if let bytes = Int(value.withoutOuterSpace) {
                    length = bytes
                } else {
                    fault = "a Content-Length beyond any body"
                }
            case 17 where Self.isSame(name, "transfer-encoding"):
                codings += 1
                isChunked = Self.isSame(value.withoutOuterSpace, "chunked")
                if !isChunked || codings > 1 || head.version == .http1_0 {
                    fault = "a Transfer-Encoding other than chunked"
                }
            default: break
            }
        }
        if fault == nil { fault = Self.fault(of: host, in: head) }
    }

    private static func fault(of host: String?, in head: HTTPRequestHead) -> String? {
        guard let host else { return head.version == .http1_0 ? nil : "no Host" }
        guard isHost(host) else { return "a Host that is none" }
        if head.uri.utf8.first == UInt8(ascii: "/") { return nil }
        if head.uri == "*", head.method == .OPTIONS { return nil }
        // A proxy's form (RFC 9112, section 3.2.2): it must name the same host as Host.
        guard let start = head.uri.firstRange(of: "://"),
            isSame(head.uri[..<start.lowerBound], "http")
                || isSame(head.uri[..<start.lowerBound], "https")
        else { return "a request target that is none" }
        let authority = head.uri[start.upperBound...].prefix { $0 != "/" && $0 != "?" }
        return isSame(authority, host.lowercased()) ? nil : "a target at another Host"
    }

    /// Compared without the case of `text`; `other` has small letters.
    private static func isSame(_ text: some StringProtocol, _ other: String) -> Bool {
        guard text.utf8.count == other.utf8.count else { return false }
        return zip(text.utf8, other.utf8).allSatisfy { byte, other in
            other == (byte &- 0x41 < 26 ? byte | 0x20 : byte)
        }
    }
}
