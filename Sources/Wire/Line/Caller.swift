/// A task that waits for an answer from a connection's thread. Whoever holds it answers once:
/// never leaves the task asleep for ever, twice is undefined (`UnsafeContinuation`).
@safe struct Caller<Answer: Sendable>: Sendable {
    private let continuation: UnsafeContinuation<Result<Answer, WireError>, Never>

    /// `body` hands the caller on to whoever will answer.
    static func wait(_ body: (Caller) -> Void) async -> Result<Answer, WireError> {
        await unsafe withUnsafeContinuation { body(unsafe Caller(continuation: $0)) }
    }

    func answer(_ result: Result<Answer, WireError>) {
        unsafe continuation.resume(returning: result)
    }
}
