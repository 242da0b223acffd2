package import Invoices
package import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Timing

/// Text messages over SMPP 3.4: one connection to the operator's SMSC, as a transceiver, which is
/// made again whenever it breaks.
package struct SMPPGateway: Gateway {
    private let configuration: SMPPConfiguration
    private let conversation: any Conversing
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let outbox: Outbox?
    private let link = SMPPLink()

    private static let connectTimeout = TimeAmount.seconds(5)
    /// A connection that held this long was a good one.
    private static let goodAfter = Duration.seconds(30)
    /// An SMSC that is restarted takes seconds.
    static let reconnecting = Backoff(first: .milliseconds(500), ceiling: .seconds(30))
    /// After a refusal, asking often does not get us in sooner, and SMSCs lock accounts.
    static let refusalPauseMinimum = Duration.seconds(15)

    /// - Parameters:
    ///   - outbox: is told of messages of ours that arrived, or did not.
    ///   - now: the wall clock, for the conversation.
    package init(
        _ configuration: SMPPConfiguration, conversation: any Conversing, outbox: Outbox? = nil,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.configuration = configuration
        self.conversation = conversation
        self.outbox = outbox
        self.now = now
        var logger = logger
        logger[metadataKey: "smsc"] = "\(configuration.host):\(configuration.port)"
        self.logger = logger
    }

    package var senders: [any OutgoingSender] { [SMPPSender(configuration, link: link)] }

    /// Connects, and connects again with back-off, until it is cancelled; then it takes leave of
    /// the SMSC within `leaveMaximum`.
    package func run() async {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let made = try? await loop.submit {
            NIOLoopBound(
                SMPPService(
                    configuration.messages, conversation: conversation, outbox: outbox, now: now,
                    logger: logger, on: loop), eventLoop: loop)
        }.get()
        // The event loop is gone: the process is ending.
        guard let service = made else { return }
        link.open(service)
        await withTaskCancellationHandler {
            await keepConnected(service, on: loop)
        } onCancel: {
            loop.execute { service.value.leave() }
        }
        link.close()
        loop.execute { service.value.close() }
    }

    private func keepConnected(
        _ service: NIOLoopBound<SMPPService>, on loop: any EventLoop
    ) async {
        var backoff = Self.reconnecting
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let ending = await connection(service, on: loop)
            if Task.isCancelled { return }
            if ContinuousClock.now - start >= Self.goodAfter { backoff.succeeded() }
            let pause = Self.pause(after: ending, &backoff, chance: .random(in: 0..<1))
            logger.warning(
                "not connected to the SMSC",
                metadata: ["ending": "\(ending)", "pause": "\(pause)"])
            try? await Task.sleep(for: pause)
        }
    }

    /// - Parameter chance: from 0 up to, not including, 1.
    static func pause(
        after ending: SMPPSession.Ending, _ backoff: inout Backoff, chance: Double
    ) -> Duration {
        let pause = backoff.failed(chance: chance)
        guard case .refused = ending else { return pause }
        return refusalPauseMinimum + (backoff.ceiling - refusalPauseMinimum) * chance
    }

    /// Returns when the connection is gone, or did not come about.
    private func connection(
        _ service: NIOLoopBound<SMPPService>, on loop: any EventLoop
    ) async -> SMPPSession.Ending {
        let ended = loop.makePromise(of: SMPPSession.Ending.self)
        do {
            let channel = ClientBootstrap(group: loop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connectTimeout(Self.connectTimeout)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try addHandlers(channel.pipeline.syncOperations, service.value, ended)
                    }
                }
                .connect(host: configuration.host, port: configuration.port)
            _ = try await channel.get()
        } catch {
            ended.succeed(.lost)
        }
        return (try? await ended.futureResult.get()) ?? .lost
    }

    private func addHandlers(
        _ pipeline: ChannelPipeline.SynchronousOperations, _ service: SMPPService,
        _ ended: EventLoopPromise<SMPPSession.Ending>
    ) throws {
        if let tls = configuration.tls {
            // A host name is sent in the handshake and checked; an IP address is only checked.
            let isAddress = (try? SocketAddress(ipAddress: configuration.host, port: 0)) != nil
            try pipeline.addHandler(
                NIOSSLClientHandler(
                    context: tls, serverHostname: isAddress ? nil : configuration.host))
        }
        try pipeline.addHandler(ByteToMessageHandler(SMPPFrameDecoder()))
        try pipeline.addHandler(
            SMPPChannelHandler(
                SMPPSession(window: configuration.window, timers: configuration.timers),
                bind: configuration.bind, service: service, logger: logger, ended: ended))
    }
}
