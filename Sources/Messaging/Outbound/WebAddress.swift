import Cryptography

/// An absolute address (RFC 3986), read strictly: a text that two readers could understand differently
/// (user information, back slashes, escapes in the host) is refused, so that the host that is checked
/// is the host that is called.
package struct WebAddress: Sendable, Equatable {
    package enum Scheme: String, Sendable { case http, https }

    package let scheme: Scheme
    /// Lower case: letters, digits, dashes and points.
    package let host: String
    /// The one in the text, or the scheme's own.
    package let port: Int
    /// The path and the query: empty, or from the first slash on.
    package let rest: String

    /// Longer than any address of a platform.
    static let bytesMaximum = 2_048

    /// Nil for a text that is no such address, has a fragment, or could be read in two ways.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMaximum,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\\\"<>^`{|}#".utf8.contains($0) }
            )
        else { return nil }
        let lower = text.lowercased()
        if lower.hasPrefix("https://") {
            scheme = .https
        } else if lower.hasPrefix("http://") {
            scheme = .http
        } else {
            return nil
        }
        let body = text.dropFirst(scheme.rawValue.count + 3)
        let end = body.firstIndex { $0 == "/" || $0 == "?" } ?? body.endIndex
        guard body[end...].first != "?" else { return nil }
        rest = String(body[end...])
        let parts = body[..<end].split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = parts.first, Self.isHost(name) else { return nil }
        host = name.lowercased()
        if parts.count == 2 {
            guard parts[1].utf8.count <= 5,
                parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let port = Int(parts[1]), (1...65_535).contains(port)
            else { return nil }
            self.port = port
        } else {
            port = scheme == .https ? 443 : 80
        }
    }

    /// `https://api.example.com:8443`; the port where it is not the scheme's own.
    package var origin: String {
        let usual = scheme == .https ? 443 : 80
        return "\(scheme.rawValue)://\(host)" + (port == usual ? "" : ":\(port)")
    }

    /// Loopback, which nobody between us and it can read.
    package var isThisMachine: Bool { ["127.0.0.1", "localhost"].contains(host) }

    private static func isHost(_ text: Substring) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E
            }
    }
}

extension String {
    var percentEncoded: String { PercentEncoding.encode(self) }
}
