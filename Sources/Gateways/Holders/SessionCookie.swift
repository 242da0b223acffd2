import HTTPTypes
import Hummingbird

/// The cookies of signing in, of the strictest kind: to this host alone, over TLS alone, to no script. Browsers let a
/// loopback address pass for TLS.
package enum SessionCookie: String, Sendable {
    /// Who is signed in. Lax, so that a link from a chat to a receipt finds its holder.
    case session = "__Host-fapiao"
    /// The browser that asked for a code. Strict: nothing but our own form brings it back.
    case code = "__Host-fapiao-code"
    /// The browser in which a phone has signed in: it opens nothing (`HolderSessions.deviceCookie`).
    case device = "__Host-fapiao-device"

    private var sameSite: String { self == .session ? "Lax" : "Strict" }

    func value(in request: Request) -> String? {
        for pair in request.headers[values: .cookie].lazy.flatMap({ $0.split(separator: ";") }) {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].filter({ $0 != " " }) == rawValue else { continue }
            return String(parts[1])
        }
        return nil
    }

    func field(_ value: String, for time: Duration) -> HTTPField {
        HTTPField(
            name: .setCookie,
            value: "\(rawValue)=\(value); Path=/; Max-Age=\(time.components.seconds); "
                + "Secure; HttpOnly; SameSite=\(sameSite)")
    }

    var deletion: HTTPField { field("", for: .zero) }
}
