import Edge
import Gateways

extension ServiceModule {
    /// Tells balancers and operators whether the worker is well.
    static func health(_ routes: HealthRoutes) -> ServiceModule {
        ServiceModule("health", routes: [routes])
    }

    /// A constant with which the load tests compare.
    static var yardstick: ServiceModule { ServiceModule("yardstick", routes: [YardstickRoute()]) }
}
