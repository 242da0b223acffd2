import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// NIO's own HTTP/1 decoder on one event loop, and one answer for every request: the most that the
/// stack beneath the service can do. It has no router, and no fields to put together.
struct BareServer {
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel

    /// - Parameter tls: only the self-check asks for it.
    static func listen(
        host: String, port: Int, answer: FixedAnswer, tls: NIOSSLContext? = nil
    ) async throws -> BareServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let bytes = ByteBuffer(bytes: answer.bytes)
        do {
            let listener = try await ServerBootstrap(group: group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.backlog, value: 1_024)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let tls {
                            try pipeline.addHandler(NIOSSLServerHandler(context: tls))
                        }
                        try pipeline.addHandlers(
                            ByteToMessageHandler(HTTPRequestDecoder()),
                            FixedAnswerHandler(answer: bytes))
                    }
                }
                .bind(host: host, port: port).get()
            return BareServer(group: group, listener: listener)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    var port: Int { listener.localAddress?.port ?? 0 }

    /// Returns when the listening socket is closed.
    func run() async throws { try await listener.closeFuture.get() }

    func close() async throws { try await group.shutdownGracefully() }
}

private final class FixedAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let answer: ByteBuffer

    init(answer: ByteBuffer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .end = unwrapInboundIn(data) else { return }
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
