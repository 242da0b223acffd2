package import Invoices
import Verification
package import Wire

/// The short memory of all workers in Redis, under `m:` and the key. Redis lets each entry lapse
/// by its own clock.
package struct RedisEphemeralStore: EphemeralStore {
    /// A person waits for this, and can do without: see `EphemeralStore`.
    package static let deadline: Duration = .milliseconds(250)

    private let client: any RedisExecuting
    private let deadline: Duration

    package init(client: any RedisExecuting, deadline: Duration = Self.deadline) {
        self.client = client
        self.deadline = deadline
    }

    package func recall(_ key: String) async throws(ServiceUnavailable) -> [UInt8]? {
        switch try await perform(RedisCommand("GET", Self.part(key))) {
        case .bytes(let value): value
        case .nil: nil
        default: throw .unexpectedReply
        }
    }

    package func remember(
        _ value: [UInt8], as key: String, for time: Duration
    ) async throws(ServiceUnavailable) {
        _ = try await perform(
            RedisCommand("SET", Self.part(key), .bytes(value), "PX", Self.part(time)))
    }

    package func claim(
        _ key: String, with value: [UInt8], for time: Duration
    ) async throws(ServiceUnavailable) -> Bool {
        let reply = try await perform(
            RedisCommand("SET", Self.part(key), .bytes(value), "PX", Self.part(time), "NX"))
        return reply != .nil
    }

    package func forget(_ key: String) async throws(ServiceUnavailable) {
        _ = try await perform(RedisCommand("DEL", Self.part(key)))
    }

    private func perform(_ command: RedisCommand) async throws(ServiceUnavailable) -> RedisReply {
        try await client.execute([.command(command)], deadline: deadline)[0].cached()
    }

    private static func part(_ key: String) -> RedisCommand.Part { .text("m:\(key)") }

    /// Redis refuses a time of nothing, so it is at least a millisecond.
    private static func part(_ time: Duration) -> RedisCommand.Part {
        .integer(max(1, Int(clamping: time.microseconds / 1_000)))
    }
}
