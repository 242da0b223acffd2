import Edge
import Gateways

extension ServiceModule {
    /// Whether the worker is well, for balancers or for operators.
    static func health(_ routes: HealthRoutes) -> ServiceModule {
        ServiceModule("health", routes: [routes])
    }

    /// A constant with which the load tests compare.
    static var yardstick: ServiceModule { ServiceModule("yardstick", routes: [YardstickRoute()]) }
}
