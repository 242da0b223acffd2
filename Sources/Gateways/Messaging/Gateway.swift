package import Hummingbird

/// A channel's adapter: it takes messages out of a platform's wrapping, asks the conversation
/// engine, and wraps the answer. It knows no rule of invoices and no words of ours.
package protocol Gateway: Sendable {
    /// Its routes; none for a gateway that calls out.
    func addRoutes(to router: Router<GatewayContext>)

    /// Runs everything that lives as long as the service: connections out, refreshers, late answers.
    /// Returns soon after its task is cancelled, with everything answered that can be.
    func run() async
}

extension Gateway {
    package func addRoutes(to router: Router<GatewayContext>) {}
    package func run() async {}
}
