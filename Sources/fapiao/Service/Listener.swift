import Edge
import Gateways
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// An HTTP server: HTTP/1.1, and HTTP/2 over TLS, with the same guards.
struct Listener {
    private let host: String
    private let port: Int
    private let idle: Duration
    private let connectionsMaximum: Int
    private let bounds: ConnectionBounds
    private let tls: NIOSSLContext?
    private let logger: Logger

    /// Reads the certificate and its key, so that a wrong one is told before anything starts.
    init(settings: ListenSettings, logger: Logger) throws(ListenFault) {
        host = settings.host
        port = settings.port
        idle = settings.idle
        connectionsMaximum = settings.connectionsMaximum
        // No address alone takes all connections, whatever the settings say, but for our proxies'.
        bounds = ConnectionBounds(
            maximum: min(settings.connectionsPerAddressMaximum, max(1, connectionsMaximum / 2)),
            exempt: settings.trustedProxies)
        tls = settings.isSecure ? try Self.tls(settings) : nil
        self.logger = logger
    }

    /// For operators, beside the public's.
    init(operators: OperatorsSettings, logger: Logger) {
        host = operators.host
        port = operators.port
        idle = Self.operatorsIdle
        connectionsMaximum = Self.operatorsConnections
        bounds = ConnectionBounds(maximum: Self.operatorsConnections, exempt: .none)
        tls = nil
        self.logger = logger
    }

    /// For what anybody may fetch, in plain HTTP: a proxy with TLS stands in front.
    init(host: String, port: Int, logger: Logger) {
        self.host = host
        self.port = port
        idle = Self.operatorsIdle
        connectionsMaximum = Self.filesConnections
        bounds = ConnectionBounds(maximum: Self.filesConnections / 2, exempt: .none)
        tls = nil
        self.logger = logger
    }

    /// Caches ask for everybody.
    private static let filesConnections = 1_000

    /// A scrape takes place every quarter of a minute, and a few scrapers are all there are.
    private static let operatorsIdle: Duration = .seconds(60)
    private static let operatorsConnections = 100

    /// - Parameter whenListening: told the address, once somebody can connect to it.
    func service(
        _ router: Router<GatewayContext>, direct: FastPath,
        whenListening: @escaping @Sendable (_ url: String) async -> Void
    ) -> some Service {
        let scheme = tls == nil ? "http" : "https"
        let name = host.contains(":") ? "[\(host)]" : host
        var configuration = ApplicationConfiguration(
            address: .hostname(host, port: port), serverName: nil)
        configuration.availableConnectionsDelegate = MaximumAvailableConnections(
            connectionsMaximum)
        let application = Application(
            router: router,
            server: HTTPServerBuilder { [tls, idle, bounds] responder in
                GuardedServer(
                    responder: responder, direct: direct, tls: tls, idle: idle, bounds: bounds)
            },
            configuration: configuration,
            onServerRunning: { channel in
                await whenListening("\(scheme)://\(name):\(channel.localAddress?.port ?? 0)")
            },
            logger: logger)
        return Listening(application: application, address: "\(host):\(port)")
    }

    /// Says in our words why it cannot listen.
    private struct Listening<Server: Service>: Service, CustomStringConvertible {
        let application: Server
        let address: String

        /// For the log, which names no address.
        var description: String { "Listener" }

        func run() async throws {
            do {
                try await application.run()
            } catch {
                throw ListenFault(error, at: address) ?? error
            }
        }
    }

    private static func tls(_ settings: ListenSettings) throws(ListenFault) -> NIOSSLContext {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(settings.certificateFile)
        } catch {
            throw .certificate(path: settings.certificateFile)
        }
        do {
            let key = try NIOSSLPrivateKey(file: settings.keyFile, format: .pem)
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            tls.minimumTLSVersion = .tlsv12
            tls.applicationProtocols = ["h2", "http/1.1"]
            return try NIOSSLContext(configuration: tls)
        } catch {
            throw .key(path: settings.keyFile)
        }
    }
}
