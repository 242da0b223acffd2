import CPostgres

/// A request to cancel what a connection's server process is doing. libpq sends it over a
/// connection of its own and waits for it, so it runs on a thread of its own.
@safe final class PostgresCanceller: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe PQfreeCancel(pointer) }

    /// Once `ended` is called the signal has reached the server process.
    /// - Returns: false if no thread could be had.
    func start(_ ended: @escaping @Sendable () -> Void) -> Bool {
        ConnectionThread.start {
            // libpq writes at most this much of a reason, which no caller can act upon.
            unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { reason in
                _ = unsafe PQcancel(self.pointer, reason.baseAddress, 256)
            }
            ended()
        }
    }
}
