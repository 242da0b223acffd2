import HTTPTypes
import Hummingbird

/// The console's cookies: to this host alone, over TLS alone (browsers let a loopback address pass for it), to no script, and
/// with no request that another site has made.
enum ConsoleCookie: String {
    case session = "__Host-fapiao-console"
    /// That somebody has signed in from this browser before.
    case device = "__Host-fapiao-console-device"

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
                + "Secure; HttpOnly; SameSite=Strict")
    }

    var deletion: HTTPField { field("", for: .zero) }

    /// Longer than a holiday.
    static let deviceLifetime = Duration.seconds(90 * 86_400)
}
