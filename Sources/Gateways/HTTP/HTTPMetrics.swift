import HTTPTypes
import Invoices
import Metrics
import Synchronization

/// Counts requests by route, method and status. Handlers are made once for each combination, of
/// which there are few: routes are templates, and methods that we do not know count as `other`.
final class HTTPMetrics: Sendable {
    private struct Outcome: Hashable {
        let method: String
        let status: Int
    }

    /// The metrics of one route.
    private struct RouteCounts {
        let timer: Timer
        var counters: [Outcome: Counter] = [:]
    }

    private static let knownMethods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH",
    ]

    private let inFlight = Atomic<Int>(0)
    private let gauge = Gauge(label: "fapiao_http_requests_in_flight")
    private let routes = Mutex<[String: RouteCounts]>([:])

    func entered() { gauge.record(inFlight.add(1, ordering: .relaxed).newValue) }

    func left(
        _ route: String, _ method: HTTPRequest.Method, _ status: HTTPResponse.Status,
        after duration: Duration
    ) {
        gauge.record(inFlight.subtract(1, ordering: .relaxed).newValue)
        let name = Self.knownMethods.contains(method.rawValue) ? method.rawValue : "other"
        let outcome = Outcome(method: name, status: status.code)
        let (counter, timer) = routes.withLock { routes in
            Self.handlers(of: outcome, on: route, in: &routes)
        }
        counter.increment()
        timer.recordNanoseconds(duration.microseconds * 1_000)
    }

    private static func handlers(
        of outcome: Outcome, on route: String, in routes: inout [String: RouteCounts]
    ) -> (Counter, Timer) {
        if let counts = routes[route], let counter = counts.counters[outcome] {
            return (counter, counts.timer)
        }
        let timer =
            routes[route]?.timer
            ?? Timer(
                label: "fapiao_http_request_duration_seconds", dimensions: [("route", route)])
        let counter = Counter(
            label: "fapiao_http_requests_total",
            dimensions: [
                ("route", route), ("method", outcome.method), ("status", String(outcome.status)),
            ])
        routes[route, default: RouteCounts(timer: timer)].counters[outcome] = counter
        return (counter, timer)
    }
}
