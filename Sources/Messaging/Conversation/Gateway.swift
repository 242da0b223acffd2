package import Edge
package import Hummingbird

/// A channel's adapter: it takes messages out of a platform's wrapping, asks the conversation
/// engine, and wraps the answer. It knows no rule of invoices and no words of ours.
package protocol Gateway: RouteProvider {
    /// Its ways to send a message by a call of ours; none where it can only answer.
    var senders: [any OutgoingSender] { get }

    /// Runs everything that lives as long as the service: connections out, refreshers, late answers.
    /// Returns soon after its task is cancelled, with everything answered that can be.
    func run() async
}

extension Gateway {
    /// None for a channel that only answers within the platform's own request.
    package var senders: [any OutgoingSender] { [] }

    /// A gateway that calls out takes no requests.
    package func addRoutes(to router: Router<GatewayContext>) {}
    /// A gateway that keeps no connection and answers at once has nothing to run.
    package func run() async {}
}

extension ServiceModule {
    /// A channel: its routes, and what it runs.
    package init(_ name: String, _ gateway: some Gateway) {
        let service = BackgroundService(name) {
            await gateway.run()
            // One that only answers has nothing to run; it must not end the service for that.
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
        }
        self.init(name, routes: [gateway], services: [service])
    }
}
