import Verification
import Edge

extension ServiceModule {
    /// Look-ups and their counts.
    static func lookup(_ core: ServiceCore) -> ServiceModule {
        let counter = core.checkCounter
        return ServiceModule(
            "lookup",
            services: [BackgroundService("lookup check counter") { await counter.run() }],
            gauges: [LookupGauges(core).sample])
    }
}
