import Synchronization

/// Commands that go in one write, and the caller that waits for their replies.
final class RedisRequest: @unchecked Sendable {
    let commands: [RedisCommand]
    let deadline: Moment
    /// Until when it may wait for a connection.
    let grace: Moment
    /// Set from any thread, before the inbox is told.
    let isAbandoned = Atomic<Bool>(false)
    // From its acceptance on only the connection's thread touches these. Without a caller it is settled.
    var isAccepted = false
    var caller: Caller<[RedisReply]>?
    var replies: [RedisReply] = []

    init(_ commands: [RedisCommand], deadline: Moment, grace: Moment) {
        self.commands = commands
        self.deadline = deadline
        self.grace = grace
    }

    var isSettled: Bool { caller == nil }
}
