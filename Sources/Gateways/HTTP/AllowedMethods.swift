import Hummingbird
import Synchronization

/// Which methods each path knows, so that a wrong one is told the right ones (RFC 9110, section
/// 15.5.6) and not "not found".
final class AllowedMethods: Sendable {
    private let byPath = Mutex<[String: Set<String>]>([:])

    /// Routes with parameters are left out: there a wrong method is as good as a wrong path.
    func learn(_ router: Router<GatewayContext>) {
        byPath.withLock { byPath in
            for route in router.routes {
                let path = route.path.description
                guard !path.contains("{"), !path.contains("*") else { continue }
                byPath[path.hasPrefix("/") ? path : "/" + path, default: []]
                    .insert(route.method.rawValue)
            }
        }
    }

    func methods(at path: String) -> [String] { byPath.withLock { $0[path] ?? [] }.sorted() }
}
