package import Edge
package import Hummingbird

extension [ServiceModule] {
    /// The router of one listener: the routes of these modules, and nothing of them that `middleware`
    /// does not see.
    package func buildRouter(behind middleware: RequestMiddleware) -> Router<GatewayContext> {
        let router = Router(
            context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        // Before the routes, which get the middleware that is there when they are added.
        router.add(middleware: middleware)
        for module in self {
            for routes in module.routes { routes.addRoutes(to: router) }
        }
        middleware.learn(router)
        return router
    }
}
