import Logging
import Testing

@testable import Wire

/// Far more than anything here takes, so that only a hang reaches it.
let patience = Duration.seconds(60)

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A pool that lives as long as `body`.
func withPool<R>(
    to server: TestServer? = nil,
    _ configure: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresPool) async throws -> R
) async throws -> R {
    let folder = (server ?? TestServers.shared.postgres).folder
    var configuration = PostgresConfiguration(
        conninfo: "host=\(folder) user=postgres dbname=postgres")
    configuration.statementDeadline = patience
    configuration.cancelDeadline = patience
    configuration.reconnectGrace = patience
    configure(&configuration)
    let pool = PostgresPool(configuration, logger: quiet)
    let life = Task { await pool.run() }
    do {
        try await pool.connected(within: patience)
        let result = try await body(pool)
        life.cancel()
        await life.value
        return result
    } catch {
        life.cancel()
        await life.value
        throw error
    }
}

/// A Redis client that lives as long as `body`.
func withRedis<R>(
    to server: TestServer? = nil,
    _ configure: (inout RedisConfiguration) -> Void = { _ in },
    _ body: (RedisClient) async throws -> R
) async throws -> R {
    let folder = (server ?? TestServers.shared.redis).folder
    var configuration = try RedisConfiguration(url: "unix://\(folder)/redis.sock")
    configuration.commandDeadline = patience
    configure(&configuration)
    let client = RedisClient(configuration, logger: quiet)
    let life = Task { await client.run() }
    do {
        try await client.connected(within: patience)
        let result = try await body(client)
        life.cancel()
        await life.value
        return result
    } catch {
        life.cancel()
        await life.value
        throw error
    }
}

/// Asks again until the answer comes: for what has to come back by itself.
func eventually(_ attempt: () async -> Bool) async -> Bool {
    let end = ContinuousClock.now + patience
    while ContinuousClock.now < end {
        if await attempt() { return true }
        // Only how often it looks; a cancelled task looks without rest.
        try? await Task.sleep(for: .milliseconds(2))
    }
    return false
}

/// The error's code, or nil if `body` returns.
func code(_ body: () async throws -> Void) async -> WireError.Code? {
    do {
        try await body()
        return nil
    } catch { return (error as? WireError)?.code ?? .protocolViolation }
}
