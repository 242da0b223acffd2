package import Invoices
package import Verification
package import Wire

/// Arrival times of limits in Redis, under `l:`, the owner in braces (a cluster keeps all of one owner
/// in one slot) and the spend's key: one for all workers, by Redis's clock.
package struct RedisLimitStore: LimitStore {
    /// A limit that is slower than this is not waited for: the worker falls back to its own.
    package static let deadline: Duration = .milliseconds(100)

    /// `SpendGroup.decision` in Lua, to the microsecond. KEYS: the limits. ARGV: 1 for a trial, else 0;
    /// the time, or "" for Redis's own; then for each limit the time that the spend takes to come back
    /// and the time that one costs, and how many there are at most; times in microseconds.
    ///
    /// Answers how many are left of each; or the longest wait, negative, and the place of its limit.
    ///
    /// Numbers in Lua are doubles, exact up to 9.0e15; microseconds since 1970 are 1.8e15 and reach
    /// that in 2255. A key lapses when its arrival has passed, for then it says nothing more; so one whose
    /// spends were all given back (a negative cost) goes at once.
    static let script = RedisScript(
        """
        local now = tonumber(ARGV[2])
        if not now then
          local time = redis.call('TIME')
          now = time[1] * 1000000 + time[2]
        end
        local arrivals, left, wait, place = {}, {}, 0, 0
        for i, key in ipairs(KEYS) do
          local cost, interval = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
          local burst = interval * tonumber(ARGV[3 * i + 2])
          local start = tonumber(redis.call('GET', key) or now) or now
          if start < now then start = now end
          if start > now + burst then start = now + burst end
          local early = start + cost - burst - now
          if early > wait then wait, place = early, i - 1 end
          arrivals[i] = start + cost
          left[i] = math.floor(-early / interval)
        end
        if wait > 0 then return {-wait, place} end
        if ARGV[1] == '0' then
          for i, key in ipairs(KEYS) do
            if arrivals[i] > now then
              redis.call('SET', key, string.format('%.0f', arrivals[i]),
                'PX', string.format('%.0f', math.ceil((arrivals[i] - now) / 1000)))
            else
              redis.call('DEL', key)
            end
          end
        end
        return left
        """)

    private let client: any RedisExecuting
    private let deadline: Duration
    private let clock: (@Sendable () -> Timestamp)?

    /// - Parameter clock: measures limits instead of Redis's clock, for tests.
    package init(
        client: any RedisExecuting, deadline: Duration = Self.deadline,
        clock: (@Sendable () -> Timestamp)? = nil
    ) {
        self.client = client
        self.deadline = deadline
        self.clock = clock
    }

    /// Decides about all groups by one round trip, which takes `deadline` at most. A group whose
    /// decision is nil may have been spent all the same.
    package func decide(_ groups: [SpendGroup]) async -> [SpendDecision?] {
        let now = clock.map { Array("\($0().microseconds)".utf8) } ?? []
        let answers = await client.execute(
            groups.map { .script(Self.call($0, now)) }, deadline: deadline)
        return zip(groups, answers).map { group, answer in
            guard let items = try? answer.reply().array?.map(\.integer) else { return nil }
            return Self.decision(items.compactMap { $0 }, on: group)
        }
    }

    private static func call(_ group: SpendGroup, _ now: [UInt8]) -> RedisScriptCall {
        var arguments = [group.isTrial ? [0x31] : [0x30], now]
        for spend in group.spends {
            let interval = spend.limit.emissionIntervalMicroseconds
            for number in [Int64(spend.cost) * interval, interval, Int64(spend.limit.count)] {
                arguments.append(Array("\(number)".utf8))
            }
        }
        return RedisScriptCall(
            script, keys: group.spends.map { Array("l:{\(group.owner)}:\($0.key)".utf8) },
            arguments: arguments)
    }

    private static func decision(_ numbers: [Int64], on group: SpendGroup) -> SpendDecision? {
        if numbers.count == 2, numbers[0] < 0 {
            return .refused(retryAfter: .microseconds(-numbers[0]), by: Int(numbers[1]))
        }
        guard numbers.count == group.spends.count else { return nil }
        return .allowed(left: numbers.map(Int.init))
    }
}
