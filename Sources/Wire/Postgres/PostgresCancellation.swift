import Timing

/// Asks the server to stop a statement that nobody waits for any more, and gives its connection up if that
/// does not help in time.
struct PostgresCancellation {
    private struct Target {
        let request: PostgresRequest
        /// Then the connection is closed.
        let until: ContinuousClock.Instant
        var nextAttempt: ContinuousClock.Instant
    }

    /// There is one at a time, for the thread that sends it may hang where the server does.
    private enum CancelRequest {
        case none, underWay
        /// Its connection is lost: it hits nothing any more, but it has not ended.
        case astray
    }

    /// A request that comes before the statement has begun does nothing, so it is repeated.
    static let interval = Duration.milliseconds(100)

    private let deadline: Duration
    private var target: Target?
    private var cancelRequest = CancelRequest.none
    /// Cancel requests that have wholly arrived.
    private(set) var arrived = 0

    init(deadline: Duration) { self.deadline = deadline }

    var isUnderWay: Bool { cancelRequest == .underWay }
    var nextAttempt: ContinuousClock.Instant? { target.map { min($0.until, $0.nextAttempt) } }

    /// - Parameter request: what the server works on now.
    mutating func next(
        _ request: PostgresRequest?, at now: ContinuousClock.Instant
    ) -> CancelAction {
        guard let request, request.isCompleted else {
            target = nil
            return .wait
        }
        var current =
            target.flatMap { $0.request === request ? $0 : nil }
            ?? Target(request: request, until: now.deadline(after: deadline), nextAttempt: now)
        defer { target = current }
        if current.until <= now {
            return .disconnect(WireError(.unreachable, "a statement did not end when cancelled"))
        }
        if current.nextAttempt > now { return .wait }
        if request.work.commits {
            current.nextAttempt = current.until
            return .wait
        }
        current.nextAttempt = now + Self.interval
        if cancelRequest != .none { return .wait }
        cancelRequest = .underWay
        return .request
    }

    mutating func ended() {
        cancelRequest = .none
        arrived += 1
    }

    mutating func disconnected() {
        target = nil
        if isUnderWay { cancelRequest = .astray }
    }
}
