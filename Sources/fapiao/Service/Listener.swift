import Gateways
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// The HTTP server: HTTP/1.1, and HTTP/2 over TLS.
struct Listener {
    private let settings: Settings.Listen
    private let tls: TLSConfiguration?
    private let logger: Logger

    /// Reads the certificate and its key, so that a wrong one is told before anything starts.
    init(settings: Settings.Listen, logger: Logger) throws(ListenFault) {
        self.settings = settings
        self.logger = logger
        tls = settings.isSecure ? try Self.tls(settings) : nil
    }

    func application(
        _ router: Router<GatewayContext>, direct: DirectDoor,
        whenListening: @escaping @Sendable (_ url: String) async -> Void
    ) throws -> Application<RouterResponder<GatewayContext>> {
        let host = settings.host
        let scheme = settings.isSecure ? "https" : "http"
        var configuration = ApplicationConfiguration(
            address: .hostname(host, port: settings.port), serverName: nil)
        configuration.availableConnectionsDelegate = MaximumAvailableConnections(
            settings.connectionsMaximum)
        return Application(
            router: router, server: try server(direct), configuration: configuration,
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                let name = host.contains(":") ? "[\(host)]" : host
                await whenListening("\(scheme)://\(name):\(port)")
            },
            logger: logger)
    }

    private func server(_ direct: DirectDoor) throws -> HTTPServerBuilder {
        let idle = Duration.seconds(settings.idleSeconds)
        guard let tls else {
            return HTTPServerBuilder { responder in
                DirectHTTP1(responder: responder, direct: direct, idle: idle)
            }
        }
        return try .http2Upgrade(
            tlsConfiguration: tls,
            configuration: HTTP2UpgradeChannel.Configuration(
                idleTimeout: idle))
    }

    private static func tls(
        _ settings: Settings.Listen
    ) throws(ListenFault) -> TLSConfiguration {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(settings.certificateFile)
        } catch {
            throw .unusable(.listenTLSCertificateFile, path: settings.certificateFile)
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: settings.keyFile, format: .pem)
        } catch {
            throw .unusable(.listenTLSKeyFile, path: settings.keyFile)
        }
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv12
        return tls
    }
}
