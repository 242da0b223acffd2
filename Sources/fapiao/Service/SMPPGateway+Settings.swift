import Gateways
import Logging
import NIOSSL

extension SMPPGateway {
    /// Nil where no SMSC is named.
    init?(_ settings: Settings, conversation: any Conversing, logger: Logger) throws {
        guard let smpp = settings.smpp else { return nil }
        var configuration = smpp.gateway
        if smpp.isSecure {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.minimumTLSVersion = .tlsv12
            if !smpp.trustRoots.isEmpty { tls.trustRoots = .certificates(smpp.trustRoots) }
            configuration.tls = try NIOSSLContext(configuration: tls)
        }
        self.init(
            configuration, conversation: conversation, now: { Clock.now }, logger: logger)
    }
}
