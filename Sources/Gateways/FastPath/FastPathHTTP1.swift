package import HummingbirdCore
import Invoices
package import Logging
package import NIOCore
import NIOHTTP1
package import NIOHTTPTypes
import NIOHTTPTypesHTTP1
package import Verification

/// A connection of HTTP/1.1 as Hummingbird serves it, with `FastPathHandler` before the router and
/// all that belongs to it.
///
/// Hummingbird's own handlers know of the router's requests only. They would take a connection that we
/// keep busy for an idle one, so `FastPathHandler` says when one is idle.
package struct FastPathHTTP1: HTTPChannelHandler {
    package typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    package let responder: Responder
    private let direct: FastPath
    private let idle: Duration
    private let isSecure: Bool
    private let limits: NIOHTTPDecoderLimitConfiguration

    /// - Parameters:
    ///   - idle: after which a silent connection is closed.
    ///   - isSecure: whether TLS is below.
    package init(
        responder: @escaping Responder, direct: FastPath, idle: Duration, isSecure: Bool
    ) {
        self.responder = responder
        self.direct = direct
        self.idle = idle
        self.isSecure = isSecure
        // Our longest sound header is a bearer key; browsers send some two kilobytes in all.
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 8 << 10
        limits.maxHeaderListSize = 32 << 10
        limits.maxHeaderFieldCount = Self.fieldsMaximum
        self.limits = limits
    }

    /// Fields of one header.
    static let fieldsMaximum = 64

    /// Builds the pipeline of one connection: the byte gate, the decoder, the fast path, and the
    /// router behind it.
    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let out = RawResponseWriter()
            let gate = ByteGate()
            try pipeline.addHandlers([out, gate])
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false,
                withOutboundHeaderValidation: false, withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: limits)
            try pipeline.addHandlers([
                IdleStateHandler(
                    readTimeout: .microseconds(idle.microseconds),
                    writeTimeout: .microseconds(idle.microseconds)),
                direct.handler(channel.eventLoop, out, gate, logger),
                HTTP1ToHTTPServerCodec(secure: isSecure),
                HTTPConnectionStateHandler(logger: logger),
            ])
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    /// Serves the router's requests of the connection until it closes.
    package func handle(value channel: Value, logger: Logger) async {
        await handleHTTP(asyncChannel: channel, logger: logger)
    }
}

/// The way past the router, for the server to put into each connection.
package struct FastPath: Sendable {
    let endpoint: VerificationEndpoint
    let middleware: RequestMiddleware
    private let isOpen: Bool
    private let batchers: EventLoopBatchers

    /// - Parameters:
    ///   - isOpen: whether anything is answered past the router.
    ///   - policy: when questions that have waited in the kernel are shed.
    package init(
        api: VerificationAPI, middleware: RequestMiddleware, isOpen: Bool = true,
        policy: OverloadPolicy, figures: LoopFigures = LoopFigures()
    ) {
        self.init(
            api: api, middleware: middleware, isOpen: isOpen, policy: policy, figures: figures,
            clock: { .now }, sleeps: ThreadSleeps.count)
    }

    init(
        api: VerificationAPI, middleware: RequestMiddleware, isOpen: Bool = true,
        policy: OverloadPolicy, figures: LoopFigures,
        clock: @escaping @Sendable () -> ContinuousClock.Instant,
        sleeps: @escaping @Sendable () -> Int
    ) {
        endpoint = api.endpoint
        self.middleware = middleware
        self.isOpen = isOpen
        batchers = EventLoopBatchers(
            endpoint, policy, figures, clock: clock, sleeps: sleeps)
    }

    func handler(
        _ loop: any EventLoop, _ out: RawResponseWriter, _ gate: ByteGate, _ logger: Logger
    ) -> FastPathHandler {
        FastPathHandler(
            endpoint: endpoint, middleware: middleware, isOpen: isOpen, batcher: batchers[loop],
            out: out, gate: gate, logger: logger)
    }
}
