import NIOCore
import NIOPosix

/// Ports that nobody listened on a moment ago.
enum FreePort {
    /// Both held at once, so that they differ.
    static func two() throws -> (Int, Int) {
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        let first = try bootstrap.bind(host: "127.0.0.1", port: 0).wait()
        let second = try bootstrap.bind(host: "127.0.0.1", port: 0).wait()
        defer {
            try? first.close().wait()
            try? second.close().wait()
        }
        guard let port = first.localAddress?.port, let other = second.localAddress?.port else {
            throw RedisClusterServers.Failure("no free port")
        }
        return (port, other)
    }
}
