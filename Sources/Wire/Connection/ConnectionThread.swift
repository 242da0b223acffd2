import Glibc

/// A thread of its own for one connection, so that a C library may wait without holding a thread that
/// others need. By hand, for Foundation's Thread would bring Foundation into this target.
enum ConnectionThread {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// - Returns: false if the system has no thread left.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let work = unsafe Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, nil,
            { context in
                ConnectionThread.blockSignals()
                if let context = unsafe context {
                    unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                }
                return nil
            }, work.toOpaque())
        if result != 0 {
            unsafe work.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// Signals belong to the program's own threads; and hiredis writes with write(2), so that a
    /// Redis that went away would otherwise end the process by SIGPIPE.
    private static func blockSignals() {
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}
