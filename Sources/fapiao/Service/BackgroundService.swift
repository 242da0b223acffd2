import ServiceLifecycle

/// Work that goes on until the service stops, and then tidies up.
struct BackgroundService: Service {
    private let body: @Sendable () async -> Void

    /// - Parameter body: returns soon after its task is cancelled.
    init(_ body: @escaping @Sendable () async -> Void) { self.body = body }

    func run() async { await cancelWhenGracefulShutdown { await body() } }
}
