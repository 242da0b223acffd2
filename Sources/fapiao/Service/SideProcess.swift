import Edge
import Gateways
import Logging
import Metrics
import ServiceLifecycle
import UnixSignals

/// A process beside the service with listeners of its own: the draw, a witness, whoever pays.
struct SideProcess {
    let module: ServiceModule
    /// Nil where nobody but operators has anything to ask.
    let listener: Listener?
    let operators: OperatorsSettings
    let logger: Logger
    /// The page by which people see a problem; programs get JSON.
    var page: RequestMiddleware.ProblemPage?
    /// True if the listener tells its health too, for a balancer that asks there; else only the
    /// operators' listener does.
    var tellsHealth = true
    /// Told the listener's address.
    var whenListening: @Sendable (_ url: String) async -> Void = { _ in }

    /// Serves until SIGTERM or Ctrl-C. The first line on standard output is the address, if there is one.
    func run(as name: String) async throws {
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(PrometheusMetricsFactory(registry: registry))
        let modules = [ServiceModule.process(), module]
        for sample in modules.flatMap(\.gauges) { registry.onScrape(sample) }
        let drain = Drain(.zero)
        let health = HealthRoutes(
            checks: module.checks, services: module.services.map(\.name),
            isStopping: { drain.isStopping }, metrics: { registry.render() })
        let middleware = RequestMiddleware(isSecure: false, page: page)
        let operatorsMiddleware = middleware.another()
        let listening = listener?.service(
            (modules + (tellsHealth ? [.health(health)] : [])).buildRouter(behind: middleware),
            direct: .closed(middleware),
            whenListening: { [whenListening] url in
                await whenListening(url)
                Terminal.output("fapiao \(name) listens on \(url)\n")
            })
        let watched = Listener(operators: operators, logger: logger).service(
            [ServiceModule.health(health.forOperators)].buildRouter(behind: operatorsMiddleware),
            direct: .closed(operatorsMiddleware),
            whenListening: { Terminal.output("for operators: \($0)/metrics and \($0)/readyz\n") })
        var services: [any Service] = module.services
        services.append(watched)
        if let listening { services.append(listening) }
        services.append(drain)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch let fault as ListenFault {
            Terminal.errorOutput("\(fault)\n")
            throw ExitStatus.unavailable
        }
    }
}
