package import Hummingbird

/// A type that answers requests.
package protocol RouteProvider: Sendable {
    /// Called once, when the router is built.
    func addRoutes(to router: Router<GatewayContext>)
}

/// One part of the service, with everything that it brings to a worker. What a part lacks stays empty.
package struct ServiceModule: Sendable {
    /// The names of its background services begin with it.
    package let name: String
    package let routes: [any RouteProvider]
    package let services: [BackgroundService]
    /// Each is called at every scrape, and records current figures.
    package let gauges: [@Sendable () -> Void]
    /// Asked for at every health report.
    package let checks: [HealthCheck]

    package init(
        _ name: String, routes: [any RouteProvider] = [], services: [BackgroundService] = [],
        gauges: [@Sendable () -> Void] = [], checks: [HealthCheck] = []
    ) {
        self.name = name
        self.routes = routes
        self.services = services
        self.gauges = gauges
        self.checks = checks
    }
}
