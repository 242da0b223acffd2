import NIOCore
import NIOPosix
import NIOSSL

/// Opens connections to the workers of a service. Over https one is open once the worker has shown a
/// certificate that is believed: no handshake falls into what is measured.
struct Connector: Sendable {
    private let target: Target
    /// Shared by all connections: the authorities are read once. Nil over http.
    private let tls: NIOSSLContext?

    init(to target: Target) throws(LoadError) {
        self.target = target
        tls = target.scheme == .https ? try Self.context(believing: target.caFile) : nil
    }

    private static func context(believing caFile: String?) throws(LoadError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = [HandshakeHandler.http1]
        do {
            if let caFile {
                configuration.trustRoots = .certificates(
                    try NIOSSLCertificate.fromPEMFile(caFile))
            }
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .noAuthorities(caFile ?? "the system's store", "\(error)")
        }
    }

    /// The future is of `loop`, and so is the channel: what follows it there misses nothing.
    func open(_ number: Int, on loop: any EventLoop) -> EventLoopFuture<any Channel> {
        let worker = target.worker(for: number)
        let bootstrap = ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(Self.patience)
        guard let tls else { return bootstrap.connect(host: worker.host, port: worker.port) }
        return
            bootstrap
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // An address is no server name (RFC 6066); the certificate must have it all the same.
                    let isAddress = (try? SocketAddress(ipAddress: worker.host, port: 0)) != nil
                    try channel.pipeline.syncOperations.addHandlers(
                        NIOSSLClientHandler(
                            context: tls, serverHostname: isAddress ? nil : worker.host),
                        HandshakeHandler(channel.eventLoop, deadline: .now() + Self.patience))
                }
            }
            .connect(host: worker.host, port: worker.port)
            .flatMap { channel in HandshakeHandler.completion(on: channel) }
    }

    /// For the connection, and once more for the handshake.
    private static let patience = TimeAmount.seconds(5)
}
