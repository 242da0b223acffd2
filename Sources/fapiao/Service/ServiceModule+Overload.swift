import Gateways
import Edge

extension ServiceModule {
    /// Tells when there is more to do than this worker can.
    static func overload(_ core: ServiceCore) -> ServiceModule {
        let report = ShedReport(
            loops: core.loops, lag: core.lag, lookup: core.lookup, logger: core.logger)
        let lag = core.lag
        return ServiceModule(
            "overload",
            services: [
                BackgroundService("overload task lag") { await lag.run() },
                BackgroundService("overload report") { await report.run() },
            ],
            gauges: [OverloadGauges(report).sample])
    }
}
