import NIOCore
import NIOPosix

/// The SMSC's listening socket and its thread.
struct SMSCServer {
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel
    private let center: NIOLoopBound<SMSCenter>

    static func listen(host: String, port: Int) async throws -> SMSCServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let center = try await loop.submit {
            let center = SMSCenter(on: loop)
            center.start()
            return NIOLoopBound(center, eventLoop: loop)
        }.get()
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        ByteToMessageHandler(ShortMessageDecoder()),
                        SMSCConnection(center: center.value))
                }
            }
            .bind(host: host, port: port).get()
        return SMSCServer(group: group, listener: listener, center: center)
    }

    var port: Int { listener.localAddress?.port ?? 0 }

    /// Returns when a worker has bound; throws when none does in time.
    func bound(within seconds: Int) async throws {
        let loop = listener.eventLoop
        let bound = loop.makePromise(of: Void.self)
        let timer = loop.scheduleTask(in: .seconds(Int64(seconds))) {
            bound.fail(LoadError.nothingLeft("no worker has bound within \(seconds) s"))
        }
        let future = try await loop.submit { center.value.isBound }.get()
        future.cascadeSuccess(to: bound)
        try await bound.futureResult.get()
        timer.cancel()
    }

    func run(_ plan: SMSPlan, _ questions: SMSQuestions, _ meter: Meter) async throws -> Tally {
        try await listener.eventLoop.flatSubmit {
            center.value.begin(plan, questions, meter)
        }.get()
    }

    func close() async throws {
        try await listener.eventLoop.submit { center.value.stop() }.get()
        try await group.shutdownGracefully()
    }
}
