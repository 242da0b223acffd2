import NIOCore
import NIOPosix

/// Ports of loopback at which nobody listens at this moment.
enum FreePort {
    /// Below those that the kernel gives to outgoing connections: a port that is written down is still free at the
    /// next start, as far as chance goes.
    private static let range = 20_000..<32_000
    private static let trials = 100

    /// That port where it is free, and another one where it is not.
    static func find(preferring port: Int) async throws -> Int {
        if port > 0, await isFree(port) { return port }
        return try await several(1)[0]
    }

    /// So many different ones.
    static func several(_ count: Int) async throws -> [Int] {
        var ports: [Int] = []
        for _ in 0..<trials where ports.count < count {
            let port = Int.random(in: range)
            if !ports.contains(port), await isFree(port) { ports.append(port) }
        }
        guard ports.count == count else { throw NoneFound() }
        return ports
    }

    struct NoneFound: Error, CustomStringConvertible {
        var description: String { "no port of 127.0.0.1 is free" }
    }

    private static func isFree(_ port: Int) async -> Bool {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        guard let channel = try? await bootstrap.bind(host: "127.0.0.1", port: port).get() else {
            return false
        }
        try? await channel.close()
        return true
    }
}
