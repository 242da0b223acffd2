import Invoices
import Verification
import Wire

extension ServiceUnavailable {
    /// Redis answered something that the command cannot answer.
    static let unexpectedReply = ServiceUnavailable(.cache, .damaged, "Redis: unexpected reply")
}

extension RedisClient {
    /// The replies to all of `steps`, none of which was refused.
    /// - Parameter optional: so many of the last may be refused.
    func perform(
        _ steps: [RedisStep], within deadline: Duration, optional: Int = 0
    ) async throws(ServiceUnavailable) -> [RedisReply] {
        let replies: [RedisReply]
        do {
            replies = try await pipeline(steps, deadline: deadline)
        } catch {
            throw ServiceUnavailable(error, of: .cache)
        }
        for reply in replies.dropLast(optional) {
            if let refusal = reply.error { throw ServiceUnavailable(refusal, of: .cache) }
        }
        return replies
    }
}
