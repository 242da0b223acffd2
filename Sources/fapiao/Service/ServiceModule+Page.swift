import Edge
import Gateways

extension ServiceModule {
    /// The page for people, and the addresses of its answers.
    static func page(_ core: ServiceCore) -> ServiceModule {
        ServiceModule(
            "page",
            routes: [
                core.results,
                PageController(
                    page: core.page, results: core.results,
                    verifier: SheddingVerifier(core.verifier, core.lag), identity: core.identity,
                    now: core.now),
                CheckPage(),
            ])
    }
}
