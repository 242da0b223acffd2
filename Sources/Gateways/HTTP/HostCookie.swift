package import HTTPTypes
package import Hummingbird

/// A cookie with the prefix `__Host-` (RFC 6265bis, section 4.1.3.2): browsers keep it for this host alone and send it over
/// TLS alone (they let a loopback address pass for it). No script reads it.
package struct HostCookie: Hashable, Sendable {
    /// Which requests that another site has begun bring it.
    package enum SameSite: String, Sendable {
        /// Links that somebody follows.
        case lax = "Lax"
        /// None.
        case strict = "Strict"
    }

    /// With the prefix.
    package let name: String
    private let sameSite: SameSite

    /// - Parameter name: without the prefix.
    package init(_ name: String, _ sameSite: SameSite) {
        self.name = "__Host-" + name
        self.sameSite = sameSite
    }

    package func value(in request: Request) -> String? {
        for pair in request.headers[values: .cookie].lazy.flatMap({ $0.split(separator: ";") }) {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].filter({ $0 != " " }) == name else { continue }
            return String(parts[1])
        }
        return nil
    }

    /// Sets it, until so much time has passed.
    package func field(_ value: String, for time: Duration) -> HTTPField {
        HTTPField(
            name: .setCookie,
            value: "\(name)=\(value); Path=/; Max-Age=\(time.components.seconds); "
                + "Secure; HttpOnly; SameSite=\(sameSite.rawValue)")
    }

    package var deletion: HTTPField { field("", for: .zero) }
}
