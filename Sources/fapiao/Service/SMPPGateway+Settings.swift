import Gateways

extension SMPPGateway {
    /// Nil where no SMSC is named.
    init?(_ settings: Settings, conversation: any Conversing) {
        guard let smpp = settings.smpp else { return nil }
        self.init(
            smpp, conversation: conversation, now: { Clock.now },
            logger: LogSetup.serviceLogger(settings))
    }
}
