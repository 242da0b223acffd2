import Edge
import Hummingbird
import Synchronization

/// The methods of each path, so that a request with a wrong one is told the right ones (RFC 9110, section
/// 15.5.6) and not "not found".
final class AllowedMethods: Sendable {
    /// One segment of a route's path; nil stands for any.
    private typealias Pattern = [String?]

    private let byPattern = Mutex<[Pattern: Set<String>]>([:])

    func learn(_ router: Router<GatewayContext>) {
        byPattern.withLock { byPattern in
            for route in router.routes {
                let pattern: Pattern = Self.segments(of: route.path.description).map { segment in
                    segment.contains("{") || segment.contains("*") ? nil : String(segment)
                }
                byPattern[pattern, default: []].insert(route.method.rawValue)
                // The router answers HEAD wherever it answers GET, and does not list it.
                if route.method == .get { byPattern[pattern, default: []].insert("HEAD") }
            }
        }
    }

    /// The methods of the one route that matches; a literal segment wins over a parameter.
    func methods(at path: String) -> [String] {
        let segments = Self.segments(of: path)
        let exact: Pattern = segments.map(String.init)
        return byPattern.withLock { byPattern in
            if let methods = byPattern[exact] { return methods.sorted() }
            let match = byPattern.first { pattern, _ in
                pattern.count == segments.count
                    && zip(pattern, segments).allSatisfy { $0 == nil || $0 == String($1) }
            }
            return match?.value.sorted() ?? []
        }
    }

    private static func segments(of path: String) -> [Substring] { path.split(separator: "/") }
}
