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

    /// - Parameter deadline: of each call, until the reply.
    package init(client: any RedisExecuting, deadline: Duration = Self.deadline) {
        self.client = client
        self.deadline = deadline
    }

    /// Reads a value by one round trip. Nil where there is none, or no longer.
    package func recall(_ key: String) async throws(ServiceUnavailable) -> [UInt8]? {
        switch try await perform(RedisCommand("GET", Self.part(key))) {
        case .bytes(let value): value
        case .nil: nil
        default: throw .unexpectedReply
        }
    }

    /// Keeps a value in the place of the last one, by one round trip. Repeating it begins the time
    /// anew. A time of less than a millisecond counts as one.
    package func remember(
        _ value: [UInt8], as key: String, for time: Duration
    ) async throws(ServiceUnavailable) {
        _ = try await perform(
            RedisCommand("SET", Self.part(key), .bytes(value), "PX", Self.part(time)))
    }

    /// Keeps a value where none is kept, by one round trip: true for one worker. After a thrown
    /// fault it may be kept, and everybody hears false until `time` is over.
    package func claim(
        _ key: String, with value: [UInt8], for time: Duration
    ) async throws(ServiceUnavailable) -> Bool {
        let reply = try await perform(
            RedisCommand("SET", Self.part(key), .bytes(value), "PX", Self.part(time), "NX"))
        return reply != .nil
    }

    /// Deletes a value by one round trip. It is no fault if there is none.
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
