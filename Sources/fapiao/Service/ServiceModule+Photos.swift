import Edge
import Gateways

extension ServiceModule {
    /// Photos, from programs and on the page; each is read in a process of its own.
    static func photos(_ core: ServiceCore) -> ServiceModule {
        let verification = PhotoVerification(
            reader: core.photos, verifier: core.verifier, allowance: core.limiter)
        let reader = core.photoReader
        return ServiceModule(
            "photos",
            routes: [
                PhotoAPI(
                    verification: verification, authenticator: core.authenticator, now: core.now),
                PhotoPage(
                    page: core.page, results: core.results, verification: verification,
                    identity: core.identity, now: core.now),
            ],
            services: [BackgroundService("photos probe") { await reader.run() }],
            checks: [HealthCheck(name: "photos", isEssential: false) { reader.fault }])
    }
}
