import Synchronization
import Timing

/// One member of a pipeline that may hold script calls.
package enum RedisStep: Sendable {
    case command(RedisCommand)
    case script(RedisScriptCall)
}

extension RedisClient {
    /// Calls a script by its hash, or whole where Redis does not know it.
    package func evaluate(
        _ script: RedisScript, keys: [[UInt8]], arguments: [[UInt8]] = [],
        deadline: Duration? = nil
    ) async throws(WireError) -> RedisReply {
        let call = RedisScriptCall(script, keys: keys, arguments: arguments)
        return try await pipeline([.script(call)], deadline: deadline)[0]
    }

    /// As `pipeline` of commands. Where Redis has forgotten a script (NOSCRIPT: it was restarted),
    /// the call is sent again whole, after the others: steps must not rely on each other's order.
    /// - Parameter deadline: until the last reply of at most three round trips.
    package func pipeline(
        _ steps: [RedisStep], deadline: Duration? = nil
    ) async throws(WireError) -> [RedisReply] {
        let end = ContinuousClock.now.deadline(after: deadline ?? commandDeadline)
        try await learnScripts(of: steps, end)
        var replies = try await pipeline(commands(steps), deadline: end - .now)
        var unknown: [(index: Int, command: RedisCommand)] = []
        for (index, reply) in replies.enumerated() {
            guard case .error(let text) = reply, text.hasPrefix("NOSCRIPT"),
                case .script(let call) = steps[index]
            else { continue }
            unknown.append((index, call.script.eval(keys: call.keys, arguments: call.arguments)))
        }
        if unknown.isEmpty { return replies }
        let again = try await pipeline(unknown.map(\.command), deadline: end - .now)
        for (place, reply) in zip(unknown, again) { replies[place.index] = reply }
        return replies
    }

    private func commands(_ steps: [RedisStep]) -> [RedisCommand] {
        let hashes = hashes.withLock { $0 }
        return steps.map { step in
            switch step {
            case .command(let command): return command
            case .script(let call):
                let (keys, arguments) = (call.keys, call.arguments)
                guard let hash = hashes[call.script.source] else {
                    return call.script.eval(keys: keys, arguments: arguments)
                }
                return call.script.evalsha(hash, keys: keys, arguments: arguments)
            }
        }
    }

    private func learnScripts(of steps: [RedisStep], _ end: ContinuousClock.Instant)
        async throws(WireError)
    {
        var sources: Set<String> = []
        hashes.withLock { known in
            for case .script(let call) in steps where known[call.script.source] == nil {
                sources.insert(call.script.source)
            }
        }
        if sources.isEmpty { return }
        let list = Array(sources)
        let replies = try await pipeline(
            list.map { RedisCommand("SCRIPT", "LOAD", .text($0)) }, deadline: end - .now)
        hashes.withLock { known in
            for (source, reply) in zip(list, replies) {
                // Refused, it goes whole every time, and that reply says why.
                guard let hash = reply.bytes else { continue }
                known[source] = String(decoding: hash, as: UTF8.self)
            }
        }
    }
}
