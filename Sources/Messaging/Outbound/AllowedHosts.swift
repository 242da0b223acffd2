/// The hosts that may be called. A platform names addresses in its messages (a photo, a place for the
/// answer), and a stranger may forge such a message: without a list he would choose which host the
/// service calls from inside our network.
package struct AllowedHosts: Sendable, Equatable {
    private enum Rule: Sendable, Equatable {
        case origin(WebAddress.Scheme, host: String, port: Int)
        /// HTTPS to any host whose name ends so, point included.
        case suffix(String)

        func allows(_ address: WebAddress) -> Bool {
            switch self {
            case .origin(let scheme, let host, let port):
                address.scheme == scheme && address.host == host && address.port == port
            case .suffix(let suffix):
                address.scheme == .https && address.port == 443 && address.host.hasSuffix(suffix)
                    && address.host.utf8.count > suffix.utf8.count
            }
        }
    }

    private let rules: [Rule]

    /// Allows no call at all.
    package static let none = AllowedHosts(rules: [])

    private init(rules: [Rule]) { self.rules = rules }

    /// Each a host (`oapi.dingtalk.com`), hosts under a name (`*.qpic.cn`), both by HTTPS on its
    /// own port, or an origin (`http://127.0.0.1:8081`). Nil if one is none of these.
    package init?(_ texts: [String]) {
        var rules: [Rule] = []
        for text in texts {
            let isWild = text.hasPrefix("*.")
            let host = isWild ? String(text.dropFirst(2)) : text
            let isOrigin = host.contains("://")
            guard let address = WebAddress(isOrigin ? host : "https://\(host)"),
                address.rest.isEmpty, !(isWild && isOrigin), !isWild || address.port == 443
            else { return nil }
            rules.append(
                isWild
                    ? .suffix(".\(address.host)")
                    : .origin(address.scheme, host: address.host, port: address.port))
        }
        self.rules = rules
    }

    /// Only the host of this address.
    package init(of address: WebAddress) {
        rules = [.origin(address.scheme, host: address.host, port: address.port)]
    }

    /// True if a rule names the address's host, scheme and port.
    package func allows(_ address: WebAddress) -> Bool { rules.contains { $0.allows(address) } }

    package static func + (left: AllowedHosts, right: AllowedHosts) -> AllowedHosts {
        AllowedHosts(rules: left.rules + right.rules)
    }
}
