package import Hummingbird

/// Which methods each path knows, so that a wrong one is told the right ones (RFC 9110, section
/// 15.5.6) and not "not found".
package struct AllowedMethods: Sendable {
    private var byPath: [String: [String]] = [:]

    package init() {}

    /// To be made when the router has all its routes; those with parameters are left out.
    package init(of router: Router<GatewayContext>) {
        for route in router.routes {
            let path = route.path.description
            guard !path.contains("{"), !path.contains("*") else { continue }
            byPath[path.hasPrefix("/") ? path : "/" + path, default: []]
                .append(route.method.rawValue)
        }
        byPath = byPath.mapValues { Array(Set($0)).sorted() }
    }

    func methods(at path: String) -> [String] { byPath[path] ?? [] }
}
