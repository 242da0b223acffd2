import ServiceLifecycle
import Synchronization

/// The moment between SIGTERM and the closed listener: the worker says that it is not ready, and goes
/// on answering until a balancer has noticed and sends nothing more.
///
/// The last in its group, so the first to be stopped; the listener is stopped when it has ended.
final class Drain: Service {
    private let duration: Duration
    private let hasBegun = Atomic<Bool>(false)

    init(_ duration: Duration) { self.duration = duration }

    var isStopping: Bool { hasBegun.load(ordering: .relaxed) }

    func run() async {
        do {
            try await gracefulShutdown()
        } catch {
            // The service failed and is being taken down: there is nothing to wait for.
            return
        }
        hasBegun.store(true, ordering: .relaxed)
        try? await Task.sleep(for: duration)
    }
}
