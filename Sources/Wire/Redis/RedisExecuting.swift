/// A Redis that commands and scripts can be given to: one server, or a cluster of them.
package protocol RedisExecuting: Sendable {
    /// One answer a step, in the same order. On a cluster each step goes to the node that its
    /// first key belongs to, so one may fail where others do not, and steps must not rely on
    /// each other's order. All keys of one step must be in one slot.
    /// - Parameter deadline: until the last reply; the configured one if nil.
    func execute(_ steps: [RedisStep], deadline: Duration?) async -> [RedisAnswer]
}

/// The outcome of one step.
package struct RedisAnswer: Sendable, Equatable {
    /// A refusal by Redis is a reply; a failure is that nothing was heard.
    package let result: Result<RedisReply, WireError>
    /// The id of the cluster's node that answered; empty for a single server, or where unknown.
    package let node: String

    package init(_ result: Result<RedisReply, WireError>, node: String = "") {
        self.result = result
        self.node = node
    }

    /// - Throws: why nothing was heard, or the refusal.
    package func reply() throws(WireError) -> RedisReply {
        let reply = try result.get()
        if let refusal = reply.error { throw refusal }
        return reply
    }
}

extension RedisClient: RedisExecuting {
    /// One failure here is the failure of every step, for all of them travel on one connection.
    package func execute(_ steps: [RedisStep], deadline: Duration?) async -> [RedisAnswer] {
        do {
            return try await pipeline(steps, deadline: deadline).map { RedisAnswer(.success($0)) }
        } catch {
            return steps.map { _ in RedisAnswer(.failure(error)) }
        }
    }
}
