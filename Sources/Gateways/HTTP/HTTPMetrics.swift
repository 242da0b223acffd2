import HTTPTypes
import Metrics
import Synchronization
import Verification

/// Counts requests by route, method and status. Handlers are made once for each combination, of
/// which there are few: routes are templates, and methods that we do not know count as `other`.
final class HTTPMetrics: Sendable {
    private struct Key: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    private let inFlight = Atomic<Int>(0)
    private let gauge = Gauge(label: "fapiao_http_requests_in_flight")
    private let counters = Mutex<[Key: Counter]>([:])
    private let timers = Mutex<[String: Timer]>([:])

    func entered() { gauge.record(inFlight.add(1, ordering: .relaxed).newValue) }

    func left(
        _ route: String, _ method: HTTPRequest.Method, _ status: HTTPResponse.Status,
        after duration: Duration
    ) {
        gauge.record(inFlight.subtract(1, ordering: .relaxed).newValue)
        let known: Set<String> = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]
        let name = known.contains(method.rawValue) ? method.rawValue : "other"
        let key = Key(route: route, method: name, status: status.code)
        let counter = counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = Counter(
                label: "fapiao_http_requests_total",
                dimensions: [
                    ("route", route), ("method", name), ("status", String(status.code)),
                ])
            counters[key] = counter
            return counter
        }
        counter.increment()
        let timer = timers.withLock { timers in
            if let timer = timers[route] { return timer }
            let timer = Timer(
                label: "fapiao_http_request_duration_seconds", dimensions: [("route", route)])
            timers[route] = timer
            return timer
        }
        timer.recordNanoseconds(duration.microseconds * 1_000)
    }
}
