import Synchronization

/// One request to a connection's thread, and the caller that waits for the answer.
final class ConnectionRequest<Work: Sendable, Answer: Sendable>: @unchecked Sendable {
    /// An answer that the thread owes to a caller, kept until the state machine has let go of the
    /// request.
    struct Completion {
        let request: ConnectionRequest
        let result: Result<Answer, WireError>
    }

    private enum State { case submitted, accepted, completed }

    let deadline: ContinuousClock.Instant
    /// Until when it may wait for a connection.
    let graceEnd: ContinuousClock.Instant
    /// Its share of what the inbox may hold.
    let weight: Int
    /// Set from any thread, before the inbox is told.
    let isAbandoned = Atomic<Bool>(false)
    // From its acceptance on only the connection's thread touches the state and the caller.
    private var state = State.submitted
    var caller: Caller<Answer>?
    let work: Work

    init(
        _ work: Work, weight: Int, deadline: ContinuousClock.Instant,
        graceEnd: ContinuousClock.Instant
    ) {
        self.work = work
        self.weight = weight
        self.deadline = deadline
        self.graceEnd = graceEnd
    }

    /// Its caller has been told, or is about to be.
    var isCompleted: Bool { state == .completed }
    var isPending: Bool { state == .accepted }

    func accept() { state = .accepted }

    /// To be called once: what a caller waits for has one end.
    func complete(_ result: Result<Answer, WireError>) -> Completion {
        assert(!isCompleted, "a caller is answered once")
        state = .completed
        return Completion(request: self, result: result)
    }
}
