import Edge
package import HummingbirdCore
import HummingbirdHTTP2
import Invoices
package import Logging
package import NIOCore
package import NIOSSL
import NIOTLS

/// Every connection of a listener, plain or over TLS: counted by its address, given a moment for the
/// handshake, and served as HTTP/1.1 by the same handlers either way, or as HTTP/2.
package struct GuardedServer: ServerChildChannel {
    /// A connection that was let in. TLS may still have to tell which protocol it speaks.
    package struct Value: ServerChildChannelValue {
        package let channel: any Channel
        fileprivate let spoken: EventLoopFuture<Spoken>
    }

    /// The protocol that the two sides have agreed on.
    fileprivate enum Spoken: Sendable {
        case http1(FastPathHTTP1.Value)
        case http2(HTTP2Channel.Value)
    }

    private let http1: FastPathHTTP1
    private let http2: HTTP2Channel
    private let idle: Duration
    private let tls: NIOSSLContext?
    private let bounds: ConnectionBounds

    /// The time for the TLS handshake. A client that needs more is no browser in a bad train, but one
    /// that holds a connection.
    private static let handshakeDeadline: TimeAmount = .seconds(10)

    /// - Parameters:
    ///   - tls: nil for plain HTTP/1.1.
    ///   - idle: after which a silent connection is closed.
    package init(
        responder: @escaping HTTPChannelHandler.Responder, direct: FastPath,
        tls: NIOSSLContext?, idle: Duration, bounds: ConnectionBounds
    ) {
        http1 = FastPathHTTP1(
            responder: responder, direct: direct, idle: idle, isSecure: tls != nil)
        http2 = HTTP2Channel(
            responder: responder,
            configuration: HTTP2Channel.Configuration(
                idleTimeout: idle,
                streamConfiguration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [HTTP2StreamGuard(idle: idle)],
                    idleTimeout: .microseconds(idle.microseconds))))
        self.idle = idle
        self.tls = tls
        self.bounds = bounds
    }

    /// Counts the connection under its address, and closes it at once if that address has too many.
    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let address = channel.remoteAddress?.ipAddress.flatMap { InternetAddress($0) }
        guard let entry = bounds.enter(address ?? .unknown) else {
            return channel.close().flatMapThrowing { throw ChannelError.eof }
        }
        channel.closeFuture.whenComplete { _ in bounds.leave(entry) }
        do {
            try Self.setBuffers(of: channel)
            guard let tls else {
                let spoken = http1.setup(channel: channel, logger: logger).map(Spoken.http1)
                return spoken.map { _ in Value(channel: channel, spoken: spoken) }
            }
            let spoken = try agree(channel, NIOSSLServerHandler(context: tls), logger)
            return channel.eventLoop.makeSucceededFuture(Value(channel: channel, spoken: spoken))
        } catch {
            return channel.close().flatMapThrowing { throw error }
        }
    }

    /// Serves the connection in the protocol that was agreed on, until it closes.
    package func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.spoken.get() {
            case .http1(let connection): await http1.handle(value: connection, logger: logger)
            case .http2(let connection): await http2.handle(value: connection, logger: logger)
            }
        } catch {
            logger.debug("no handshake", metadata: ["error": "\(type(of: error))"])
        }
    }

    /// Bytes that one connection may have in our memory on their way in or out, beside one answer: a
    /// hundred times those of a query, and small enough for ten thousand.
    private static func setBuffers(of channel: any Channel) throws {
        try ReadPortion.set(ReadPortion.small, of: channel)
        let options = channel.syncOptions
        try options?.setOption(.maxMessagesPerRead, value: 1)
        try options?.setOption(
            .writeBufferWaterMark,
            value: ChannelOptions.Types.WriteBufferWaterMark(
                low: 8 << 10, high: 16 << 10))
    }

    private func agree(
        _ channel: any Channel, _ handler: NIOSSLServerHandler, _ logger: Logger
    ) throws -> EventLoopFuture<Spoken> {
        let negotiation = NIOTypedApplicationProtocolNegotiationHandler<Spoken> { agreed in
            guard agreed == .negotiated("h2") else {
                return http1.setup(channel: channel, logger: logger).map(Spoken.http1)
            }
            return channel.eventLoop.makeCompletedFuture {
                // Each request has a window of its own.
                try ReadPortion.set(ReadPortion.large, of: channel)
                try channel.pipeline.syncOperations.addHandler(HTTP2ConnectionGuard(idle: idle))
            }
            .flatMap { http2.setup(channel: channel, logger: logger).map(Spoken.http2) }
        }
        try channel.pipeline.syncOperations.addHandlers([handler, negotiation])
        let spoken = negotiation.protocolNegotiationResult
        let deadline = channel.eventLoop.scheduleTask(in: Self.handshakeDeadline) {
            channel.close(promise: nil)
        }
        spoken.whenComplete { _ in deadline.cancel() }
        return spoken
    }
}
