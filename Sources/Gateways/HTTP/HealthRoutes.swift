package import Edge
import HTTPTypes
package import Hummingbird
import Invoices
import NIOCore

/// The routes for machines that ask about the service itself: balancers get two words, operators the
/// reasons.
package struct HealthRoutes: RouteProvider {
    private let checks: [HealthCheck]
    private let services: [String]
    private let isStopping: @Sendable () -> Bool
    private let metrics: @Sendable () -> String
    private var isForOperators = false

    /// For everybody.
    /// - Parameters:
    ///   - services: the names of the background services.
    ///   - isStopping: whether the worker only answers what still comes, and is not to be sent more.
    package init(
        checks: [HealthCheck], services: [String] = [],
        isStopping: @escaping @Sendable () -> Bool = { false },
        metrics: @escaping @Sendable () -> String
    ) {
        self.checks = checks
        self.services = services
        self.isStopping = isStopping
        self.metrics = metrics
    }

    /// The same for the operators' listener: failures with their reasons, what runs, and all metrics.
    package var forOperators: HealthRoutes {
        var routes = self
        routes.isForOperators = true
        return routes
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/healthz") { _, _ in Response.text("ok\n") }
        router.get("/readyz") { _, _ in await ready() }
        guard isForOperators else { return }
        router.get("/metrics") { _, _ in
            Response.text(metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    private func ready() async -> Response {
        let faults = await faults()
        let isWhole = faults.allSatisfy { $0 == nil }
        let essential = zip(checks, faults).filter { $0.0.isEssential }
        let isStopping = isStopping()
        let isReady = !isStopping && (essential.isEmpty || essential.contains { $0.1 == nil })
        var writer = JSONWriter()
        writer.object { writer in
            writer.field(
                "status",
                isStopping
                    ? "stopping" : isReady ? (isWhole ? "ready" : "degraded") : "unavailable")
            guard isForOperators else { return }
            writer.name("checks")
            writer.array(Array(zip(checks, faults))) { writer, checked in
                let (check, fault) = checked
                writer.object { writer in
                    writer.field("name", check.name)
                    writer.field("status", fault == nil ? "ok" : "failed")
                    writer.field("reason", ifAny: fault)
                }
            }
            writer.name("services")
            writer.array(services) { $0.string($1) }
        }
        return .json(writer.bytes, status: isReady ? .ok : .serviceUnavailable)
    }

    /// The faults in the order of the checks, which run all at once: the caller has a deadline, and one
    /// part that hangs must not use it up for the others.
    private func faults() async -> [String?] {
        await withTaskGroup(of: (Int, String?).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { (index, await check.fault()) }
            }
            var faults = [String?](repeating: nil, count: checks.count)
            for await (index, fault) in group { faults[index] = fault }
            return faults
        }
    }
}

/// `/plain`, a constant: it shows the most that the server can do, as the yardstick of the load tests.
package struct YardstickRoute: RouteProvider {
    package init() {}

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/plain") { _, _ in Response.text("Hello, World!\n") }
    }
}
