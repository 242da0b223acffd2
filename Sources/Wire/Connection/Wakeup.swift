import CKernel
import Glibc

/// An eventfd(2) by which callers wake a thread that sleeps in poll(2). NIO's event loop would do it, but
/// it watches only descriptors of its own, and these are libpq's and hiredis's.
struct Wakeup: ~Copyable, Sendable {
    private let descriptor: Int32

    init() {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        // Out of descriptors before the first query: nothing can be served.
        precondition(descriptor >= 0, "no descriptor left for a connection's wake-up")
    }

    deinit { close(descriptor) }

    func wake() { eventfd_write(descriptor, 1) }

    private func drain() {
        var count: eventfd_t = 0
        unsafe eventfd_read(descriptor, &count)
    }

    /// Sleeps until the socket is ready, `wake` is called, or the time is up. A socket of -1 is not
    /// watched.
    /// - Parameter timeout: in milliseconds, as poll(2) wants it; -1 waits for ever.
    func wait(on socket: Int32, for events: Int32, timeout: Int32) -> Readiness {
        unsafe withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { watched in
            unsafe watched[0] = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            unsafe watched[1] = pollfd(fd: socket, events: Int16(events), revents: 0)
            guard unsafe poll(watched.baseAddress, 2, timeout) > 0 else { return [] }
            if unsafe watched[0].revents != 0 { drain() }
            let found = unsafe Int32(watched[1].revents)
            var readiness: Readiness = []
            if found & (POLLIN | POLLHUP | POLLERR | POLLNVAL) != 0 { readiness.insert(.read) }
            if found & POLLOUT != 0 { readiness.insert(.write) }
            return readiness
        }
    }

    /// Rounded up, so that no thread wakes just before its deadline.
    static func timeout(
        until deadline: ContinuousClock.Instant?,
        from now: @autoclosure () -> ContinuousClock.Instant
    ) -> Int32 {
        guard let deadline else { return -1 }
        let left = deadline - now()
        return left <= .zero
            ? 0 : Int32(clamping: (left.attoseconds - 1) / 1_000_000_000_000_000 + 1)
    }
}

/// The readiness of a socket. A hang-up counts as readable: reading tells what happened.
struct Readiness: OptionSet, Sendable {
    let rawValue: UInt8
    static let read = Readiness(rawValue: 1)
    static let write = Readiness(rawValue: 2)
}
