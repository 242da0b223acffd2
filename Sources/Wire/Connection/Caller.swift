/// A task that waits for an answer from a connection's thread. Its holder answers exactly once: without
/// an answer the task sleeps for ever, a second one is undefined (`UnsafeContinuation`, for the checked
/// one costs an allocation for each statement).
@safe struct Caller<Answer: Sendable>: Sendable {
    private let continuation: UnsafeContinuation<Result<Answer, WireError>, Never>

    /// `body` hands the caller on to the code that will answer.
    static func wait(_ body: (Caller) -> Void) async -> Result<Answer, WireError> {
        await unsafe withUnsafeContinuation { body(unsafe Caller(continuation: $0)) }
    }

    func answer(_ result: Result<Answer, WireError>) {
        unsafe continuation.resume(returning: result)
    }
}
