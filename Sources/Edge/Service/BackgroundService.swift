import ServiceLifecycle

/// Work that goes on until the service stops, and then tidies up.
package struct BackgroundService: Service, CustomStringConvertible {
    /// As the log and the operators' `/readyz` name it; no two have the same.
    package let name: String
    private let body: @Sendable () async -> Void

    /// - Parameter body: returns soon after its task is cancelled.
    package init(_ name: String, _ body: @escaping @Sendable () async -> Void) {
        self.name = name
        self.body = body
    }

    /// Runs until the group of services shuts down, then lets the body tidy up: it sees a
    /// cancellation.
    package func run() async { await cancelWhenGracefulShutdown { await body() } }

    /// The group of services logs this text.
    package var description: String { name }
}
