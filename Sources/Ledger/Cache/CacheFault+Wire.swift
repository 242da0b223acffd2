import Verification
import Wire

extension CacheFault {
    /// Whatever went wrong on the way to Redis. The detail names no key and no value.
    init(_ error: WireError) { self.init("Redis: \(error)") }

    /// Redis answered something that the command cannot answer.
    static let unexpectedReply = CacheFault("Redis: unexpected reply")
}

extension RedisClient {
    /// The replies to all of `steps`, none of which was refused.
    /// - Parameter optional: so many of the last may be refused.
    func perform(
        _ steps: [RedisStep], within deadline: Duration, optional: Int = 0
    ) async throws(CacheFault) -> [RedisReply] {
        let replies: [RedisReply]
        do {
            replies = try await pipeline(steps, deadline: deadline)
        } catch {
            throw CacheFault(error)
        }
        for reply in replies.dropLast(optional) {
            if let refusal = reply.error { throw CacheFault(refusal) }
        }
        return replies
    }
}
