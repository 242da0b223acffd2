import Synchronization
package import Verification

/// The large bodies that are on their way to us: bounded in number, in bytes and for each client. Where there is no room
/// the slowest gives way, so a client that sends drop by drop keeps nobody out. Photos of the page and the API have
/// one of these, those of chats another, WhatsApp's large calls and batches one each.
package final class BodyArrivals: Sendable {
    /// Bodies at once.
    package static let bodiesMaximum = 64
    /// Bodies of one client at once.
    package static let ofOneMaximum = 4
    /// Bytes of them that are here: sixteen photos at their largest.
    static let bytesMaximum = 160 << 20
    /// The time before which no arrival is too slow.
    package static let grace: Duration = .seconds(5)
    /// Bytes a second, over the whole arrival but for the grace: 256 kbit/s, which the slowest network of
    /// today's phones has.
    static let leastBytesPerSecond = 32 << 10
    /// An arrival younger than this is not dropped for being slow, because its speed is not known yet. A
    /// client that sends several at once has no such protection.
    static let speedUnknown: Duration = .seconds(1)

    private struct Moving {
        let client: Client
        let began: ContinuousClock.Instant
        var bytes = 0
        /// Ends the wait of `dropped`.
        let signal: AsyncStream<Void>.Continuation

        func speed(at now: ContinuousClock.Instant) -> Double {
            Double(bytes) / max((now - began) / .seconds(1), 0.001)
        }
    }

    private struct State {
        var moving: [Int: Moving] = [:]
        var bytes = 0
        var lastID = 0
    }

    private let bodiesMaximum: Int
    private let ofOneMaximum: Int
    fileprivate let grace: Duration
    private let state = Mutex(State())

    package init(
        bodiesMaximum: Int = BodyArrivals.bodiesMaximum,
        ofOneMaximum: Int = BodyArrivals.ofOneMaximum,
        grace: Duration = BodyArrivals.grace
    ) {
        self.bodiesMaximum = bodiesMaximum
        self.ofOneMaximum = ofOneMaximum
        self.grace = grace
    }

    /// A body on its way; nil where there is no room and nobody to give way. `end` must follow.
    package func begin(_ client: Client, at now: ContinuousClock.Instant = .now) -> Arrival? {
        let (dropped, signal) = AsyncStream<Void>.makeStream()
        return state.withLock { state in
            guard
                state.moving.values.count(where: { $0.client == client })
                    < ofOneMaximum
            else { return nil }
            if state.moving.count >= bodiesMaximum, !Self.dropSlowest(&state, at: now) {
                return nil
            }
            state.lastID += 1
            state.moving[state.lastID] = Moving(client: client, began: now, signal: signal)
            return Arrival(id: state.lastID, began: now, dropped: dropped, arrivals: self)
        }
    }

    /// Also where it was dropped already.
    package func end(_ arrival: Arrival) {
        state.withLock { state in Self.remove(arrival.id, from: &state) }
    }

    /// Makes room for `count` bytes more of this one; false where it was dropped, or is itself the
    /// slowest when there is none.
    fileprivate func took(
        _ count: Int, of id: Int, at now: ContinuousClock.Instant = .now
    ) -> Bool {
        state.withLock { state in
            guard state.moving[id] != nil else { return false }
            while state.bytes + count > Self.bytesMaximum {
                guard Self.dropSlowest(&state, at: now), state.moving[id] != nil else {
                    return false
                }
            }
            state.moving[id]?.bytes += count
            state.bytes += count
            return true
        }
    }

    fileprivate func bytes(of id: Int) -> Int { state.withLock { $0.moving[id]?.bytes ?? 0 } }

    /// Drops the slowest, first of the clients that send the most at once, however young it is:
    /// or a few clients that begin anew each second would keep everybody out.
    private static func dropSlowest(
        _ state: inout State, at now: ContinuousClock.Instant
    ) -> Bool {
        let counts = state.moving.values.reduce(into: [:]) { $0[$1.client, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        let slowest =
            state.moving
            .filter { counts[$0.value.client] == most }
            .filter { most > 1 || now - $0.value.began >= speedUnknown }
            .min { $0.value.speed(at: now) < $1.value.speed(at: now) }
        guard let slowest else { return false }
        remove(slowest.key, from: &state)
        return true
    }

    private static func remove(_ id: Int, from state: inout State) {
        guard let moving = state.moving.removeValue(forKey: id) else { return }
        state.bytes -= moving.bytes
        moving.signal.finish()
    }
}

/// One body on its way.
package struct Arrival: Sendable {
    fileprivate let id: Int
    fileprivate let began: ContinuousClock.Instant
    fileprivate let dropped: AsyncStream<Void>
    fileprivate let arrivals: BodyArrivals

    /// To be called for every piece before it is kept; false means that nothing more is to be kept.
    func took(_ count: Int) -> Bool { arrivals.took(count, of: id) }

    /// Returns the bytes of `receive`. If the body comes too slowly or has to give way to others, it
    /// cancels `receive` and throws a `Problem`.
    package func guarding(
        _ receive: @escaping @Sendable () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask { try await receive() }
            group.addTask {
                try await untilTooSlow()
                throw Problem(.tooSlow)
            }
            group.addTask {
                for await _ in dropped {}
                try Task.checkCancellation()
                throw Problem(.overloaded, retryAfter: .seconds(2))
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() else { throw Problem.brokenOff }
            return bytes
        }
    }

    /// Sleeps until the bytes received would be too few, and again as long as more have come by then.
    private func untilTooSlow() async throws {
        while true {
            let seconds =
                Double(arrivals.bytes(of: id)) / Double(BodyArrivals.leastBytesPerSecond)
            let due = began + arrivals.grace + .seconds(seconds)
            if due <= .now { return }
            try await Task.sleep(until: due, clock: .continuous)
        }
    }
}
