package import Verification
package import Wire

/// Arrival times of limits in Redis, under `l:` and the spend's key: one for all workers.
package struct RedisLimitStore: LimitStore {
    /// A limit that is slower than this is not waited for: the worker falls back to its own.
    package static let deadline: Duration = .milliseconds(100)

    /// `GCRA.spend` in Lua, to the microsecond. KEYS: the limit. ARGV: now, the time that the spend
    /// takes to come back, the time that the whole burst takes, all in microseconds.
    ///
    /// Numbers in Lua are doubles, exact up to 9.0e15; microseconds since 1970 are 1.8e15 and reach
    /// that in 2255. The key lapses when its arrival has passed, for then it says nothing more.
    static let script = RedisScript(
        """
        local now, cost, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local start = tonumber(redis.call('GET', KEYS[1]) or now) or now
        if start < now then start = now end
        local arrival = start + cost
        local early = arrival - burst - now
        if early > 0 then return early end
        if arrival > now then
          redis.call('SET', KEYS[1], string.format('%.0f', arrival),
            'PX', string.format('%.0f', math.ceil((arrival - now) / 1000)))
        end
        return 0
        """)

    private let client: any RedisExecuting
    private let deadline: Duration

    package init(client: any RedisExecuting, deadline: Duration = Self.deadline) {
        self.client = client
        self.deadline = deadline
    }

    package func spend(
        _ spend: Spend, at now: Timestamp
    ) async throws(CacheFault) -> SpendDecision {
        let interval = spend.limit.emissionIntervalMicroseconds
        let numbers = [
            now.microseconds, Int64(spend.cost) * interval, Int64(spend.limit.count) * interval,
        ]
        let call = RedisScriptCall(
            Self.script, keys: [Array("l:\(spend.key)".utf8)],
            arguments: numbers.map { Array("\($0)".utf8) })
        let reply = try await client.execute([.script(call)], deadline: deadline)[0].cached()
        guard let early = reply.integer else { throw .unexpectedReply }
        return early == 0 ? .allowed : .refused(retryAfter: .microseconds(early))
    }
}
